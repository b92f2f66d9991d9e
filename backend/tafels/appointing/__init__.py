"""Giving the members of one's own organisation their roles, in the house or at a tafel."""
