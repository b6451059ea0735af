"""Commands about the spatial lenses."""
