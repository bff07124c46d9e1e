"""One data directory, opened."""
