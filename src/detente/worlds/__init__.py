"""From a crisis to worlds: every uncertain number drawn, one row a draw, and what all lenses derive from them alike."""
