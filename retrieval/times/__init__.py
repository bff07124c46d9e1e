"""Time expressions and what they mean; `retrieval.dates` is the way in."""
