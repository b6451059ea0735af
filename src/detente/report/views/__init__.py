"""Views: what a reader is shown, as plain frozen records - numbers, labels, addresses; no colours, no HTML."""
