"""How long a case is kept: the policy that rules it, its term, and the holds that keep it longer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.retention.kinds import Approval, HoldGround, StartEvent
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, desc, expression, many, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.extending import RetentionExtension
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from casegraph.outward import outward_id

if TYPE_CHECKING:
    from casegraph.cases import Case

RULED_BY = "{t}.code = {parent}.policy_code AND {t}.version = {parent}.policy_version"
"""How a row names the version of the policy that rules it."""


@mapped(table="casework.retention_policy", key="code")
@strawberry.type(description="One version of a retention policy of the register. / Bewaarbeleid, in één versie.")
class RetentionPolicy:
    """A policy, known to every member of the region. A correction is a new version; a version never changes."""

    code: str = column(description="Its code in the register. / De code in het register.")
    version: int = column(description="Its version. / De versie.")
    name_nl: str | None = expression("{t}.document ->> 'name_nl'", description="Its name, in Dutch. / De naam.")
    name_en: str | None = expression("{t}.document ->> 'name_en'", description="Its name, in English. / De naam.")
    term: str = column(description="How long, as an ISO 8601 duration (P5Y). / De bewaartermijn.")
    starts: StartEvent = column(description="From which moment. / Vanaf welk moment.")
    approval: Approval = column(description="Whether people approve first. / Of mensen eerst goedkeuren.")
    cooling_off_days: int = column(description="Days between approval and destruction. / De afkoelperiode in dagen.")
    key_backup_days: int = column(
        description="Days for which a backup may still hold a key. / Hoe lang een back-up een sleutel kan bevatten."
    )
    ground: str = column(description="On which ground. / Op welke grond.")
    source: str | None = expression("{t}.document ->> 'source'", description="Its source. / De bron.")
    verified: bool | None = expression(
        "({t}.document ->> 'verified')::boolean",
        description="Whether a lawyer or the privacy officer of the region has signed it. / Of het is vastgesteld.",
    )


@mapped(table="casework.retention_term", key="case_id")
@strawberry.type(description="Until when one case is kept. / Bewaartermijn van één casus.")
class RetentionTerm(Node):
    """A term, for who sees the case and for who approves its destruction."""

    starts_at: datetime = column(description="Since when it runs. / Vanaf wanneer de termijn loopt.")
    due_at: datetime = column(description="From when the case may be destroyed. / Vanaf wanneer vernietigd mag worden.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    policy: RetentionPolicy | None = one(RULED_BY, description="The policy that rules it. / Het bewaarbeleid.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id",
        description="Who answers for keeping and destroying it. / De verantwoordelijke organisatie.",
    )
    case: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description="The case, if you see it. / De casus, als u die ziet."
    )
    extensions: list[RetentionExtension] = many(
        "{t}.case_id = {parent}.case_id",
        order=(asc("{t}.decided_at"), asc("{t}.id")),
        size=20,
        page=5,
        description="Decisions to keep it longer, for who decides on that. / De verlengingen.",
    )


@mapped(table="casework.legal_hold")
@strawberry.type(description="A case must be kept, whatever its term says. / Bewaarplicht op één casus.")
class LegalHold(Node):
    """A hold of one's own organisation, for its officers."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    ground: HoldGround = column(description="Why. / Waarom.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    placed_by: Member | None = one("{t}.id = {parent}.placed_by", description="By whom. / Door wie.")
    case: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description="The case, if you see it. / De casus, als u die ziet."
    )


@strawberry.type
class KeepingQuery:
    """Questions about terms and holds."""

    retention_term: RetentionTerm | None = one(
        "{t}.case_id = {$case}",
        arguments={"case": Argument(strawberry.ID, "The case. / De casus.", of="Case")},
        description="Until when a case is kept; nothing while it runs, and nothing for who may not know. / "
        "De bewaartermijn van een casus.",
    )
    legal_holds: Connection[LegalHold] = connection(
        order=(desc("{t}.id", "uuid"),),
        size=100,
        page=20,
        arguments={
            "case": Argument(
                strawberry.ID | None,
                "Only on this case. / Alleen op deze casus.",
                where="{t}.case_id = {$case}",
                of="Case",
            ),
            "current": Argument(
                bool | None,
                "Only holds that stand now, or only those that have ended. / Alleen wat nu geldt, of juist niet.",
                where="({t}.valid @> (SELECT tenants.moment())) = {$current}",
            ),
        },
        description="The holds of your organisation, newest first, for its officers. / De bewaarplichten van uw "
        "organisatie.",
    )
