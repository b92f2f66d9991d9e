"""Lawful basis: who may see what, on which ground, and why."""
