"""On what the demo's police and prosecution service provide: decided before its first story begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from backend.cases.sharing_commands import ProvidedOn
from backend.demo.cast import Cast, Partner
from backend.demo.stage import Stage
from backend.demo.texts import texts
from consent.provisions import service as registers
from consent.provisions.commands import Decided, RecordJusticeProvision, RecordPoliceDecision
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from tenants.actor import Actor
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

# Before the oldest story, whose case was referred within the last year.
DECIDED = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The decision that bears what an organisation brings at a kamer, by their codes; nobody else needs one."""

    by_place: Mapping[tuple[str, str], ProvidedOn]

    def bearing(self, organisation: str, kamer: str) -> ProvidedOn:
        """On what this organisation provides there."""
        return self.by_place.get((organisation, kamer), ProvidedOn())


async def decide(stage: Stage, *, at: datetime) -> Decisions:
    """Record the decisions of every kamer's police (Wpg 20) and of the prosecution service (Wjsg 39f).

    `at` is the moment of the demo's clock (aware).
    """
    cast, found = stage.cast, {}
    for party in cast.organisation:
        for kamer in cast.tafels:
            if party.kind is OrganisationKind.POLITIE:
                found[party.code, kamer.code] = await _police(stage, party, kamer.code, at=at)
            elif party.kind is OrganisationKind.OM:
                found[party.code, kamer.code] = await _justice(stage, party, at=at)
    return Decisions(by_place=found)


async def _police(stage: Stage, party: Partner, kamer: str, *, at: datetime) -> ProvidedOn:
    words = texts().provision
    (tafel,) = (one for one in stage.cast.tafels if one.code == kamer)
    command = RecordPoliceDecision(
        article=PoliceArticle.WPG_20,
        decided=_decided(stage.cast, party, mark=f"WPG-{kamer}", authority=words.police_authority, at=at),
        tafel=tafel.id,
        interest=words.interest,
        goal=words.goal,
        conditions=words.conditions,
    )
    record = partial(registers.record_police_decision, keys=stage.keys)
    done = await stage.does(officer_of(stage, party.code), record, command)
    return ProvidedOn(police_decision=done.decision)


async def _justice(stage: Stage, party: Partner, *, at: datetime) -> ProvidedOn:
    words = texts().provision
    command = RecordJusticeProvision(
        purpose=JusticePurpose.HULP_AAN_BETROKKENEN,
        decided=_decided(stage.cast, party, mark="WJSG-39F", authority=words.justice_authority, at=at),
        necessity=words.necessity,
    )
    record = partial(registers.record_justice_provision, keys=stage.keys)
    done = await stage.does(officer_of(stage, party.code), record, command)
    return ProvidedOn(justice_provision=done.provision)


def _decided(cast: Cast, party: Partner, *, mark: str, authority: str, at: datetime) -> Decided:
    return Decided(
        mark=mark,
        authority=authority,
        decided_on=at.date(),
        categories=tuple(sorted({one.category for one in texts().contribution if one.kind is party.kind})),
        recipients=tuple(one.id for one in cast.organisation if one.code != party.code),
        starts_at=at,
    )


def officer_of(stage: Stage, organisation: str) -> Actor:
    """The privacy officer of this organisation, who may also be that of others."""
    one = stage.cast.holders(RoleKind.PRIVACY_OFFICER, organisation=organisation)[0]
    return stage.actor(one.login, organisation=organisation)


def shown_to_nobody_else(kind: OrganisationKind) -> str | None:
    """How a text of this kind of organisation was checked for others than its subjects; None where nobody asks."""
    return texts().provision.redaction if kind is OrganisationKind.OM else None
