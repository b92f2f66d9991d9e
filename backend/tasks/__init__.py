"""Work that a person must do, owned by one organisation: opened once, done once."""
