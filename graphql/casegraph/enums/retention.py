"""Closed sets of keeping and destroying."""

from backend.retention.kinds import (
    Approval,
    DestructionState,
    DropReason,
    HoldGround,
    ListState,
    Manner,
    StartEvent,
)
from casegraph.enums.describing import describe

describe(
    StartEvent,
    "From which moment a retention term runs. / Vanaf welk moment een bewaartermijn loopt.",
    {
        "AFWIJZING": "From when it was turned away. / Vanaf de afwijzing.",
        "AFSLUITING": "From when the case was closed. / Vanaf de afsluiting.",
    },
    name="RetentionStart",
)
describe(
    Approval,
    "Whether people approve a destruction first. / Of mensen een vernietiging eerst goedkeuren.",
    {
        "OP_LIJST": "Two people in two roles approve a list. / Twee mensen in twee rollen keuren een lijst goed.",
        "OP_DATUM": "The date is enough. / De datum is genoeg.",
    },
    name="RetentionApproval",
)
describe(
    HoldGround,
    "Why a case must be kept although its term is over. / Waarom een casus langer bewaard moet blijven.",
    {
        "CALAMITEIT": "A calamity is being looked into. / Er loopt onderzoek naar een calamiteit.",
        "KLACHT": "A complaint is pending. / Er loopt een klacht.",
        "PROCEDURE": "A legal procedure is pending. / Er loopt een juridische procedure.",
        "TOEZICHT": "A supervisor asked for it. / Een toezichthouder heeft erom gevraagd.",
    },
)
describe(
    ListState,
    "Where a destruction list stands. / Waar een vernietigingslijst staat.",
    {
        "TER_GOEDKEURING": "Waits for two people in two roles. / Wacht op twee goedkeuringen.",
        "AFKOELING": "Approved, and cooling off. / Goedgekeurd, in de afkoelperiode.",
        "IN_UITVOERING": "Its cases are being destroyed. / De casussen worden vernietigd.",
        "AFGEROND": "Every case on it was destroyed or fell off. / Afgerond.",
    },
    name="DestructionListState",
)
describe(
    DestructionState,
    "Where the destruction of one case stands. / Waar de vernietiging van één casus staat.",
    {
        "VOORGESTELD": "Proposed. / Voorgesteld.",
        "IN_UITVOERING": "Under way; there is no way back. / In uitvoering; niet meer terug te draaien.",
        "VERNIETIGD": "Destroyed, with a declaration. / Vernietigd, met een verklaring.",
        "VERVALLEN": "Fell off the list. / Van de lijst gevallen.",
    },
)
describe(
    DropReason,
    "Why a case fell off its list at the last moment. / Waarom een casus van de lijst viel.",
    {
        "BEWAARPLICHT": "A hold keeps it. / Er geldt een bewaarplicht.",
        "HEROPEND": "It was opened again. / De casus is heropend.",
        "TERMIJN": "Its term is another one now. / De bewaartermijn is veranderd.",
    },
    name="DestructionDropReason",
)
describe(
    Manner,
    "In which way data was destroyed (Archiefbesluit 1995, art. 8). / Op welke wijze is vernietigd.",
    {"SLEUTELS_EN_RIJEN": "The keys and the rows themselves. / De sleutels en de rijen zelf."},
    name="DestructionManner",
)
