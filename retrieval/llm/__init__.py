"""Answers that a language model writes: what it is told, what it drafts, and what is done when it fails."""
