"""Commands of the options lens: which states hold, why, what would make them hold, and where the play goes."""
