"""The inputs of sharing, each with the command that it becomes."""

from datetime import date, datetime

import strawberry

from backend.cases.ids import ParticipationId, ReleaseId
from backend.cases.kinds import ContributionNature, ParticipationKind
from backend.cases.sharing_commands import (
    Contribute,
    EndParticipation,
    Invite,
    ProvidedOn,
    Recipient,
    ReleaseContribution,
    WithdrawRelease,
)
from casegraph.doing import row_id, row_id_or_none
from casegraph.form_inputs import FormInput
from casegraph.words import CASE, ENDS, HAPPENED, KEY, NATURE, STARTS, VERSION
from consent.basis import Category, Protection, Purpose
from consent.ids import JusticeProvisionId, PoliceDecisionId
from tenants.ids import CaseId, ContributionId, OrganisationId, SubjectId


@strawberry.input(description="Let an organisation take part. / Een organisatie uitnodigen.")
class InviteInput:
    """A participation to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    organisation: strawberry.ID = strawberry.field(description="Who. / Wie.")
    kind: ParticipationKind = strawberry.field(description="How it takes part. / Het soort deelname.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> Invite:
        """The same as a command."""
        return Invite(
            case=CaseId(row_id(self.case, "Case", field="case")),
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a participation now. / Een deelname nu beëindigen.")
class EndParticipationInput:
    """A participation to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    participation: strawberry.ID = strawberry.field(description="The participation. / De deelname.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndParticipation:
        """The same as a command."""
        one = row_id(self.participation, "Participation", field="participation")
        return EndParticipation(participation=ParticipationId(one), expected_version=self.expected_version)


@strawberry.input(description="An organisation that may read a contribution. / Een ontvanger.")
class RecipientInput:
    """A release to be."""

    organisation: strawberry.ID = strawberry.field(description="Who. / Wie.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)
    secrecy_ground: str | None = strawberry.field(
        default=None,
        description="Under a duty of secrecy: on which ground of the catalogue you may speak all the same. / "
        "Bij een geheimhoudingsplicht: op welke grond u toch mag spreken.",
    )

    def recipient(self, *, field: str) -> Recipient:
        """The same as a command's part."""
        one = OrganisationId(row_id(self.organisation, "Organisation", field=field))
        return Recipient(
            organisation=one, starts_at=self.starts_at, ends_at=self.ends_at, secrecy_ground=self.secrecy_ground
        )


@strawberry.input(description="The decision on which police or prosecution service provide. / Het besluit.")
class ProvidedOnInput:
    """One of the two; other organisations name none."""

    police_decision: strawberry.ID | None = strawberry.field(
        default=None, description="The police's decision (Wpg). / Het besluit van de politie."
    )
    justice_provision: strawberry.ID | None = strawberry.field(
        default=None, description="The prosecution service's provision (Wjsg 39f). / De beslissing van het OM."
    )

    def provided_on(self) -> ProvidedOn:
        """The same as a command's part."""
        police = row_id_or_none(self.police_decision, "PoliceDecision", field="policeDecision")
        justice = row_id_or_none(self.justice_provision, "JusticeProvision", field="justiceProvision")
        return ProvidedOn(
            police_decision=None if police is None else PoliceDecisionId(police),
            justice_provision=None if justice is None else JusticeProvisionId(justice),
        )


@strawberry.input(description="Bring something to a case. / Iets inbrengen in een casus.")
class ContributeInput:
    """A contribution to be. Without recipients nobody outside one's own organisation reads it."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    subjects: list[strawberry.ID] = strawberry.field(description="Who it is about. / Om wie het gaat.")
    category: Category = strawberry.field(description="What it is about. / Waar het over gaat.")
    purpose: Purpose = strawberry.field(description="For what it is given. / Waarvoor het is.")
    nature: ContributionNature = strawberry.field(description=NATURE)
    body: str = strawberry.field(description="The text. / De tekst.")
    happened_on: date | None = strawberry.field(default=None, description=HAPPENED)
    protection: Protection = strawberry.field(
        default=Protection.GEEN, description="A shield over it. / Bijzondere bescherming."
    )
    recipients: list[RecipientInput] = strawberry.field(
        default_factory=list, description="Who else may read it; nobody when left out. / Wie het ook mogen lezen."
    )
    provided_on: ProvidedOnInput | None = strawberry.field(
        default=None, description="Of police and prosecution service: on which decision. / Op welk besluit."
    )
    redaction: str | None = strawberry.field(
        default=None,
        description="How it was checked that nobody else can be recognised, and what was left out (Wjsg 39f). / "
        "Hoe is nagegaan dat niemand anders te herkennen is.",
    )
    form: FormInput | None = strawberry.field(
        default=None,
        description="A form about the one person, on the day `happenedOn`. / Een formulier over deze ene persoon.",
    )

    def command(self) -> Contribute:
        """The same as a command."""
        return Contribute(
            case=CaseId(row_id(self.case, "Case", field="case")),
            subjects=tuple(SubjectId(row_id(one, "Subject", field="subjects")) for one in self.subjects),
            category=self.category,
            purpose=self.purpose,
            nature=self.nature,
            body=self.body,
            happened_on=self.happened_on,
            protection=self.protection,
            recipients=tuple(one.recipient(field="recipients") for one in self.recipients),
            provided_on=self.provided_on.provided_on() if self.provided_on else ProvidedOn(),
            redaction=self.redaction,
            filled=self.form.filled() if self.form else None,
        )


@strawberry.input(description="Let one more organisation read your contribution. / Een bijdrage vrijgeven.")
class ReleaseContributionInput:
    """A release to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    contribution: strawberry.ID = strawberry.field(description="Your contribution. / Uw bijdrage.")
    recipient: RecipientInput = strawberry.field(description="Who may read it. / Wie het mag lezen.")
    provided_on: ProvidedOnInput | None = strawberry.field(
        default=None,
        description="Of police and prosecution service: on which decision, when not the contribution's own. / "
        "Op welk besluit, als dat een ander is dan bij de bijdrage.",
    )

    def command(self) -> ReleaseContribution:
        """The same as a command."""
        return ReleaseContribution(
            contribution=ContributionId(row_id(self.contribution, "Contribution", field="contribution")),
            recipient=self.recipient.recipient(field="recipient"),
            provided_on=self.provided_on.provided_on() if self.provided_on else None,
        )


@strawberry.input(description="End a release now. / Een vrijgave nu beëindigen.")
class WithdrawReleaseInput:
    """A release to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    release: strawberry.ID = strawberry.field(description="The release. / De vrijgave.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> WithdrawRelease:
        """The same as a command."""
        one = ReleaseId(row_id(self.release, "Release", field="release"))
        return WithdrawRelease(release=one, expected_version=self.expected_version)
