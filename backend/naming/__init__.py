"""What organisations are called: a name from a day on, and other words by which people know them."""
