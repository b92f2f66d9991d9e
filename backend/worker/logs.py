"""Logs of the worker: one JSON object a line on standard error, with events and codes and never a value of a case."""

import logging
import sys
from types import TracebackType

import structlog

_log = structlog.get_logger(__name__)


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
    sys.excepthook = _by_its_kind


def _by_its_kind(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    """What Python does with an exception that nobody caught, without its text."""
    if not issubclass(kind, KeyboardInterrupt):
        _log.critical("worker_failed", kind=kind.__name__)


def _without_exceptions(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("exc_info", None)
    event.pop("stack_info", None)
    return event
