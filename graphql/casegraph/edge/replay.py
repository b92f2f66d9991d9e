"""Once only: a client's own key for a mutation, and what a repeat of it finds.

Stored are the mutation, an HMAC of its input, the ids of its results and its refusals; never content. A repeat
selects its payload again, under the rights of that moment (design §5; security §1.10).
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.ledger.models import MutationKey
from tenants.session import actor_of, known, moment_of
from tenants.writing import Row

_KEY = re.compile(r"[!-~]{1,100}", re.ASCII)

ResultIds = UUID | Sequence[UUID] | None


class Told(NamedTuple):
    """A refusal as it is kept and told: a code, its text in both languages, the wrong input field if one is."""

    code: str
    nl: str
    en: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """What became of a mutation: the ids of its results by payload field, or why it was refused."""

    results: Mapping[str, ResultIds] = field(default_factory=dict)
    refusals: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One mutation as a client asks for it: its key, and what makes two attempts the same."""

    client: str
    key: str
    mutation: str
    input_mac: str


def is_key(text_: str) -> bool:
    """Whether this can be a key: 1 to 100 visible ASCII characters."""
    return _KEY.fullmatch(text_) is not None


def input_mac(values: Mapping[str, Any], *, mutation: str, secret: bytes) -> str:
    """HMAC-SHA256 in hex over the coerced input; keyed, because input can be guessed by trying."""
    plain = orjson.dumps([mutation, values], option=orjson.OPT_SORT_KEYS)
    return hmac.new(secret, plain, hashlib.sha256).hexdigest()


def recall(session: AsyncSession, attempt: Attempt) -> Performed | None:
    """What came of an earlier attempt with this key; None for a new key, which is ours until the commit.

    Of two equal attempts at a time the second has waited for the first, where its session began. Raises KeyReusedError.
    """
    found = known(session)[attempt.key]
    if found is None:
        return None
    mutation, mac, result = found
    if (mutation, mac) != (attempt.mutation, attempt.input_mac):
        raise KeyReusedError
    return _read(result)


def remembered(session: AsyncSession, attempt: Attempt, performed: Performed) -> Row:
    """The row that keeps what came of the attempt, to be written in the transaction that did it."""
    result = _write(performed)
    known(session)[attempt.key] = [attempt.mutation, attempt.input_mac, result]
    kept = {
        "organisation_id": actor_of(session).organisation,
        "client": attempt.client,
        "key": attempt.key,
        "mutation": attempt.mutation,
        "input_mac": attempt.input_mac,
        "result": result,
        "error_codes": [told.code for told in performed.refusals],
        "at": moment_of(session),
    }
    return Row(MutationKey, kept)


class KeyReusedError(Exception):
    """The key belongs to another mutation, or to the same one with another input."""


def _write(performed: Performed) -> dict[str, Any]:
    ids = {
        name: [str(one) for one in result] if isinstance(result, Sequence) else result and str(result)
        for name, result in performed.results.items()
    }
    return {"ids": ids, "refusals": [tuple(told) for told in performed.refusals]}


def _read(result: Mapping[str, Any]) -> Performed:
    ids = {
        name: [UUID(one) for one in stored] if isinstance(stored, list) else stored and UUID(stored)
        for name, stored in result["ids"].items()
    }
    return Performed(results=ids, refusals=tuple(Told(*stored) for stored in result["refusals"]))
