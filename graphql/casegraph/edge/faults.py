"""What went wrong unasked: the few faults that a client can act on, and one masked answer for all others."""

from collections.abc import Iterator
from types import TracebackType

import structlog

from casegraph.edge.errors import EdgeCode, EdgeError, refused
from consent.keys.errors import KeysCode, KeysError
from tenants.ids import RequestId

_log = structlog.get_logger(__name__)

# Appendix A of the PostgreSQL manual: what passes by itself, so that the same request may succeed a moment later.
_PASSING = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03", "25006"})
_AWAY = frozenset({KeysCode.KMS_UNAVAILABLE, KeysCode.STORE_PUT_BACK, KeysCode.STORE_UNAVAILABLE})
_CONNECTION_CLASS = "08"
_CANCELLED = "57014"
_FORBIDDEN = "42501"


def masked(fault: Exception, *, region: str, request_id: RequestId) -> EdgeError:
    """The answer to an unexpected exception. It is logged by kind and place; its text goes nowhere.

    Texts of exceptions quote what they choke on: a value in a driver's message is a person's.
    """
    kind_and_place = f"{type(fault).__name__} in {_place(fault)}"
    _log.error("request_failed", region=region, request_id=str(request_id), fault=kind_and_place)
    return refused(_code(fault))


def is_unbound(fault: Exception) -> bool:
    """Whether the database forbade what the edge may do for anybody who is bound."""
    return _FORBIDDEN in _states(fault)


def _states(fault: Exception) -> set[str]:
    return {state for one in _causes(fault) if isinstance(state := getattr(one, "sqlstate", None), str)}


def _code(fault: Exception) -> EdgeCode:
    if isinstance(fault, KeysError):
        return EdgeCode.TRY_AGAIN if fault.code in _AWAY else EdgeCode.INTERNAL
    states = _states(fault)
    if _CANCELLED in states or isinstance(fault, TimeoutError):
        return EdgeCode.DEADLINE
    if states & _PASSING or any(state.startswith(_CONNECTION_CLASS) for state in states):
        return EdgeCode.TRY_AGAIN
    return EdgeCode.TRY_AGAIN if any(isinstance(one, OSError) for one in _causes(fault)) else EdgeCode.INTERNAL


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """The exception and what SQLAlchemy wrapped in it."""
    yield fault
    wrapped = getattr(fault, "orig", None)
    if isinstance(wrapped, BaseException):
        yield from _causes(wrapped)


def _place(fault: BaseException) -> str:
    """Module and line where the exception was raised: enough to find it, and of our own making."""
    last: TracebackType | None = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return "" if last is None else f"{last.tb_frame.f_globals.get('__name__', '?')}:{last.tb_lineno}"
