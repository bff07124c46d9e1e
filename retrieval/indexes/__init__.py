"""The projections of the catalogue, and who may write them."""
