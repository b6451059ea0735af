"""What the spatial lenses are asked for, beside runs."""
