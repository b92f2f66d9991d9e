"""How often referrals and requests for information were refused at a tafel: numbers by organisation and code."""

import strawberry

from backend.reports.kinds import RefusalTopic
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.organisations import Organisation


@mapped(table="casework.tafel_seat", key="organisation_id", noted=True)
@strawberry.type(description="How often something was refused. / Hoe vaak iets is geweigerd.")
class RefusalLine:
    """What was counted of one organisation; nobody and no case is named, and what so few cases share is not told."""

    topic: RefusalTopic | None = column(description="What was refused. / Wat er is geweigerd.")
    code: str | None = column(
        description="The code of the reason; empty for a request for information, whose reason is told to the asker "
        "only. / De code van de reden."
    )
    counted: int | None = column(description="How often. / Hoe vaak.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id",
        description="Whose referrals, or who refused to answer. / Van wie de aanmelding was, of wie niet antwoordde.",
    )


@strawberry.type
class RefusalsQuery:
    """The question for the numbers."""

    tafel_refusals: Connection[RefusalLine] = connection(
        source="casework.refusal_counts({$tafel}, {$year}) {t}",
        order=(asc("{t}.topic", "text"), asc("{t}.organisation_id", "uuid"), asc("{t}.code", "text")),
        size=200,
        page=100,
        asked=True,
        arguments={
            "tafel": Argument(strawberry.ID, "The tafel. / De tafel.", of="Tafel"),
            "year": Argument(int, "The calendar year. / Het kalenderjaar.", where="true"),
        },
        description="How many referrals and requests for information were refused at a tafel in a year, for its chair "
        "and for the privacy officer of the organisation that answers for it; nothing for anybody else, and nothing "
        "over fewer than five cases. / Hoe vaak er is geweigerd.",
    )
