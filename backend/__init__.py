"""Casework: vertical slices over one region's case database."""
