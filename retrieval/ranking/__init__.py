"""In which order found passages are read."""
