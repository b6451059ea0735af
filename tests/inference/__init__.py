"""The history as evidence."""
