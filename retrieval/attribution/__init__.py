"""Who said it: citations, and which reports are independent of one another."""
