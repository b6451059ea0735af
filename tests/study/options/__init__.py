"""Studies of the options lens, against plain programs."""
