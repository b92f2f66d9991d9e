"""The registers of police and prosecution service: on what they provide to others, for their own organisation."""

from datetime import date, datetime

import strawberry

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import (
    asc,
    by_id,
    column,
    connection,
    desc,
    encrypted,
    expression,
    many,
    mapped,
    one,
)
from casegraph.compiler.relay import Connection
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from casegraph.outward import outward_id
from consent.basis import Category
from consent.provisions.kinds import JusticePurpose, PoliceArticle

_IN_FORCE = "({t}.valid @> (SELECT tenants.moment()) AND {t}.ended_at IS NULL)"
_UNTIL = "least(upper({t}.valid), {t}.ended_at)"
_NAMED = "{t}.id = ANY ({parent}.recipients)"
# For how long back stands in the catalogue with the duty of secrecy of this kind of organisation (Wpg 25, Wjsg 39j);
# where it says nothing, everything is told.
_REPORTED = """{t}.disclosed_at > (SELECT tenants.moment() - make_interval(years => coalesce((
    consent.regime_of(tenants.org(), NULL, tenants.moment()) ->> 'report_years')::integer, 1000)))"""
_NEWEST_FIRST = (desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid"))


def _in_force() -> dict[str, Argument]:
    words = "Only what is in force now, or only what is not. / Alleen wat nu geldt, of juist niet."
    return {"inForce": Argument(bool | None, words, where=f"{_IN_FORCE} = {{$inForce}}")}


@mapped(table="consent.police_decision")
@strawberry.type(
    description="On what the police may provide to others (Wpg 16, 18, 19, 20); for the police themselves. / "
    "Besluit van de politie om te verstrekken."
)
class PoliceDecision(Node):
    """A decision as it was taken. It ends; it never changes."""

    article: PoliceArticle = column(description="The article of the Wpg. / Het artikel van de Wpg.")
    mark: str = column(description="The mark of the decision. / Het kenmerk.")
    authority: str = column(description="Who took it. / Wie het besluit nam.")
    decided_on: date = column(description="On which day. / Op welke dag.")
    partnership: str | None = expression(
        "(SELECT v.name FROM tenants.convenant v WHERE v.id = {t}.convenant_id)",
        description="The partnership, by its convenant. / Het samenwerkingsverband.",
    )
    regulation: str | None = column(description="The provision in the order in council. / De bepaling in de AMvB.")
    categories: list[Category] = column(description="Which data. / Welke gegevens.")
    in_force: bool | None = expression(_IN_FORCE, description="Whether it is in force now. / Of het nu geldt.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression(_UNTIL, description="Until when, or when it ended. / Tot wanneer.")
    interest: str | None = encrypted(
        "interest_enc", description="The compelling public interest. / Het zwaarwegend algemeen belang."
    )
    goal: str | None = encrypted("goal_enc", description="To what end. / Het doel.")
    task: str | None = encrypted("task_enc", description="For which task of the recipient. / Voor welke taak.")
    conditions: str | None = encrypted("conditions_enc", description="On which conditions. / De voorwaarden.")
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    version: int = column(description="Grows when it is ended. / Loopt op als het eindigt.")
    recorded_by: Member | None = one("{t}.id = {parent}.recorded_by", description="By whom. / Door wie.")
    recipients: list[Organisation] = many(
        _NAMED,
        order=(asc("{t}.name"), asc("{t}.id")),
        size=50,
        page=10,
        description="To whom. / Aan wie.",
    )


@mapped(table="consent.justice_provision")
@strawberry.type(
    description="For what the prosecution service may provide to others (Wjsg 39f); for itself. / "
    "Beslissing van het Openbaar Ministerie om te verstrekken."
)
class JusticeProvision(Node):
    """A provision as it was decided. It ends; it never changes."""

    purpose: JusticePurpose = column(description="For which of the seven purposes. / Voor welk doel.")
    mark: str = column(description="The mark of the decision. / Het kenmerk.")
    authority: str = column(description="Who took it. / Wie het besluit nam.")
    decided_on: date = column(description="On which day. / Op welke dag.")
    categories: list[Category] = column(description="Which data. / Welke gegevens.")
    in_force: bool | None = expression(_IN_FORCE, description="Whether it is in force now. / Of het nu geldt.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression(_UNTIL, description="Until when, or when it ended. / Tot wanneer.")
    necessity: str | None = encrypted("necessity_enc", description="Why it is necessary. / Waarom het nodig is.")
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    version: int = column(description="Grows when it is ended. / Loopt op als het eindigt.")
    recorded_by: Member | None = one("{t}.id = {parent}.recorded_by", description="By whom. / Door wie.")
    recipients: list[Organisation] = many(
        _NAMED,
        order=(asc("{t}.name"), asc("{t}.id")),
        size=50,
        page=10,
        description="To whom. / Aan wie.",
    )


@mapped(table="consent.disclosure", noted=True)
@strawberry.type(
    description="That something about one person was provided to one organisation (Wpg 32, Wjsg 39j). It outlives the "
    "case, by ids only. / Een verstrekking."
)
class Disclosure(Node):
    """One record of the report on disclosures: no content, and no name of a person."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"),
        description="The id of the case, also when gone. / Het id van de casus.",
    )
    subject_id: strawberry.ID = expression(
        outward_id("Subject", "{t}.subject_id"),
        description="The id of the person, also when gone. / Het id van de betrokkene.",
    )
    contribution_id: strawberry.ID = expression(
        outward_id("Contribution", "{t}.contribution_id"),
        description="The id of the contribution. / Het id van de bijdrage.",
    )
    category: Category = column(description="Which data. / Welke gegevens.")
    disclosed_at: datetime = column(description="When. / Wanneer.")
    recipient: Organisation | None = one("{t}.id = {parent}.recipient_org", description="To whom. / Aan wie.")
    police_decision: PoliceDecision | None = one(
        "{t}.id = {parent}.police_decision_id", description="On which decision (Wpg). / Op welk besluit."
    )
    justice_provision: JusticeProvision | None = one(
        "{t}.id = {parent}.justice_provision_id", description="On which provision (Wjsg 39f). / Op welke beslissing."
    )


@strawberry.type
class ProvisionsQuery:
    """Questions about the registers, for the organisation that keeps them."""

    police_decision: PoliceDecision | None = by_id(
        description="One decision under the Wpg. / Eén besluit op grond van de Wpg."
    )
    police_decisions: Connection[PoliceDecision] = connection(
        order=_NEWEST_FIRST,
        size=50,
        page=20,
        arguments=_in_force(),
        description="Decisions under the Wpg of your organisation, newest first. / Besluiten, nieuwste eerst.",
    )
    justice_provision: JusticeProvision | None = by_id(
        description="One provision under Wjsg 39f. / Eén beslissing op grond van Wjsg 39f."
    )
    justice_provisions: Connection[JusticeProvision] = connection(
        order=_NEWEST_FIRST,
        size=50,
        page=20,
        arguments=_in_force(),
        description="Provisions under Wjsg 39f of your organisation, newest first. / Beslissingen, nieuwste eerst.",
    )
    disclosures: Connection[Disclosure] = connection(
        on=_REPORTED,
        order=(desc("{t}.disclosed_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=50,
        arguments={
            "subject": Argument(
                strawberry.ID | None,
                "Only about this person. / Alleen over deze betrokkene.",
                where="{t}.subject_id = {$subject}",
                of="Subject",
            ),
        },
        description="To whom your organisation provided what about whom, for as many years back as it must be able to "
        "tell; for its privacy officer, newest first. / Aan wie is verstrekt, over wie, wat en waarop.",
    )
