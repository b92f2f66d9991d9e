"""The yearly audit of a partnership with a statute of its own: counts and codes, for who answers for the tafel."""

import strawberry

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.organisations import Organisation
from consent.partnership.kinds import AuditTopic


@mapped(table="consent.partnership_participant", key="organisation_id", noted=True)
@strawberry.type(description="One line of the yearly audit of a partnership (Wgs). / Eén regel van de audit.")
class AuditLine:
    """What was counted of one organisation; nobody and no case is named, and what so few cases share is not told."""

    topic: AuditTopic | None = column(description="What is counted. / Wat er is geteld.")
    code: str | None = column(
        description="Basis of taking part, ground, category or verdict; empty where none goes with it. / De code erbij."
    )
    counted: int | None = column(description="How many. / Hoeveel.")
    organisation: Organisation | None = one("{t}.id = {parent}.organisation_id", description="Whose. / Van wie.")


@strawberry.type
class AuditingQuery:
    """The question for the audit."""

    partnership_audit: Connection[AuditLine] = connection(
        source="consent.partnership_audit({$tafel}, {$year}) {t}",
        order=(asc("{t}.topic", "text"), asc("{t}.organisation_id", "uuid"), asc("{t}.code", "text")),
        size=200,
        page=100,
        asked=True,
        arguments={
            "tafel": Argument(strawberry.ID, "The tafel. / De tafel.", of="Tafel"),
            "year": Argument(int, "The calendar year. / Het kalenderjaar.", where="true"),
        },
        description="The yearly audit of a partnership, for the privacy officer of the organisation that answers for "
        "the tafel; nothing for anybody else. / De jaarlijkse audit van een samenwerkingsverband.",
    )
