"""Time expressions and what they mean; `retrieval.times.expressions` is the way in."""
