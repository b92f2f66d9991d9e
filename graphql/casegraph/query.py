"""Everything that can be asked."""

from datetime import date

import strawberry

from backend.cases.kinds import Stage
from casegraph.advice import AdviceQuery
from casegraph.agreeing import AgreeingQuery
from casegraph.auditing import AuditingQuery
from casegraph.cases import Case
from casegraph.catalogue import CatalogueQuery
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, by_id, connection, desc, many, one
from casegraph.compiler.relay import Connection
from casegraph.consult_hours import ConsultHoursQuery
from casegraph.consulting import ConsultingQuery
from casegraph.contact import ContactQuery
from casegraph.continuing import ContinuationQuery
from casegraph.contributions import Contribution
from casegraph.corrections import CorrectionQuery
from casegraph.course import CourseQuery
from casegraph.delegating import DelegationQuery
from casegraph.destroying import DestroyingQuery
from casegraph.directory import DirectoryQuery
from casegraph.explaining import ExplainingQuery
from casegraph.finding import FindingQuery
from casegraph.forms import FormsQuery
from casegraph.information import InformationQuery
from casegraph.involvement import InvolvementQuery
from casegraph.judging import DecisionQuery
from casegraph.kader import KaderQuery
from casegraph.keeping import KeepingQuery
from casegraph.kinds import KindsQuery
from casegraph.laying import LayingQuery
from casegraph.ledger import LedgerEvent
from casegraph.matching import MatchingQuery
from casegraph.matrix import MatrixQuery
from casegraph.may_share import MayShareQuery
from casegraph.merging import MergingQuery
from casegraph.node import NodeQuery
from casegraph.notifications import Notification
from casegraph.organisations import Member, Organisation
from casegraph.own_statements import OwnStatementQuery
from casegraph.packages import PackageQuery
from casegraph.partnership import PartnershipQuery
from casegraph.professionals import ProfessionalsQuery
from casegraph.provisions import ProvisionsQuery
from casegraph.receiving import ReceivingQuery
from casegraph.reference import ReferenceQuery
from casegraph.refusals import RefusalsQuery
from casegraph.refusing import RefusingQuery
from casegraph.secrecy import SecrecyQuery
from casegraph.signing import SigningQuery
from casegraph.tafels import Tafel
from casegraph.tasks import TasksQuery
from casegraph.timeline import TimelineQuery
from tenants.vocabulary import LedgerAction


@strawberry.type(description="Everything that can be asked. / Alles wat u kunt vragen.")
class Query(
    NodeQuery,
    ExplainingQuery,
    MatrixQuery,
    MayShareQuery,
    ContactQuery,
    PackageQuery,
    CatalogueQuery,
    KeepingQuery,
    DestroyingQuery,
    TasksQuery,
    ProvisionsQuery,
    ReceivingQuery,
    SecrecyQuery,
    FindingQuery,
    PartnershipQuery,
    RefusingQuery,
    AdviceQuery,
    MatchingQuery,
    AuditingQuery,
    SigningQuery,
    ReferenceQuery,
    CourseQuery,
    KindsQuery,
    LayingQuery,
    AgreeingQuery,
    DecisionQuery,
    CorrectionQuery,
    KaderQuery,
    InformationQuery,
    OwnStatementQuery,
    InvolvementQuery,
    DirectoryQuery,
    ProfessionalsQuery,
    DelegationQuery,
    MergingQuery,
    TimelineQuery,
    FormsQuery,
    ContinuationQuery,
    RefusalsQuery,
    ConsultingQuery,
    ConsultHoursQuery,
):
    """The root of every question; row policies decide what each asker gets."""

    viewer: Member | None = one(
        "{t}.id = (SELECT tenants.member())", description="You, in the context you chose. / U, in de gekozen rol."
    )
    organisations: list[Organisation] = many(
        order=(asc("{t}.name"), asc("{t}.id")),
        size=200,
        page=50,
        description="The partners of the region. / De partners in de regio.",
    )
    tafels: list[Tafel] = many(
        order=(asc("{t}.name"), asc("{t}.id")),
        size=100,
        page=50,
        description="The tafels of the region. / De tafels in de regio.",
    )
    tafel: Tafel | None = by_id(description="One tafel. / Eén tafel.")
    case: Case | None = by_id(description="One case. / Eén casus.")
    cases: Connection[Case] = connection(
        # What opens later is nobody's yet. Where a clock was set back, the page would walk over all of it to begin.
        on="{via}.opened_at <= (SELECT tenants.moment())",
        source='consent.case_participant {via} JOIN casework."case" {t} ON {t}.id = {via}.case_id',
        order=(desc("{via}.opened_at", "timestamptz"), desc("{via}.case_id", "uuid")),
        size=100,
        page=20,
        arguments={
            "stage": Argument(
                Stage | None,
                "Only cases at this stage. / Alleen casussen in deze fase.",
                where="{via}.stage = {$stage}",
            )
        },
        description="The cases your organisation takes part in, newest first. / Uw casussen, nieuwste eerst.",
    )
    referrals: Connection[Case] = connection(
        on="{t}.number IS NULL",
        order=(desc("{t}.opened_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        arguments={
            "roundOn": Argument(
                date | None,
                "Only what is weighed in this round. / Alleen wat in deze ronde wordt gewogen.",
                where="(SELECT r.round_on FROM casework.referral r WHERE r.case_id = {t}.id) = {$roundOn}",
            )
        },
        description="Referrals that you made or may weigh. / Aanmeldingen van u of om te wegen.",
    )
    contribution: Contribution | None = by_id(description="One contribution. / Eén bijdrage.")
    notifications: Connection[Notification] = connection(
        order=(desc("{t}.created_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        description="What your organisation is told, newest first. / Berichten, nieuwste eerst.",
    )
    access_log: Connection[LedgerEvent] = connection(
        order=(desc("{t}.at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=50,
        arguments={
            "action": Argument(
                LedgerAction | None,
                "Only this kind of event. / Alleen dit soort gebeurtenis.",
                where="{t}.action = {$action}",
            )
        },
        description="Your organisation's access log, for its privacy officer. / Het toegangslog van uw organisatie.",
    )
