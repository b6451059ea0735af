"""What a terminal shows of the spatial lenses."""
