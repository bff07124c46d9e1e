"""How fast articles come in from feeds, and what a poll costs in which nothing is new."""
