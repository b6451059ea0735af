"""Figures: the only place that draws; each is made from a view alone, and works light, dark and in print."""
