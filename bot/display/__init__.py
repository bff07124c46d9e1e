"""What a person sees in a terminal, and pictures."""
