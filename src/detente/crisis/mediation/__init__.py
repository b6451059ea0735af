"""What deals need of a crisis: the levels that a package can name."""
