"""That a referral was turned away, for whoever referred and whoever weighs."""

from datetime import datetime

import strawberry

from backend.cases.rejecting.kinds import RejectionOutcome, RejectionReason
from casegraph.compiler.mapping import column, encrypted, mapped
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from tenants.organisation_kinds import OrganisationKind


@mapped(table="casework.rejection", case="case_id", owner="owner_org")
@strawberry.type(description="That a referral was not admitted. / Afwijzing of doorleiding van een aanmelding.")
class Rejection(Node):
    """A rejection; a redirect is a pointer, and nothing of the case goes along."""

    outcome: RejectionOutcome = column(description="What became of it. / De uitkomst.")
    reason: RejectionReason = column(description="Why. / De reden.")
    explanation: str | None = encrypted("explanation_enc", description="What the referrer is told. / De uitleg.")
    to_kind: str | None = column(description="The kind of tafel where it belongs, by its code. / Het soort tafel.")
    to_organisation_kind: OrganisationKind | None = column(
        description="The kind of organisation where it belongs. / Het soort organisatie."
    )
    letter: str | None = column(description="The code of the letter to send. / De code van de brief.")
    recorded_at: datetime = column(description="When. / Wanneer.")
    organisation: Organisation | None = of_case("owner_org", description="Who turned it away. / Wie afwees.")
