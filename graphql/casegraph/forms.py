"""Answers to forms, and two days of one form beside each other. Nothing is added up, ordered or chosen by an answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, encrypted, mapped, one
from casegraph.compiler.relay import Connection

if TYPE_CHECKING:
    from casegraph.contributions import Contribution

_ITEM = "The code of the item in the form. / De code van het onderdeel."
_OF_TEXT = "(SELECT b.{} FROM casework.contribution b WHERE b.id = {{t}}.contribution_id)"
NEWEST = (
    "{t}.form IS NOT NULL AND NOT EXISTS (SELECT FROM casework.correction k WHERE k.contribution_id = {t}.id)"
    " AND NOT EXISTS (SELECT FROM casework.contribution later"
    " WHERE later.case_id = {t}.case_id AND later.form = {t}.form AND later.subject_ids = {t}.subject_ids"
    " AND later.category = {t}.category AND later.owner_org = {t}.owner_org"
    " AND NOT EXISTS (SELECT FROM casework.correction k WHERE k.contribution_id = later.id)"
    " AND (later.happened_on, later.recorded_at, later.id) > ({t}.happened_on, {t}.recorded_at, {t}.id))"
)
"""SQL for a contribution `{t}` that is the newest of its organisation on a form, person and kind of data, as far as the
reader sees; what was put right or taken back is none. Each tells its day."""


@mapped(
    table="casework.form_answer",
    case="case_id",
    subjects=_OF_TEXT.format("subject_ids"),
    category=_OF_TEXT.format("category"),
    owner="owner_org",
    part_of=("Contribution", "contribution_id"),
)
@strawberry.type(description="What a contribution answers to one item of a form. / Antwoord op een onderdeel.")
class FormAnswer:
    """An answer. Whoever reads the contribution reads it, and nobody else; that is what the log tells."""

    item: str = column(description=_ITEM)
    value: str | None = encrypted(
        "value_enc",
        description="A value of the form's scale; null when its key was destroyed. / Een waarde van de schaal.",
    )
    contribution: Annotated[Contribution, strawberry.lazy("casegraph.contributions")] | None = one(
        "{t}.id = {parent}.contribution_id", description="Of whom, of which day, and the text. / De bijdrage."
    )


@mapped(table="casework.form_answer", case="case_id", subject="subject_id")
@strawberry.type(description="One item, answered by one organisation on two days. / Eén onderdeel op twee dagen.")
class FormComparison:
    """Two answers beside each other; what changed, people see."""

    item: str = column(description=_ITEM)
    earlier: FormAnswer | None = one(
        "{t}.id = {parent}.earlier_id",
        description="The newest until the first day; null where there is none. / Het nieuwste tot de eerste dag.",
    )
    later: FormAnswer | None = one(
        "{t}.id = {parent}.later_id",
        description="The newest until the second day, which may be the same. / Het nieuwste tot de tweede dag.",
    )


@strawberry.type
class FormsQuery:
    """The question for two days."""

    form_comparison: Connection[FormComparison] = connection(
        source="casework.form_comparison({$subject}, {$form}, {$earlier}, {$later}) {t}",
        order=(asc("{t}.item", "text"), asc("{t}.id", "uuid")),
        size=100,
        page=40,
        asked=True,
        arguments={
            "subject": Argument(strawberry.ID, "The person. / De betrokkene.", of="Subject"),
            "form": Argument(str, "The code of the form. / De code van het formulier."),
            "earlier": Argument(date, "The first day. / De eerste dag."),
            "later": Argument(date, "The second day. / De tweede dag."),
        },
        description="What one form says of one person on two days, item by item and organisation by organisation, as "
        "far as you may read it. / Een formulier op twee dagen naast elkaar.",
    )
