"""Rounds of challenge."""
