"""The demo region: invented organisations, people and households, for showing and for trying out. Never real data."""
