"""Figures of who presses whom."""
