"""Receipts over HTTP: a consent's receipt as a PDF, for whoever recorded it."""

from web.receipts.routes import routes

__all__ = ["routes"]
