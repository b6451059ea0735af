"""Studies of the spatial lenses."""
