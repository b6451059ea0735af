"""The crisis game: who plays it, what the two sides hide from each other, and where each dated move stands in it."""
