"""One request from its first byte to its last: who asks, what, within which limits, and what goes back."""
