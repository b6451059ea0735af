"""Commands for mediators: dividing by points, and domains of other programs."""
