"""The words of the house as types: articles, passages, the `Answer`, errors. Values only; everything may import it."""
