"""The options lens on the terminal: states, proofs, wishes and courses."""
