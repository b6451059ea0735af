"""Studies of the spatial lenses: what pressure among many parties does, and by which steps."""
