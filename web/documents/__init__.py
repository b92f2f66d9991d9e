"""Documents over HTTP: a file in beside a contribution, a link for one look at it, and the file out."""

from web.documents.routes import routes

__all__ = ["routes"]
