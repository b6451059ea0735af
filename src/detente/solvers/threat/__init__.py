"""The threat game with types: agent logit equilibrium, solved in a few unknowns instead of on its tree."""
