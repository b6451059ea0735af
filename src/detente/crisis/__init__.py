"""The language: frozen records of everything that an analyst states, and the file format
(:mod:`detente.crisis.file`).
"""
