"""Views of what a mediator looks for: which issues to put on the table."""
