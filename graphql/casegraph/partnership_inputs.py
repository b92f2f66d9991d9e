"""What is given to change the registers of a partnership."""

from datetime import date, datetime

import strawberry

from casegraph.doing import row_id, row_id_or_none
from casegraph.words import ENDS, KEY, STARTS, VERSION
from consent.ids import AuthorisedPersonId, PartnershipParticipantId
from consent.partnership.commands import AuthorisePerson, EndAuthorisation, EndParticipant, RegisterParticipant
from tenants.ids import CaseId, MemberId, OrganisationId, TafelId

TAFEL = "A tafel of the partnership. / Een tafel van het verband."
SOURCE = "The article, or the number of the decision. / Het artikel of het nummer van het besluit."
SCREENED = "On which day the person was screened. / De dag van de screening."
_ENDED = "When it ends; now when left out. / Wanneer het eindigt; nu als u niets invult."
FROM = "From when. / Vanaf wanneer."
UNTIL = "Until when. / Tot wanneer."
PARTICIPANT = "The participant. / De deelnemer."
PERSON = "The authorised person. / De bevoegde."


@strawberry.input(description="Put an organisation in the register of a partnership. / Een deelnemer inschrijven.")
class RegisterParticipantInput:
    """An entry to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description=TAFEL)
    organisation: strawberry.ID = strawberry.field(description="Who takes part. / Wie deelneemt.")
    source: str = strawberry.field(description=SOURCE)
    case: strawberry.ID | None = strawberry.field(
        default=None, description="Admit it to this case only. / Alleen toelaten tot deze casus."
    )
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RegisterParticipant:
        """The same as a command."""
        case = row_id_or_none(self.case, "Case", field="case")
        return RegisterParticipant(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            source=self.source,
            case=None if case is None else CaseId(case),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="End an entry in the register of a partnership. / Een inschrijving beëindigen.")
class EndParticipantInput:
    """An entry to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    participant: strawberry.ID = strawberry.field(description=PARTICIPANT)
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=_ENDED)

    def command(self) -> EndParticipant:
        """The same as a command."""
        one = PartnershipParticipantId(row_id(self.participant, "PartnershipParticipant", field="participant"))
        return EndParticipant(participant=one, expected_version=self.expected_version, ends_at=self.ends_at)


@strawberry.input(description="Authorise a screened colleague by name. / Een collega op naam bevoegd maken.")
class AuthorisePersonInput:
    """An authorisation to be; it always ends."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description=TAFEL)
    member: strawberry.ID = strawberry.field(description="The colleague. / De collega.")
    screened_on: date = strawberry.field(description=SCREENED)
    ends_at: datetime = strawberry.field(description=UNTIL)
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)

    def command(self) -> AuthorisePerson:
        """The same as a command."""
        return AuthorisePerson(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            member=MemberId(row_id(self.member, "Member", field="member")),
            screened_on=self.screened_on,
            ends_at=self.ends_at,
            starts_at=self.starts_at,
        )


@strawberry.input(description="End an authorisation: nothing is read from then on. / Een bevoegdheid beëindigen.")
class EndAuthorisationInput:
    """An authorisation to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    authorisation: strawberry.ID = strawberry.field(description=PERSON)
    expected_version: int = strawberry.field(description=VERSION)
    ends_at: datetime | None = strawberry.field(default=None, description=_ENDED)

    def command(self) -> EndAuthorisation:
        """The same as a command."""
        one = AuthorisedPersonId(row_id(self.authorisation, "AuthorisedPerson", field="authorisation"))
        return EndAuthorisation(authorisation=one, expected_version=self.expected_version, ends_at=self.ends_at)
