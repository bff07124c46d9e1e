"""From a source to a proven answer. Knows no Discord, no terminal, no environment variables."""
