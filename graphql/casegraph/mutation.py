"""Everything that can be changed."""

import strawberry

from casegraph.activating import ActivatingMutations
from casegraph.advice import AdviceMutations
from casegraph.agreeing import AgreeingMutations
from casegraph.appointing import AppointingMutations
from casegraph.asking import AskingMutations
from casegraph.barring import BarringMutations
from casegraph.catalogue_signing import CatalogueMutations
from casegraph.completing import TaskMutations
from casegraph.consult_hours import ConsultHoursMutations
from casegraph.consulting import ConsultingMutations
from casegraph.contact import ContactMutations
from casegraph.continuing_mutations import ContinuingMutations
from casegraph.correcting import CorrectingMutations
from casegraph.delegating import DelegationMutations
from casegraph.directory import DirectoryMutations
from casegraph.emergency import EmergencyMutations
from casegraph.ending import EndingMutations
from casegraph.extending import ExtendingMutations
from casegraph.finding import FindingMutation
from casegraph.founding import FoundingMutations
from casegraph.involvement import InvolvementMutations
from casegraph.judging_mutations import JudgingMutations
from casegraph.kader import KaderMutations
from casegraph.lawful import LawfulMutations
from casegraph.laying import LayingMutations
from casegraph.matching import MatchingMutations
from casegraph.merging import MergingMutations
from casegraph.moving import CourseMutations
from casegraph.naming import NamingMutations
from casegraph.packages import PackageMutations
from casegraph.partnership import PartnershipMutations
from casegraph.professionals import ProfessionalsMutations
from casegraph.providing import ProvidingMutations
from casegraph.referring import ReferringMutations
from casegraph.refusing import RefusingMutations
from casegraph.registering import CustodyMutations
from casegraph.rejecting import RejectingMutations
from casegraph.secrecy import SecrecyMutations
from casegraph.sharing import SharingMutations
from casegraph.signing import SigningMutations
from casegraph.stating import StatingMutations
from casegraph.stating_own import OwnStatementMutations
from casegraph.unsigned import UnsignedMutations
from casegraph.withdrawing import WithdrawingMutations


@strawberry.type(description="Everything that can be changed. / Alles wat u kunt wijzigen.")
class Mutation(
    ReferringMutations,
    RejectingMutations,
    SharingMutations,
    LawfulMutations,
    PackageMutations,
    CustodyMutations,
    ContactMutations,
    CatalogueMutations,
    BarringMutations,
    EmergencyMutations,
    EndingMutations,
    TaskMutations,
    ProvidingMutations,
    WithdrawingMutations,
    SecrecyMutations,
    FindingMutation,
    PartnershipMutations,
    RefusingMutations,
    AdviceMutations,
    ActivatingMutations,
    AgreeingMutations,
    FoundingMutations,
    AppointingMutations,
    LayingMutations,
    StatingMutations,
    MatchingMutations,
    ExtendingMutations,
    SigningMutations,
    UnsignedMutations,
    CourseMutations,
    JudgingMutations,
    CorrectingMutations,
    KaderMutations,
    ContinuingMutations,
    AskingMutations,
    OwnStatementMutations,
    InvolvementMutations,
    ConsultingMutations,
    ConsultHoursMutations,
    DirectoryMutations,
    NamingMutations,
    MergingMutations,
    ProfessionalsMutations,
    DelegationMutations,
):
    """The root of every change; each answers what it made, or why it did not."""
