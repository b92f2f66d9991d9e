"""Why a case does not go on like this: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class CourseCode(StrEnum):
    """Reasons of the way of a case. The database names them in lower case where it refuses."""

    ALREADY_DECIDED = "ALREADY_DECIDED"
    ASSESSMENT_MISSING = "ASSESSMENT_MISSING"
    BASIS_FOR_EACH_MISSING = "BASIS_FOR_EACH_MISSING"
    DECIDERS_MISSING = "DECIDERS_MISSING"
    DECISION_UNASKED = "DECISION_UNASKED"
    DISCIPLINE_TAKEN = "DISCIPLINE_TAKEN"
    DISCIPLINE_UNKNOWN = "DISCIPLINE_UNKNOWN"
    FAMILY_TALK_MISSING = "FAMILY_TALK_MISSING"
    KADER_MEASURE_NOT_RUNNING = "KADER_MEASURE_NOT_RUNNING"
    KADER_SOURCE_MISSING = "KADER_SOURCE_MISSING"
    KADER_SOURCE_UNWANTED = "KADER_SOURCE_UNWANTED"
    ONE_DISCIPLINE = "ONE_DISCIPLINE"
    OUTCOME_MISSING = "OUTCOME_MISSING"
    OUTCOME_REASON_MISSING = "OUTCOME_REASON_MISSING"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    PHASE_DOES_NOT_END = "PHASE_DOES_NOT_END"
    PHASE_NOT_NEXT = "PHASE_NOT_NEXT"
    TALK_REASON_MISSING = "TALK_REASON_MISSING"
    TALK_REASON_UNWANTED = "TALK_REASON_UNWANTED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        CourseCode.ALREADY_DECIDED: Text(
            "U heeft deze beslissing al mee genomen. Iedereen doet dat één keer, voor zichzelf.",
            "You took this decision already. Everybody does so once, for himself.",
        ),
        CourseCode.ASSESSMENT_MISSING: Text(
            "Nog niet iedere discipline heeft haar oordeel gegeven. Bekijk bij de fases wie er ontbreekt.",
            "Not every discipline has given its assessment yet. See with the phases which is missing.",
        ),
        CourseCode.BASIS_FOR_EACH_MISSING: Text(
            "Nog niet voor iedere betrokkene is een geldige grondslag open voor een doel van deze tafel. Leg eerst "
            "een grondslag vast.",
            "Not for every person a legal basis is open yet for a purpose of this tafel. Record a legal basis first.",
        ),
        CourseCode.DECIDERS_MISSING: Text(
            "Voor deze fase beslissen meer mensen samen. Laat eerst genoeg mensen de kernbeslissing bevestigen.",
            "More people decide together before this phase. Let enough people confirm the decision first.",
        ),
        CourseCode.DECISION_UNASKED: Text(
            "Dit soort tafel neemt geen kernbeslissingen.",
            "This kind of tafel takes no decisions together.",
        ),
        CourseCode.DISCIPLINE_TAKEN: Text(
            "Een andere organisatie geeft in deze casus het oordeel van deze discipline. Kies uw eigen discipline.",
            "Another organisation gives the assessment of this discipline in this case. Choose your own discipline.",
        ),
        CourseCode.DISCIPLINE_UNKNOWN: Text(
            "Deze discipline kent dit soort tafel niet. Kies een discipline van deze tafel.",
            "This kind of tafel does not know this discipline. Choose a discipline of this tafel.",
        ),
        CourseCode.FAMILY_TALK_MISSING: Text(
            "Leg eerst vast of de casus met het gezin is besproken, of waarom niet.",
            "First record whether the case was discussed with the family, or why not.",
        ),
        CourseCode.KADER_MEASURE_NOT_RUNNING: Text(
            "Deze maatregel loopt niet op die dag. Kies een andere dag, of een andere maatregel.",
            "This measure does not run on that day. Choose another day, or another measure.",
        ),
        CourseCode.KADER_SOURCE_MISSING: Text(
            "Dwang rust op een maatregel of op een andere wet. Noem er een.",
            "Compulsion rests on a measure or on another law. Name one.",
        ),
        CourseCode.KADER_SOURCE_UNWANTED: Text(
            "Alleen dwang rust op een maatregel of een andere wet. Laat die hier weg.",
            "Only compulsion rests on a measure or on another law. Leave that out here.",
        ),
        CourseCode.ONE_DISCIPLINE: Text(
            "U gaf in deze casus al het oordeel van een andere discipline. Laat een collega dit oordeel geven.",
            "You gave the assessment of another discipline in this case. Let a colleague give this one.",
        ),
        CourseCode.OUTCOME_MISSING: Text(
            "Leg eerst vast wat de uitkomst van deze casus is.",
            "First record what the outcome of this case is.",
        ),
        CourseCode.OUTCOME_REASON_MISSING: Text(
            "Deze uitkomst vraagt een reden. Breng de reden in als bijdrage en noem die hier.",
            "This outcome asks a reason. Bring the reason as a contribution and name it here.",
        ),
        CourseCode.OUTCOME_UNKNOWN: Text(
            "Deze uitkomst kent dit soort tafel niet. Kies een uitkomst van deze tafel.",
            "This kind of tafel does not know this outcome. Choose an outcome of this tafel.",
        ),
        CourseCode.PHASE_DOES_NOT_END: Text(
            "In de fase waarin de casus nu is, kan hij niet worden afgesloten. Ga eerst naar een fase waarin dat kan.",
            "The case cannot be closed from its present phase. Go to a phase first in which it can.",
        ),
        CourseCode.PHASE_NOT_NEXT: Text(
            "Deze fase volgt niet op de fase waarin de casus nu is. Bekijk eerst welke fases volgen.",
            "This phase does not follow the present one. See first which phases follow.",
        ),
        CourseCode.TALK_REASON_MISSING: Text(
            "Leg uit waarom de casus niet met het gezin is besproken: breng de reden in als bijdrage en noem die hier.",
            "Explain why it was not discussed with the family: bring the reason as a contribution and name it here.",
        ),
        CourseCode.TALK_REASON_UNWANTED: Text(
            "De casus is besproken met het gezin. Laat de reden waarom niet dan leeg.",
            "The case was discussed with the family. Leave out the reason why not.",
        ),
    }
)


def refuse(code: CourseCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this room. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})


def forced(*codes: CourseCode, field: str) -> dict[str, Refusal]:
    """What the database says of these reasons, by the name that it gives them, as a refusal of this field."""
    return {code.value.lower(): refuse(code, field=field) for code in codes}
