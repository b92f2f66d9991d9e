"""Cases: the household at the tafel, who takes part, and what may be seen of it."""

from datetime import date, datetime

import strawberry

from backend.cases.kinds import HouseholdRole, Stage
from casegraph.addresses import ToldAddress
from casegraph.compiler.mapping import (
    asc,
    column,
    connection,
    desc,
    encrypted,
    first,
    many,
    mapped,
    one,
)
from casegraph.compiler.relay import Connection
from casegraph.contact import ContactRule
from casegraph.continuing import Continuation
from casegraph.contributions import Contribution
from casegraph.custody import Capacity, Custody, Measure
from casegraph.forms import NEWEST as NEWEST_FORM
from casegraph.information import InformationRequest
from casegraph.judging import NEWEST, Assessment, FamilyTalk, KeyDecision
from casegraph.kader_events import KaderEvent
from casegraph.keeping import RetentionTerm
from casegraph.legal_bases import LegalBasis
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.participations import Participation
from casegraph.phases import CaseOutcome, CasePhase
from casegraph.referrals import Referral, Weighing
from casegraph.refusing import SharingRefusal
from casegraph.rejections import Rejection
from casegraph.secrecy import DutyConflict
from casegraph.tafels import Tafel
from casegraph.tasks import DONE, Task
from casegraph.unsigned import UnsignedDecision


@mapped(
    table="casework.subject",
    case="case_id",
    subject="id",
    category="'IDENTITEIT'",
    owner="owner_org",
)
@strawberry.type(description="A person a case is about. / Betrokkene: een persoon om wie de casus gaat.")
class Subject(Node):
    """A subject, in this case only."""

    role_in_household: HouseholdRole = column(description="The place in the household. / De plaats in het gezin.")
    name: str | None = encrypted("name_enc", description="The name; null when destroyed. / De naam.")
    birth_date: str | None = encrypted("birth_date_enc", description="The birth date. / De geboortedatum.")
    told_address: ToldAddress | None = one(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        description="Where this person lives, as the referral told it, if you may know. / Het adres uit de aanmelding.",
    )
    turns_12_on: date | None = column(description="The 12th birthday. / De twaalfde verjaardag.")
    turns_16_on: date | None = column(description="The 16th birthday. / De zestiende verjaardag.")
    turns_18_on: date | None = column(description="The 18th birthday. / De achttiende verjaardag.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case(
        "owner_org", description="Who brought this person in. / Wie deze persoon inbracht."
    )
    legal_bases: list[LegalBasis] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=50,
        page=10,
        description="The legal bases you recorded or receive under. / De grondslagen.",
    )
    custody: list[Custody] = many(
        "{t}.case_id = {parent}.case_id AND {t}.child_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=10,
        description="Who has custody, or had it. / Wie het gezag heeft of had.",
    )
    measures: list[Measure] = many(
        "{t}.case_id = {parent}.case_id AND {t}.child_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=10,
        description="Child-protection measures. / Kinderbeschermingsmaatregelen.",
    )
    kader: KaderEvent | None = first(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(desc("{t}.since_on"), desc("{t}.recorded_at"), desc("{t}.id")),
        description="The kader that holds now; null where nobody recorded one. / Het kader dat nu geldt.",
    )
    kader_events: list[KaderEvent] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(desc("{t}.since_on"), desc("{t}.recorded_at"), desc("{t}.id")),
        size=50,
        page=10,
        description="Every kader that held, the newest first. / De kaders, nieuwste eerst.",
    )
    contact_rules: list[ContactRule] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=10,
        description="How this person can be reached safely, if you may know. / Afspraken over veilig contact.",
    )
    duty_conflicts: list[DutyConflict] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(asc("{t}.decided_at"), asc("{t}.id")),
        size=20,
        page=5,
        description="Conflicts of duties that your organisation decided on. / De conflicten van plichten.",
    )
    unsigned_decisions: list[UnsignedDecision] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(asc("{t}.decided_at"), asc("{t}.id")),
        size=20,
        page=5,
        description="What your organisation decided where nobody could sign. / Besluiten omdat niemand kon tekenen.",
    )
    capacity: list[Capacity] = many(
        "{t}.case_id = {parent}.case_id AND {t}.subject_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=20,
        page=10,
        description="What somebody found this person able to weigh. / Oordelen over bekwaamheid.",
    )


