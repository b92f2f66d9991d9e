"""What stands to be destroyed, who approved it, and the proof that it is gone. Ids, dates and codes, no person."""

from datetime import datetime

import strawberry

from backend.retention.kinds import DestructionState, DropReason, ListState, Manner
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import (
    asc,
    by_id,
    column,
    connection,
    desc,
    embedded,
    expression,
    many,
    mapped,
    one,
)
from casegraph.compiler.relay import Connection
from casegraph.keeping import RULED_BY, RetentionPolicy
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from casegraph.outward import outward_id
from tenants.roles import RoleKind

_STATE = """CASE WHEN {t}.approved_at IS NULL THEN 'TER_GOEDKEURING'
     WHEN {t}.execute_at > (SELECT tenants.moment()) THEN 'AFKOELING'
     WHEN (SELECT count(*) FROM casework.destruction d
            WHERE d.list_id = {t}.id AND d.state IN ('VOORGESTELD', 'IN_UITVOERING')) > 0 THEN 'IN_UITVOERING'
     ELSE 'AFGEROND' END"""


def _count(table: str) -> str:
    return f"coalesce(({{t}} ->> '{table}')::integer, 0)"


@mapped(table="casework.destruction_approval")
@strawberry.type(description="One person approved a destruction list, in one role. / Goedkeuring door één mens.")
class DestructionApproval(Node):
    """An approval; a list needs two people in two roles (feature 85)."""

    capacity: RoleKind | None = column(description="In which role. / In welke rol.")
    at: datetime = column(description="When. / Wanneer.")
    member: Member | None = one("{t}.id = {parent}.member_id", description="By whom. / Door wie.")


