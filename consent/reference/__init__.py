"""Reference data in TOML files: read, held to a shape, and told where in the file something is wrong."""
