"""The share matrix of a case: persons by organisations by categories, open or closed and why. It shows no content.

Its rows are made by one function of the database from what the reader's row policies show; a line stands for the rows
of derived access that one organisation has, or could have, about one person.
"""

from datetime import datetime

import strawberry

from casegraph.cases import Subject
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, expression, many, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from consent.basis import BasisKind, Category, Purpose
from consent.missing import Missing


@mapped(table="consent.case_access", key="subject_id")
@strawberry.type(description="One cell of the share matrix. / Eén vakje van de deelmatrix.")
class ShareCell:
    """One category, for the person and the organisation of its line."""

    category: Category = column(description="Which data. / Welke gegevens.")
    open: bool | None = expression("{t}.missing IS NULL", description="Open or closed. / Open of dicht.")
    missing: Missing | None = column(
        description="The first condition that is not met; null when open. / De eerste voorwaarde die ontbreekt."
    )
    onward_disclosure_banned: bool | None = column(
        "onward_ban",
        description="On the lines of others: whether they may not pass on what your organisation gives them. / "
        "Of zij het niet verder mogen delen.",
    )
    secrecy_ground_asked: bool | None = column(
        "secret",
        description="On the lines of others: whether a duty of secrecy stands over what your organisation tells of "
        "this kind, so that sharing it must name a ground. / Of uw geheimhoudingsplicht een grond vraagt.",
    )
    above_own_ceiling: bool | None = column(
        description="On the lines of others: whether the convenant does not let your own organisation bring this, so "
        "that it gives them none of it, whatever is open. / Of uw organisatie dit volgens het convenant niet inbrengt."
    )
    kind: BasisKind | None = column(description="The kind of basis that opens it. / Het soort grondslag.")
    ground_code: str | None = column(description="Its ground in the catalogue. / De grond waarop het open is.")
    urgent: bool | None = column(
        description="Whether it ends then unless a second person confirms what was decided in an emergency. / "
        "Spoedgrondslag: eindigt dan, tenzij een tweede persoon haar bevestigt."
    )
    refusing: list[Organisation] = many(
        "{t}.id = ANY ({parent}.refusing)",
        order=(asc("{t}.name"), asc("{t}.id")),
        size=20,
        page=5,
        description="Who refuses to share this, at a tafel where sharing is the rule (Wgs): on your own lines the "
        "others, on the lines of others your own organisation. / Wie dit weigert te delen.",
    )
    sharing_awaited: bool | None = column(
        "awaited",
        description="On the lines of others, at a tafel where sharing is the rule (Wgs): no basis of your organisation "
        "opens it and no refusal of yours says why. It is a point to look at; nothing follows by itself. / Open punt.",
    )
    valid_until: datetime | None = column(
        description="Until when it is open, as far as is known now; null without an end. / Tot wanneer."
    )


@mapped(table="consent.case_access", key="subject_id", case="case_id", subject="subject_id")
@strawberry.type(description="What one organisation may receive about one person. / Eén regel van de deelmatrix.")
class ShareLine:
    """One person and one organisation, with a cell for every category."""

    subject_id: strawberry.ID = expression(
        outward_id("Subject", "{t}.subject_id"), description="The id of the person. / Het id van de betrokkene."
    )
    receiving: bool | None = column(
        description="True on the lines of your own organisation, which show what it may receive from anybody; on all "
        "others you see what the bases of your own organisation let them receive, and never those of somebody else. / "
        "Waar: wat uw organisatie mag krijgen. Anders: wat de ander op grond van úw grondslagen mag krijgen."
    )
    subject: Subject | None = one(
        "{t}.id = {parent}.subject_id", description="The person, if you see them. / De betrokkene, als u die ziet."
    )
    organisation: Organisation | None = of_case(
        "organisation_id", description="Who would receive. / Wie het zou krijgen."
    )
    cells: list[ShareCell] = many(
        source="jsonb_to_recordset({parent}.cells) AS {t} (ordinal int, category text, missing text,"
        " onward_ban boolean, secret boolean, kind text, ground_code text, valid_until timestamptz,"
        " urgent boolean, refusing uuid[], awaited boolean, above_own_ceiling boolean)",
        order=(asc("{t}.ordinal"),),
        size=len(Category),
        description="Every category, always in the same order. / Alle soorten gegevens, in vaste volgorde.",
    )


@strawberry.type
class MatrixQuery:
    """The question for the matrix."""

    share_matrix: Connection[ShareLine] = connection(
        source="consent.share_matrix({$case}, coalesce({$purpose}, (SELECT tenants.purpose()))) {t}",
        order=(asc("{t}.subject_id", "uuid"), asc("{t}.organisation_id", "uuid")),
        size=100,
        page=60,
        asked=True,
        arguments={
            "case": Argument(strawberry.ID, "The case. / De casus.", of="Case"),
            "purpose": Argument(
                Purpose | None, "Asking for what; your own purpose when left out. / Het doel.", where="true"
            ),
        },
        description="Who may receive what about whom in a case, and why not: for who may read legal bases there. A "
        "line for each person and organisation, nothing for a case that is not yours. / De deelmatrix van een casus.",
    )
