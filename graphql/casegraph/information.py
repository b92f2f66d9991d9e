"""What organisations ask each other about one person, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from casegraph.compiler.mapping import by_id, column, encrypted, expression, mapped, one
from casegraph.contributions import Contribution
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from consent.basis import Category, Purpose

if TYPE_CHECKING:
    from casegraph.cases import Subject


@mapped(table="casework.information_answer", case="case_id", owner="owner_org")
@strawberry.type(description="The answer to a request for information. / Antwoord op een informatieverzoek.")
class InformationAnswer:
    """One answer, given once."""

    outcome: AnswerOutcome = column(description="How it was answered. / Hoe er is geantwoord.")
    recorded_at: datetime = column(description="When. / Wanneer.")
    reason: str | None = encrypted(
        "reason_enc", description="Why it was refused or not accepted; null when destroyed. / Waarom geweigerd."
    )
    contribution: Contribution | None = one(
        "{t}.id = {parent}.contribution_id", description="What was given, if you may read it. / De bijdrage."
    )


@mapped(
    table="casework.information_request", case="case_id", subject="subject_id", category="category", owner="owner_org"
)
@strawberry.type(description="A request for information about one person. / Informatieverzoek.")
class InformationRequest(Node):
    """A request, for whoever asked and whoever is asked."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    category: Category = column(description="Which kind of data. / Welk soort gegevens.")
    purpose: Purpose = column(description="For what. / Waarvoor.")
    question: str | None = encrypted("question_enc", description="The question; null when destroyed. / De vraag.")
    due_at: datetime = column(description="Before when it is to be answered. / Voor wanneer er antwoord moet zijn.")
    recorded_at: datetime = column(description="When it was asked. / Wanneer gevraagd.")
    along_mode: AlongMode | None = column(
        description="In which way the partner is asked to look along; null when it is asked for information. / Hoe er "
        "wordt meegekeken."
    )
    ends_at: datetime | None = column(
        description="When looking along ends by itself; who was asked reads nothing of it then. / Tot wanneer."
    )
    lapsed: bool | None = expression(
        "coalesce({t}.ends_at <= tenants.moment() AND NOT EXISTS (SELECT FROM casework.information_answer g"
        " WHERE g.request_id = {t}.id), false)",
        description="Whether looking along was over before anybody answered. / Of de vraag is verlopen.",
    )
    asker: Organisation | None = of_case("owner_org", description="Who asks. / Wie het vraagt.")
    asked: Organisation | None = of_case("asked_org", description="Who is asked. / Aan wie het is gevraagd.")
    subject: Annotated[Subject, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.subject_id", description="The person it is about. / De betrokkene."
    )
    answer: InformationAnswer | None = one(
        "{t}.case_id = {parent}.case_id AND {t}.request_id = {parent}.id",
        description="The answer; null while there is none. / Het antwoord.",
    )


@strawberry.type
class InformationQuery:
    """The question for one request."""

    information_request: InformationRequest | None = by_id(description="One request. / Eén informatieverzoek.")
