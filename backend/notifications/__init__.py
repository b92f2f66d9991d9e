"""Telling people: ids to whoever follows, and content-free mail to whoever is still concerned."""
