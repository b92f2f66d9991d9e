"""Who received and read under a consent: the list that the law asks for when it is withdrawn (AVG 19)."""

from datetime import datetime

import strawberry

from backend.tasks.kinds import TaskOutcome
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.organisations import Organisation


@mapped(table="consent.legal_basis_recipient", key="organisation_id", case="case_id", subject="subject_id")
@strawberry.type(description="One organisation that received under a consent (AVG 19). / Een ontvanger.")
class Receiver:
    """An organisation, with counts and dates; nobody of it is named."""

    organisation: Organisation | None = one("{t}.id = {parent}.organisation_id", description="Who. / Wie.")
    open_from: datetime | None = column(description="Since when it could receive. / Sinds wanneer het kon ontvangen.")
    open_until: datetime | None = column(description="Until when; null while it can. / Tot wanneer; leeg.")
    contributions: int | None = column(
        description="How many contributions about this person it was given. / Hoeveel bijdragen zijn vrijgegeven."
    )
    readings: int | None = column(
        description="How often something was shown to it on this basis. / Hoe vaak iets op deze grondslag is getoond."
    )
    first_read_at: datetime | None = column(description="When first. / Wanneer voor het eerst.")
    last_read_at: datetime | None = column(description="When last. / Wanneer voor het laatst.")
    outcome: TaskOutcome | None = column(
        description="What it answered to the task to stop using it. / Wat het antwoordde op de taak om te stoppen."
    )
    stopped_at: datetime | None = column(description="When it answered. / Wanneer het antwoordde.")


@strawberry.type
class ReceivingQuery:
    """The question for the list."""

    received_under: Connection[Receiver] = connection(
        source="consent.received_under({$consent}) {t}",
        order=(asc("{t}.organisation_id", "uuid"),),
        size=100,
        page=60,
        asked=True,
        arguments={"consent": Argument(strawberry.ID, "The consent. / De toestemming.", of="Consent")},
        description="Who received and read under a consent that your organisation recorded, for its privacy officer "
        "(AVG 19). / Wie op grond van een toestemming ontving en las.",
    )
