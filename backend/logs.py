"""Logs: one JSON object a line on standard error, with events and codes and never a value of a case."""

import sys

import structlog


def configure() -> None:
    """Set up the logs of this process. An exception's text is left out: it may quote what it choked on."""
    structlog.configure(
        processors=[
            _without_exceptions,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(default=str),
        ],
        # Looked up at each line: who puts another standard error in place gets what comes after.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _without_exceptions(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    return event
