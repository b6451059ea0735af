"""Alternating offers with time-dependent concession, played in batches over draws."""
