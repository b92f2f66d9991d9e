"""The gate: one bearer token in, one actor out; what it remembers, and for how long."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from casegraph.edge.auth import Gate
from casegraph.edge.errors import EdgeCode, EdgeError, Language
from tenants.ids import MemberId, OrganisationId, RequestId

if TYPE_CHECKING:
    from casegraph.edge.context import Caller
    from tests.casegraph.provider import Provider


class Tenants:
    """Who is a member right now, and how often that was asked."""

    def __init__(self) -> None:
        self.member: MemberId | None = MemberId(uuid4())
        self.asked: list[tuple[str, str, UUID]] = []

    async def __call__(self, *, issuer: str, subject: str, organisation: OrganisationId) -> MemberId | None:
        self.asked.append((issuer, subject, organisation))
        return self.member


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def tenants() -> Tenants:
    return Tenants()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(provider: Provider, other_provider: Provider, tenants: Tenants, clock: Clock) -> Gate:
    issuers = [provider.issuer(), other_provider.issuer()]
    return Gate(region="west", issuers=issuers, sign_in=tenants, clock=clock, capacity=3)


def _admit(gate: Gate, *authorization: bytes) -> Caller:
    request_id = RequestId(uuid4())
    return asyncio.run(gate.admit(list(authorization), request_id=request_id, language=Language.NL))


def _is_refused(gate: Gate, *authorization: bytes) -> bool:
    with pytest.raises(EdgeError) as refusal:
        _admit(gate, *authorization)
    return refusal.value.problems[0].code is EdgeCode.UNAUTHENTICATED and refusal.value.status == 401


def _header(token: str) -> bytes:
    return f"Bearer {token}".encode("latin-1")


def test_a_token_becomes_an_actor(gate: Gate, provider: Provider, tenants: Tenants) -> None:
    claims = provider.claims(purpose="WEGING")
    caller = _admit(gate, _header(provider.sign(claims)))
    actor = caller.actor
    assert (actor.region, actor.organisation, actor.member) == ("west", provider.organisation, tenants.member)
    assert (actor.purpose, actor.assurance, actor.expires_at.timestamp()) == ("WEGING", 2, claims["exp"])
    assert caller.client == "desk"
    assert tenants.asked == [(provider.name, "jet-van-dam", provider.organisation)]


def test_each_request_has_its_own_id(gate: Gate, provider: Provider) -> None:
    token = _header(provider.token())
    assert _admit(gate, token).actor.request_id != _admit(gate, token).actor.request_id


def test_a_believed_token_is_remembered_for_a_minute(
    gate: Gate, provider: Provider, tenants: Tenants, clock: Clock
) -> None:
    token = _header(provider.token())
    _admit(gate, token)
    clock.now += 59
    _admit(gate, token)
    assert len(tenants.asked) == 1
    clock.now += 1
    _admit(gate, token)
    assert len(tenants.asked) == 2


def test_who_leaves_is_out_within_a_minute(gate: Gate, provider: Provider, tenants: Tenants, clock: Clock) -> None:
    token = _header(provider.token())
    _admit(gate, token)
    tenants.member = None
    clock.now += 60
    assert _is_refused(gate, token)
    assert _is_refused(gate, token)


def test_a_remembered_token_ends_at_its_own_end(gate: Gate, provider: Provider, clock: Clock) -> None:
    token = _header(provider.token(exp=int(clock.now) + 20))
    _admit(gate, token)
    clock.now = int(clock.now) + 20
    assert _is_refused(gate, token)


def test_memory_is_bounded(gate: Gate, provider: Provider, tenants: Tenants) -> None:
    tokens = [_header(provider.token()) for _ in range(4)]
    for token in tokens:
        _admit(gate, token)
    _admit(gate, tokens[3])
    assert len(tenants.asked) == 4
    _admit(gate, tokens[0])
    assert len(tenants.asked) == 5


def test_nobody_is_refused_like_a_bad_token(gate: Gate, provider: Provider, tenants: Tenants) -> None:
    tenants.member = None
    assert _is_refused(gate, _header(provider.token()))


def test_a_bad_token_never_reaches_the_database(gate: Gate, tenants: Tenants, hostile_tokens: dict[str, str]) -> None:
    assert all(_is_refused(gate, _header(token.encode().decode("latin-1"))) for token in hostile_tokens.values())
    assert tenants.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [b""],
        [b"TOKEN"],
        [b"Bearer"],
        [b"Bearer "],
        [b"Bearer  TOKEN"],
        [b"Basic TOKEN"],
        [b"DPoP TOKEN"],
        [b"Bearer TOKEN", b"Bearer TOKEN"],
        [b"Bearer TOKEN, Bearer TOKEN"],
        [b"Bearer TOKEN x"],
        [b"Bearer \xff\xfeTOKEN"],
        [b"Bearer TOKEN\r\nX-Organisation: 1"],
    ],
)
def test_one_bearer_header_or_nothing(gate: Gate, provider: Provider, tenants: Tenants, headers: list[bytes]) -> None:
    assert _is_refused(gate, *(value.replace(b"TOKEN", provider.token().encode()) for value in headers))
    assert tenants.asked == []


def test_the_scheme_is_read_in_any_case(gate: Gate, provider: Provider) -> None:
    assert _admit(gate, b"bEARER " + provider.token().encode()).client == "desk"


def test_one_name_has_one_meaning(provider: Provider, tenants: Tenants) -> None:
    with pytest.raises(ValueError, match="twice"):
        Gate(region="west", issuers=[provider.issuer(), provider.issuer()], sign_in=tenants)


def test_a_long_stream_can_ask_again(gate: Gate, provider: Provider, tenants: Tenants, clock: Clock) -> None:
    caller = _admit(gate, _header(provider.token(exp=int(clock.now) + 20)))
    assert asyncio.run(gate.is_still_admitted(caller))
    same, tenants.member = tenants.member, None
    assert not asyncio.run(gate.is_still_admitted(caller))
    tenants.member = MemberId(uuid4())
    assert not asyncio.run(gate.is_still_admitted(caller))
    tenants.member = same
    clock.now += 21
    assert not asyncio.run(gate.is_still_admitted(caller))
    assert "jet-van-dam" not in repr(caller)
