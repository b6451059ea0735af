"""What the spatial lenses are told: which variant of the rules, how many rounds, who counts."""
