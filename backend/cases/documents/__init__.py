"""Documents: a file beside a contribution, sealed with its key, and read by whoever reads the contribution."""
