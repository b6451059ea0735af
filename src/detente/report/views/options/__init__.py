"""Views of the options lens: states, who would leave them, what holds, and how the crisis moves between them."""
