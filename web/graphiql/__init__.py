"""GraphiQL for a demo: served from files of our own, and only where every region is a demo."""

from web.graphiql.routes import routes

__all__ = ["routes"]
