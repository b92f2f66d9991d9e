"""From a bearer token to an actor. The token alone decides: no other header, cookie or address names a tenant."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from casegraph.edge.context import Caller
from casegraph.edge.errors import EdgeCode, Language, refused
from casegraph.edge.issuers import Issuer
from casegraph.edge.tokens import TokenRefusedError, Verified, verify
from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, RequestId

_log = structlog.get_logger(__name__)
_SCHEME = "bearer"
_RECHECK_SECONDS = 60
_CAPACITY = 10_000

CHALLENGE = 'Bearer realm="ketentafel"'
REFUSED_CHALLENGE = f'{CHALLENGE}, error="invalid_token"'


class SignIn(Protocol):
    """Asks the tenants who, if anybody, this identity is at this organisation right now."""

    async def __call__(self, *, issuer: str, subject: str, organisation: OrganisationId) -> MemberId | None:
        """The active member, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Admission:
    verified: Verified
    member: MemberId
    until: float


class Gate:
    """Admits callers to one region. Verified tokens are remembered, by their hash, for at most a minute.

    So a member who leaves is out within 60 seconds even where no statement asks the database, and every
    statement that does ask is refused at once by the binding itself.
    """

    def __init__(
        self,
        *,
        region: str,
        issuers: Iterable[Issuer],
        sign_in: SignIn,
        clock: Callable[[], float] = time.time,
        capacity: int = _CAPACITY,
    ) -> None:
        self._region = region
        self._issuers = _by_name(issuers)
        self._sign_in = sign_in
        self._clock = clock
        self._capacity = capacity
        self._admitted: OrderedDict[bytes, _Admission] = OrderedDict()

    async def admit(self, authorization: list[bytes], *, request_id: RequestId, language: Language) -> Caller:
        """The caller behind these `Authorization` headers. Raises EdgeError UNAUTHENTICATED, and nothing else."""
        token = _bearer(authorization)
        admission = await self._admission(token)
        verified = admission.verified
        actor = Actor(
            region=self._region,
            organisation=verified.organisation,
            member=admission.member,
            purpose=verified.purpose,
            assurance=verified.assurance,
            expires_at=verified.expires_at,
            request_id=request_id,
        )
        return Caller(
            actor=actor,
            issuer=verified.issuer,
            subject=verified.subject,
            client=verified.client,
            language=language,
        )

    async def is_still_admitted(self, caller: Caller) -> bool:
        """Whether the caller's token and membership still stand, asked anew and not remembered."""
        actor = caller.actor
        if actor.expires_at.timestamp() <= self._clock():
            return False
        member = await self._sign_in(issuer=caller.issuer, subject=caller.subject, organisation=actor.organisation)
        return member == actor.member

    async def _admission(self, token: str) -> _Admission:
        name = hashlib.sha256(token.encode()).digest()
        admission = self._admitted.get(name)
        if admission is not None and self._clock() < admission.until:
            self._admitted.move_to_end(name)
            return admission
        self._admitted.pop(name, None)
        admission = await self._examine(token)
        self._admitted[name] = admission
        if len(self._admitted) > self._capacity:
            self._admitted.popitem(last=False)
        return admission

    async def _examine(self, token: str) -> _Admission:
        now = self._clock()
        try:
            verified = verify(token, issuers=self._issuers, now=now)
        except TokenRefusedError as refusal:
            _log.info("token_refused", region=self._region, fault=refusal.fault.value)
            raise refused(EdgeCode.UNAUTHENTICATED) from None
        member = await self._sign_in(
            issuer=verified.issuer, subject=verified.subject, organisation=verified.organisation
        )
        if member is None:
            _log.info("token_refused", region=self._region, fault="NO_MEMBER")
            raise refused(EdgeCode.UNAUTHENTICATED)
        until = min(verified.expires_at.timestamp(), now + _RECHECK_SECONDS)
        return _Admission(verified=verified, member=member, until=until)


def _by_name(issuers: Iterable[Issuer]) -> Mapping[str, Issuer]:
    named: dict[str, Issuer] = {}
    for issuer in issuers:
        if named.setdefault(issuer.name, issuer) is not issuer:
            raise ValueError(f"Issuer {issuer.name} is configured twice; one signature must have one meaning.")
    return named


def _bearer(authorization: list[bytes]) -> str:
    # Two such headers are two answers to the question who is asking, and a proxy may have read the other one.
    if len(authorization) != 1:
        raise refused(EdgeCode.UNAUTHENTICATED)
    scheme, _, token = authorization[0].decode("latin-1").partition(" ")
    if scheme.lower() != _SCHEME or not token:
        raise refused(EdgeCode.UNAUTHENTICATED)
    return token
