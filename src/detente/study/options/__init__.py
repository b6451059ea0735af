"""Studies of the options lens: which states hold, who would leave the others, and what would make a state hold."""
