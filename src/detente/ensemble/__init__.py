"""Worlds times lenses.

A run is planned, cut into shards, computed by threads, stopped and resumed, and its numbers get their bands.
"""
