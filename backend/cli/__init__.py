"""The command line. Every command says what it does, and tells a mistake by its code in two languages."""

from backend.cli.commands import app, main

__all__ = ["app", "main"]
