"""Graphs of states and moves: which states hold, under which foresight, and who could move out of them."""
