"""The yearly audit of a partnership over HTTP: a sheet, for whoever answers for the tafel."""

from web.audits.routes import routes

__all__ = ["routes"]
