"""From results to what a reader sees: views (plain data), figures, the brief, the terminal."""
