"""Options in every world: states and moves, which are the same everywhere, and what the states are worth there."""
