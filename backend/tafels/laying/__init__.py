"""A region adds a kind of tafel, or a newer version of one, by a file and without code."""
