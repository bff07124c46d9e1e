"""Articles that are copies or updates of one another."""
