"""The language: frozen records of all that an analyst states, and the file format (:mod:`detente.crisis.file`)."""
