"""Standing questions: which of them new articles touch, and whether their answers have changed."""
