"""Views of where pressure settles an issue: how far lenses disagree, who has leverage, who presses whom."""
