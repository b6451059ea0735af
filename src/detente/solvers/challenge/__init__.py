"""Rounds of challenge: who can press whom to move on one scale, who gives in, and where that ends."""
