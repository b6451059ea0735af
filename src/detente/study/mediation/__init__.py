"""Studies of mediation: tables that meet one after another, the win-set on a map, the frontier between two parties."""
