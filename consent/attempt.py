"""All or nothing: a verb that answers a refusal has changed nothing, whoever refused, the service or the database.

A savepoint stands around each verb, and nobody changes anything on a sign-in for metadata only. What the database
refuses by a row policy, a constraint or a guard comes back as the same typed refusal that the service would have
given, had it seen it coming.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from consent.errors import CommonCode, refuse
from consent.keys.errors import KeysCode, KeysError
from tenants.actor import CONTENT, Actor
from tenants.joining import undoable
from tenants.refusal import Refusal, Refusals
from tenants.session import actor_of

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Verb = Callable[Concatenate[AsyncSession, Actor, _Asked], Awaitable[_Answer | Refusal]]

ROW_POLICY = "42501"
# What a user can do something about; all other trouble of the key store is its operator's.
_TOLD_BY_KEYS = frozenset({KeysCode.KEY_DESTROYED, KeysCode.TEXT_TOO_LONG, KeysCode.TEXT_UNREADABLE})


def all_or_nothing(
    refusals: Refusals = MappingProxyType({}),
) -> Callable[[_Verb[_Asked, _Answer]], _Verb[_Asked, _Answer]]:
    """Make a verb change everything or nothing.

    `refusals` gives, by SQLSTATE or by the name of a constraint, what a refusal of the database means for this verb; or
    makes that of the detail that the database told.
    """

    def around(verb: _Verb[_Asked, _Answer]) -> _Verb[_Asked, _Answer]:
        @wraps(verb)
        async def run(
            session: AsyncSession, actor: Actor, /, *args: _Asked.args, **kwargs: _Asked.kwargs
        ) -> _Answer | Refusal:
            if actor_of(session) != actor:
                raise ValueError("A service acts for the actor its session is bound to.")
            if actor.assurance < CONTENT:
                return refuse(CommonCode.ASSURANCE_TOO_LOW)
            try:
                async with undoable(session) as attempt:
                    answer = await verb(session, actor, *args, **kwargs)
                    if isinstance(answer, Refusal):
                        await attempt.undo()
                    return answer
            except (DBAPIError, asyncpg.PostgresError) as error:
                refused = _said(error, refusals)
                if refused is None:
                    raise
                return refused
            except KeysError as error:
                if error.code not in _TOLD_BY_KEYS:
                    raise
                return Refusal(error.code, error.message_nl, error.message_en)

        return run

    return around


def _said(error: DBAPIError | asyncpg.PostgresError, refusals: Refusals) -> Refusal | None:
    """What the driver's error means, or the one that SQLAlchemy wrapped twice."""
    told: object = error.orig and error.orig.__cause__ if isinstance(error, DBAPIError) else error
    state = getattr(told, "sqlstate", None)
    for name in (getattr(told, "constraint_name", None), state):
        if name is not None and name in refusals:
            found = refusals[name]
            return found if isinstance(found, Refusal) else found(getattr(told, "detail", None) or "")
    return refuse(CommonCode.NOT_ALLOWED) if state == ROW_POLICY else None
