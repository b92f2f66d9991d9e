"""The page on which somebody withdraws a consent with the code of a receipt, without signing in."""

from web.withdrawing.routes import page_of, routes

__all__ = ["page_of", "routes"]
