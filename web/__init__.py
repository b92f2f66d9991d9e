"""The desk: server-rendered pages and the ASGI root."""
