"""Logs of the worker: one JSON object a line on standard error, with events and codes and never a value of a case."""

import logging
import sys

import structlog


def configure() -> None:
    """Set up the logs of this process. Texts of exceptions stay out: they may quote what they choked on.

    What libraries log stays out as well: arq tells of every job, asyncio of every lost exception, in its own words.
    """
    logging.disable()
    structlog.configure(
        processors=[
            _without_exceptions,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(default=str),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _without_exceptions(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    return event