@mapped(table='casework."case"', case="id", owner="owner_org")
@strawberry.type(description="A household, person or area at one tafel. / Casus aan één tafel.")
class Case(Node):
    """A case."""

    number: str | None = column(description="The number, given at admission. / Het casusnummer.")
    stage: Stage = column(description="Where it stands. / Waar de casus staat.")
    phase: str | None = column(
        description="The phase of the blueprint it is in; null where that has none. / De fase waarin de casus is."
    )
    opened_at: datetime = column(description="When it was referred. / Wanneer aangemeld.")
    closed_at: datetime | None = column(description="When it was closed. / Wanneer afgesloten.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    tafel: Tafel | None = one("{t}.id = {parent}.tafel_id", description="The tafel. / De tafel.")
    owner: Organisation | None = of_case("owner_org", case="id", description="Who referred. / Wie aanmeldde.")
    referral: Referral | None = one("{t}.case_id = {parent}.id", description="The referral. / De aanmelding.")
    rejection: Rejection | None = one(
        "{t}.case_id = {parent}.id", description="That it was turned away, and why. / De afwijzing."
    )
    retention_term: RetentionTerm | None = one(
        "{t}.case_id = {parent}.id",
        description="Until when it is kept, once it ended. / De bewaartermijn, na het einde.",
    )
    past_phases: list[CasePhase] = many(
        "{t}.case_id = {parent}.id",
        order=(asc("{t}.ordinal"),),
        size=100,
        page=20,
        description="Every phase it was in, with the present one. / De fases waarin de casus was en is.",
    )
    outcomes: list[CaseOutcome] = many(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=20,
        page=5,
        description="What it ends in, the newest first, which counts. / De uitkomst, nieuwste eerst.",
    )
    family_talks: list[FamilyTalk] = many(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=20,
        page=5,
        description="Whether it was discussed with the family, the newest first. / Besproken met het gezin.",
    )
    assessments: list[Assessment] = many(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=50,
        page=10,
        description="What each discipline finds, the newest first. / De oordelen per discipline.",
    )
    newest_assessments: list[Assessment] = many(
        f"{{t}}.case_id = {{parent}}.id AND {NEWEST}",
        order=(asc("{t}.discipline"), desc("{t}.recorded_at"), desc("{t}.id")),
        size=50,
        page=20,
        description="Side by side, of each discipline the newest of each organisation that looked; mind its date. / "
        "Naast elkaar: per discipline en organisatie het nieuwste oordeel, met de datum.",
    )
    continuations: list[Continuation] = many(
        "{parent}.id IN ({t}.case_id, {t}.later_case_id)",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=20,
        page=5,
        description="In which other case it goes on, or of which it is the continuation, if you read both. / "
        "Splitsingen en samenvoegingen.",
    )
    key_decisions: list[KeyDecision] = many(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=20,
        page=5,
        description="Decisions that people took together, the newest first. / De kernbeslissingen.",
    )
    information_requests: list[InformationRequest] = many(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=50,
        page=10,
        description="What your organisation asked or was asked, the newest first. / De informatieverzoeken.",
    )
    weighings: list[Weighing] = many(
        "{t}.case_id = {parent}.id",
        order=(asc("{t}.weighed_at"), asc("{t}.id")),
        size=20,
        description="The weighings. / De wegingen.",
    )
    participations: list[Participation] = many(
        "{t}.case_id = {parent}.id",
        order=(asc("lower({t}.valid)"), asc("{t}.id")),
        size=60,
        page=20,
        description="Who takes or took part. / Wie deelneemt of deelnam.",
    )
    subjects: list[Subject] = many(
        "{t}.case_id = {parent}.id",
        order=(asc("{t}.id"),),
        size=50,
        page=10,
        description="The persons it is about, as far as you may see them. / De betrokkenen.",
    )
    contributions: Connection[Contribution] = connection(
        "{t}.case_id = {parent}.id",
        order=(desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        description="What the organisations brought, newest first. / De bijdragen, nieuwste eerst.",
    )
    newest_forms: list[Contribution] = many(
        f"{{t}}.case_id = {{parent}}.id AND {NEWEST_FORM}",
        order=(asc("{t}.form"), desc("{t}.happened_on"), desc("{t}.id")),
        size=100,
        page=20,
        description="Side by side, of each form, person and kind of data the newest of each organisation; mind its "
        "day. / Naast elkaar: per formulier en betrokkene het nieuwste van iedere organisatie.",
    )
    sharing_refusals: list[SharingRefusal] = many(
        "{t}.case_id = {parent}.id",
        order=(asc("{t}.recorded_at"), asc("{t}.id")),
        size=50,
        page=10,
        description="Who refuses to share which data, at a tafel where sharing is the rule. / De weigeringen.",
    )
    tasks: Connection[Task] = connection(
        "{t}.case_id = {parent}.id",
        order=(asc("{t}.due_at", "timestamptz"), asc("{t}.id", "uuid")),
        size=100,
        page=20,
        arguments={"done": DONE},
        description="What your organisation must do in it, the most urgent first. / De taken van uw organisatie.",
    )
