"""Domains of other programs: what GENIUS and NegMAS hold of a negotiation, read, written and turned into a crisis."""
