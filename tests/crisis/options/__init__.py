"""Tests of the language of options, states and preferences."""