@mapped(table="casework.destruction")
@strawberry.type(description="The destruction of one case, step by step. / Vernietiging van één casus.")
class Destruction(Node):
    """One case on a list, or one whose date is enough; by its id and number only."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    case_number: str | None = column(description="Its number, until it is destroyed. / Het casusnummer.")
    due_at: datetime = column(description="Since when it may be destroyed. / Vanaf wanneer het mag.")
    state: DestructionState = column(description="Where it stands. / Waar het staat.")
    dropped_because: DropReason | None = column(description="Why it fell off the list. / Waarom het verviel.")
    dropped_at: datetime | None = column(description="When it fell off. / Wanneer het verviel.")
    policy: RetentionPolicy | None = one(RULED_BY, description="Under which policy. / Het bewaarbeleid.")


@mapped(table="casework.destruction_list")
@strawberry.type(description="Cases proposed for destruction, to be approved together. / Vernietigingslijst.")
class DestructionList(Node):
    """A list, for those of the responsible organisation who may approve it."""

    state: ListState | None = expression(_STATE, description="Where it stands. / Waar de lijst staat.")
    proposed_at: datetime = column(description="When it was made. / Wanneer voorgesteld.")
    approved_at: datetime | None = column(description="When the second person approved. / Wanneer goedgekeurd.")
    execute_at: datetime | None = column(description="When the cooling-off ends. / Wanneer de afkoeling eindigt.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who answers for it. / De verantwoordelijke organisatie."
    )
    approvals: list[DestructionApproval] = many(
        "{t}.list_id = {parent}.id",
        order=(asc("{t}.at"), asc("{t}.id")),
        size=10,
        description="Who approved, in which role. / Wie goedkeurde, in welke rol.",
    )
    destructions: Connection[Destruction] = connection(
        "{t}.list_id = {parent}.id",
        order=(asc("{t}.due_at", "timestamptz"), asc("{t}.id", "uuid")),
        size=100,
        page=50,
        description="The cases on it, the longest overdue first. / De casussen op de lijst.",
    )


@strawberry.type(description="How many rows of each kind were destroyed with a case. / Wat er is vernietigd.")
class Destroyed:
    """Counts of a declaration; each is zero where there was nothing of that kind."""

    subjects: int | None = expression(_count("casework.subject"), description="Persons. / Betrokkenen.")
    citizen_numbers: int | None = expression(
        _count("casework.citizen_number"), description="Citizen service numbers. / Burgerservicenummers (BSN)."
    )
    referrals: int | None = expression(_count("casework.referral"), description="Referrals. / Aanmeldingen.")
    informants: int | None = expression(_count("casework.informant"), description="Who told the referrer. / Melders.")
    earlier_reports: int | None = expression(
        _count("casework.earlier_report"), description="Whether they were reported before. / Eerder gemeld."
    )
    signals: int | None = expression(_count("casework.signal"), description="Signals. / Signalen.")
    rejections: int | None = expression(
        _count("casework.rejection"), description="That it was turned away. / Afwijzingen."
    )
    weighings: int | None = expression(_count("casework.weighing"), description="Weighings. / Wegingen.")
    phases: int | None = expression(_count("casework.case_phase"), description="Phases it was in. / Fases.")
    outcomes: int | None = expression(_count("casework.case_outcome"), description="Outcomes. / Uitkomsten.")
    family_talks: int | None = expression(
        _count("casework.family_talk"), description="Records of talks with the family. / Gesprekken met het gezin."
    )
    assessments: int | None = expression(_count("casework.assessment"), description="Assessments. / Oordelen.")
    key_decisions: int | None = expression(
        _count("casework.key_decision"), description="Decisions taken together. / Kernbeslissingen."
    )
    key_deciders: int | None = expression(_count("casework.key_decider"), description="Who took them. / Wie ze namen.")
    participations: int | None = expression(
        _count("casework.participation"), description="Participations. / Deelnames."
    )
    contributions: int | None = expression(_count("casework.contribution"), description="Contributions. / Bijdragen.")
    kader_events: int | None = expression(
        _count("casework.kader_event"), description="Changes of kader. / Veranderingen van kader."
    )
    information_requests: int | None = expression(
        _count("casework.information_request"), description="Requests for information. / Informatieverzoeken."
    )
    information_answers: int | None = expression(
        _count("casework.information_answer"), description="Answers. / Antwoorden."
    )
    corrections: int | None = expression(
        _count("casework.correction"), description="What was put right or taken back. / Correcties en intrekkingen."
    )
    releases: int | None = expression(_count("casework.release"), description="Releases. / Vrijgaven.")
    legal_bases: int | None = expression(_count("consent.legal_basis"), description="Legal bases. / Grondslagen.")
    legal_basis_recipients: int | None = expression(
        _count("consent.legal_basis_recipient"), description="Recipients of legal bases. / Ontvangers van grondslagen."
    )
    consents: int | None = expression(_count("consent.consent"), description="Consents. / Toestemmingen.")
    unsigned_decisions: int | None = expression(
        _count("consent.unsigned_decision"),
        description="Decisions where nobody could sign. / Besluiten omdat niemand kon tekenen.",
    )
    consent_forms: int | None = expression(
        _count("consent.consent_form"), description="Forms in which consent was given. / Vormen van toestemming."
    )
    consent_signers: int | None = expression(
        _count("consent.consent_signer"), description="Signers of consents. / Ondertekenaars van toestemmingen."
    )
    restrictions: int | None = expression(_count("consent.restriction"), description="Restrictions. / Beperkingen.")
    recusals: int | None = expression(_count("consent.recusal"), description="Recusals. / Verschoningen.")
    break_glasses: int | None = expression(
        _count("consent.break_glass"), description="Emergency accesses. / Keren noodtoegang."
    )
    custody: int | None = expression(_count("consent.custody"), description="Holders of custody. / Keren gezag.")
    measures: int | None = expression(_count("consent.measure"), description="Measures. / Maatregelen.")
    capacity: int | None = expression(
        _count("consent.capacity"), description="Judgements of capacity. / Oordelen over bekwaamheid."
    )
    withdrawals: int | None = expression(
        _count("consent.withdrawal"), description="Withdrawals passed on. / Doorgegeven intrekkingen."
    )
    withdrawal_codes: int | None = expression(
        _count("consent.withdrawal_code"), description="Codes of receipts. / Codes van bewijzen."
    )
    duty_conflicts: int | None = expression(
        _count("consent.duty_conflict"), description="Conflicts of duties. / Conflicten van plichten."
    )
    sharing_refusals: int | None = expression(
        _count("consent.sharing_refusal"), description="Refusals to share. / Weigeringen om te delen."
    )
    refusal_reasons: int | None = expression(
        _count("consent.refusal_reason"), description="Their reasons. / De redenen daarvan."
    )
    tasks: int | None = expression(_count("casework.task"), description="Tasks. / Taken.")
    contact_rules: int | None = expression(
        _count("consent.contact_rule"), description="Rules of safe contact. / Afspraken over veilig contact."
    )
    admissions: int | None = expression(
        _count("consent.partnership_participant"),
        description="Admissions to the case in a partnership's register. / Toelatingen tot de casus.",
    )
    roles: int | None = expression(_count("tenants.role"), description="Roles in the case. / Rollen in de casus.")
    holds: int | None = expression(_count("casework.legal_hold"), description="Ended holds. / Bewaarplichten.")
    extensions: int | None = expression(
        _count("casework.retention_extension"), description="Extensions of the term. / Verlengingen."
    )
    terms: int | None = expression(_count("casework.retention_term"), description="Terms. / Bewaartermijnen.")
    notifications: int | None = expression(_count("casework.notification"), description="Messages. / Berichten.")
    effects: int | None = expression(_count("casework.outbox"), description="Effects of messages. / Verzendingen.")


@mapped(table="casework.declaration", key="case_id")
@strawberry.type(
    description="That a case was destroyed: what, on which ground, in which manner (Archiefbesluit 1995, art. 8). / "
    "Verklaring van vernietiging."
)
class Declaration(Node):
    """The proof, for every organisation that had to do with the case. It names nobody."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id that the case had. / Het id dat de casus had."
    )
    what: Destroyed | None = embedded("{t}.what", description="What was destroyed. / Wat er is vernietigd.")
    ground: str = column(description="On which ground. / Op welke grond.")
    manner: Manner = column(description="In which manner. / Op welke wijze.")
    rows_gone_at: datetime = column(description="When the data were deleted. / Wanneer de gegevens zijn gewist.")
    keys_gone_at: datetime = column(
        description="When the last key was destroyed. / Wanneer de laatste sleutel wegging."
    )
    unreadable_from: datetime = column(
        description="From when no backup can bring it back either. / Vanaf wanneer ook geen back-up nog iets bevat."
    )
    declared_at: datetime = column(description="When this was declared. / Wanneer verklaard.")
    policy: RetentionPolicy | None = one(RULED_BY, description="Under which policy. / Het bewaarbeleid.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who answered for it. / De verantwoordelijke organisatie."
    )
    destruction: Destruction | None = one(
        "{t}.id = {parent}.destruction_id",
        description="Its steps, for who approves at the responsible organisation. / De stappen van de vernietiging.",
    )


@strawberry.type
class DestroyingQuery:
    """Questions about destruction, for those who approve it."""

    destruction_list: DestructionList | None = by_id(description="One destruction list. / Eén vernietigingslijst.")
    destruction_lists: Connection[DestructionList] = connection(
        order=(desc("{t}.proposed_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=50,
        page=20,
        arguments={
            "waiting": Argument(
                bool | None,
                "Only lists that wait for approval, or only those that do not. / Alleen wat nog op goedkeuring wacht, "
                "of juist niet.",
                where="({t}.approved_at IS NULL) = {$waiting}",
            )
        },
        description="The destruction lists of your organisation, newest first. / Vernietigingslijsten, nieuwste eerst.",
    )
    declarations: Connection[Declaration] = connection(
        order=(desc("{t}.declared_at", "timestamptz"), desc("{t}.case_id", "uuid")),
        size=100,
        page=20,
        description="Declarations of what was destroyed, newest first. / Verklaringen van vernietiging.",
    )
