"""How the crisis may end, and what its moves revealed, as the reader reads it."""
