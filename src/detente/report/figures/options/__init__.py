"""Pictures of the options lens: the graph of states and moves."""
