"""Advice without personal data: one organisation asks, another thinks along, and nobody says whom it is about."""
