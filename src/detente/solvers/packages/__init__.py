"""Packages: one level on every issue. The best of them, how many pass, and how often each does."""
