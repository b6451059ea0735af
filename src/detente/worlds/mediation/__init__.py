"""What deals need of the worlds: packages and their worth, points, and the steps of an agreement."""
