"""What an operator's own tools can ask a running process: is it alive, is it ready, what has it counted."""
