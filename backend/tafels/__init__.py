"""Tafels: kinds of tafel as data (blueprints), the tafels of a region and who has a seat."""
