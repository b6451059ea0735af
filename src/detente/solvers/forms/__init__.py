"""Closed forms: bargaining and signalling games that can be solved by a formula or by one equation, one a file."""
