"""Plain tables of positions: who wants what, how much it cares, how strong it is; read, and made a crisis."""
