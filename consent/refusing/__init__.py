"""Refusing to share at a tafel where sharing is the rule: a compelling reason, sealed, of who refuses."""
