"""Logs of the worker: those of every process, and silence of the libraries in it."""

import logging
import sys
from types import TracebackType

import structlog

from backend import logs

_log = structlog.get_logger(__name__)


def configure() -> None:
    """Set up the logs of this process.

    What libraries log stays out as well: arq tells of every job, asyncio of every lost exception, in its own words.
    """
    logging.disable()
    logs.configure()
    sys.excepthook = _by_its_kind


def _by_its_kind(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    """What Python does with an exception that nobody caught, without its text."""
    if not issubclass(kind, KeyboardInterrupt):
        _log.critical("worker_failed", kind=kind.__name__)
