"""A million cases: written in bulk instead of told, for seeing how a region works that has grown large."""

from backend.demo.crowd.loading import load, require_room

__all__ = ["load", "require_room"]
