"""Solvers: pure numerics, arrays in and arrays out, with no words of a crisis."""
