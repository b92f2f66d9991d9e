"""Contributions: what each organisation brings, and to whom it released that."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.cases.kinds import ContributionNature
from casegraph.compiler.mapping import asc, column, desc, encrypted, expression, many, mapped, one
from casegraph.corrections import Correction
from casegraph.delegated import DelegatedAct
from casegraph.documents import Document
from casegraph.forms import FormAnswer
from casegraph.node import Node
from casegraph.organisations import Organisation, name_then, of_case
from casegraph.own_statements import OwnStatement
from casegraph.provisions import JusticeProvision, PoliceDecision
from casegraph.words import HAPPENED_THEN, NATURE_THEN
from consent.basis import Category, Protection, Purpose

if TYPE_CHECKING:
    from casegraph.cases import Case, Subject


@mapped(table="casework.release")
@strawberry.type(description="The owner lets an organisation read a contribution. / Vrijgave van een bijdrage.")
class Release(Node):
    """One release."""

    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="To whom. / Aan wie is vrijgegeven."
    )
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    secrecy_ground: str | None = column(
        description="On which ground a duty of secrecy does not stand in the way. / De grond om te spreken."
    )
    secrecy_lifted: bool | None = expression(
        "{t}.lifted @> (SELECT tenants.moment())",
        description="Whether that ground holds now; null where no duty stands. / Of die grond nu geldt.",
    )
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


@mapped(
    table="casework.contribution",
    case="case_id",
    subjects="subject_ids",
    category="category",
    owner="owner_org",
)
@strawberry.type(description="What one organisation brings to a case. / Bijdrage van één organisatie.")
class Contribution(Node):
    """A contribution. It stays its owner's; its default audience is nobody else."""

    category: Category = column(description="What it is about. / Waar het over gaat.")
    purpose: Purpose = column(description="For what it was given. / Waarvoor het is gegeven.")
    protection: Protection = column(description="A shield over it. / Bijzondere bescherming.")
    nature: ContributionNature | None = column(description=NATURE_THEN)
    happened_on: date | None = column(description=HAPPENED_THEN)
    body: str | None = encrypted("body_enc", description="The text; null when its key was destroyed. / De tekst.")
    redaction: str | None = encrypted(
        "redaction_enc",
        description="How it was checked that nobody else can be recognised (Wjsg 39f). / De toets op derden.",
    )
    onward_disclosure_banned: bool = column(
        "onward_ban", description="Whether it may not be passed on (Wpg 7(2), Wjsg 39f). / Of verder delen verboden is."
    )
    onward_disclosure_notice: str | None = expression(
        "CASE WHEN {t}.onward_ban"
        " THEN consent.regime_of({t}.owner_org, {t}.category, {t}.recorded_at) ->> 'ban_nl' END",
        description="The ban in a Dutch sentence, to be shown with the text. / Het verbod in een zin.",
    )
    recorded_at: datetime = column(description="When it was brought. / Wanneer ingebracht.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case(
        "owner_org",
        unless="{parent}.protection = 'MELDER' AND {parent}.owner_org <> (SELECT tenants.org())",
        description="Whose it is, unless that tells who reported. / Van wie het is, behalve van een melder.",
    )
    owner_name_then: str | None = name_then(
        "owner_org",
        "recorded_at",
        unless="{t}.protection = 'MELDER' AND {t}.owner_org <> (SELECT tenants.org())",
    )
    brought_for: DelegatedAct | None = one(
        "{t}.object_id = {parent}.id",
        description="Under whose responsibility it was brought, for its own organisation, when that was passed on. / "
        "Namens wie ingebracht.",
    )
    police_decision: PoliceDecision | None = one(
        "{t}.id = {parent}.police_decision_id", description="On which decision, for its own police. / Op welk besluit."
    )
    justice_provision: JusticeProvision | None = one(
        "{t}.id = {parent}.justice_provision_id",
        description="On which provision, for its own prosecution service. / Op welke beslissing.",
    )
    correction: Correction | None = one(
        "{t}.contribution_id = {parent}.id",
        description="That it has a newer version or was taken back; null while it stands. / Of er een nieuwere is.",
    )
    own_statements: list[OwnStatement] = many(
        "{t}.case_id = {parent}.case_id AND {parent}.id = ANY ({t}.versions)",
        order=(desc("{t}.said_on"), desc("{t}.id")),
        size=20,
        page=5,
        description="What the person says of it, the newest first. / Wat de betrokkene ervan zegt.",
    )
    form: str | None = column(description="The form that it answers, if any. / Het formulier dat is ingevuld.")
    answers: list[FormAnswer] = many(
        "{t}.contribution_id = {parent}.id",
        order=(asc("{t}.item"),),
        size=40,
        page=40,
        description="Its answers to that form. / De antwoorden op het formulier.",
    )
    documents: list[Document] = many(
        "{t}.contribution_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=5,
        description="The files beside it. / De bestanden die erbij horen.",
    )
    case: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description="The case. / De casus."
    )
    subjects: list[Annotated[Subject, strawberry.lazy("casegraph.cases")]] = many(
        "{t}.id = ANY ({parent}.subject_ids)",
        order=(asc("{t}.id"),),
        size=20,
        page=5,
        description="The persons it is about, as far as you may see them. / De personen om wie het gaat.",
    )
    releases: list[Release] = many(
        "{t}.contribution_id = {parent}.id",
        order=(asc("{t}.id"),),
        size=60,
        page=5,
        description="To whom it was released: all for its owner, one's own for a reader. / Aan wie vrijgegeven.",
    )
