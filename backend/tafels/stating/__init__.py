"""House rules and the confidentiality statement of a tafel, accepted by each person, version by version."""
