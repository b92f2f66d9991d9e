"""What people lay beside each other before a case goes on: family, disciplines, and those who decide together."""

from datetime import datetime
from typing import Final

import strawberry

from casegraph.compiler.mapping import asc, by_id, column, expression, many, mapped, one
from casegraph.contributions import Contribution
from casegraph.node import Node
from casegraph.organisations import Member, Organisation, name_then, of_case
from casegraph.outward import outward_id

_RECORDED = "When it was recorded. / Wanneer vastgelegd."
_WHO = "Who recorded it. / Wie dit vastlegde."
_TEXT = "The text, as a contribution, if you may read it. / De tekst, als u die mag lezen."
_MEMBER = "The person, if you may know. / De persoon, als u die mag zien."

NEWEST: Final = (
    "NOT EXISTS (SELECT FROM casework.assessment later"
    " WHERE later.case_id = {t}.case_id AND later.discipline = {t}.discipline AND later.owner_org = {t}.owner_org"
    " AND (later.recorded_at, later.id) > ({t}.recorded_at, {t}.id))"
)
"""SQL for an assessment `{t}` that is the newest of its organisation in its discipline, read or not.

Nobody is shown an older finding as if it stood, because the newer one was not released to him or was taken back.
"""


@mapped(table="casework.family_talk", case="case_id", owner="owner_org")
@strawberry.type(description="Whether a case was discussed with the family, or why not. / Besproken met het gezin.")
class FamilyTalk:
    """What was recorded of it; a later record counts."""

    discussed: bool = column(description="Whether it was. / Of het is besproken.")
    recorded_at: datetime = column(description=_RECORDED)
    organisation: Organisation | None = of_case("owner_org", description=_WHO)
    reason: Contribution | None = one("{t}.id = {parent}.contribution_id", description="Why not. / Waarom niet.")


@mapped(table="casework.assessment", case="case_id", owner="owner_org")
@strawberry.type(description="What one discipline finds. / Het oordeel van één discipline.")
class Assessment:
    """An assessment as it was given; a later one of that discipline counts."""

    discipline: str = column(description="The code of the discipline in the blueprint. / De code van de discipline.")
    recorded_at: datetime = column(description=_RECORDED)
    organisation: Organisation | None = of_case("owner_org", description="Whose it is. / Van wie het is.")
    given_by: Member | None = one("{t}.id = {parent}.recorded_by", description=_MEMBER)
    text: Contribution | None = one("{t}.id = {parent}.contribution_id", description=_TEXT)


@mapped(table="casework.key_decider", case="case_id", owner="owner_org")
@strawberry.type(description="One person takes a decision with others. / Iemand die mee beslist.")
class KeyDecider:
    """Who takes it, for himself."""

    recorded_at: datetime = column(description="When. / Wanneer.")
    organisation: Organisation | None = of_case("owner_org", description="For which organisation. / Voor wie.")
    person: Member | None = one("{t}.id = {parent}.recorded_by", description=_MEMBER)


@mapped(table="casework.key_decision", case="case_id", owner="owner_org")
@strawberry.type(description="A far-reaching decision that people take together. / Kernbeslissing.")
class KeyDecision(Node):
    """A decision in the words of one of them, and who takes it."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    recorded_at: datetime = column(description=_RECORDED)
    organisation: Organisation | None = of_case("owner_org", description=_WHO)
    organisation_name_then: str | None = name_then("owner_org", "recorded_at")
    text: Contribution | None = one("{t}.id = {parent}.contribution_id", description=_TEXT)
    deciders: list[KeyDecider] = many(
        "{t}.case_id = {parent}.case_id AND {t}.decision_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=10,
        description="Who took it until now, as far as you may see. / Wie haar nam.",
    )


@strawberry.type
class DecisionQuery:
    """The question for one decision."""

    key_decision: KeyDecision | None = by_id(description="One decision taken together. / Eén kernbeslissing.")
