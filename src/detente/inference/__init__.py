"""Inference: what the dated moves of a history say about hypotheses, resolve and red lines."""
