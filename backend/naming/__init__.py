"""What organisations are called, from a day on and by other words, and that one goes on in another."""
