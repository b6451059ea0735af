"""Options: what each party may take up or not, the states that follow, and which of them each party likes better."""
