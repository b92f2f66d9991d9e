"""Why the register of lawful basis does not do something: one code per reason, in Dutch (B1) and English.

Messages hold nothing of a person: only limits, categories and dates. Something that one may not see is answered with
the very same `NOT_FOUND` as something that does not exist. Reasons that any service may have stand in `common_errors`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import COMMON, CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal

__all__ = ["TEXTS", "CommonCode", "ConsentCode", "refuse", "worded"]


class ConsentCode(StrEnum):
    """Reasons of the register of lawful basis."""

    ALREADY_CONFIRMED = "ALREADY_CONFIRMED"
    ALREADY_WITHDRAWN = "ALREADY_WITHDRAWN"
    ART10_OUTSIDE_GROUND = "ART10_OUTSIDE_GROUND"
    ART6_MISMATCH = "ART6_MISMATCH"
    ART6_NOT_FOR_ORGANISATION = "ART6_NOT_FOR_ORGANISATION"
    ART6_OUTSIDE_GROUND = "ART6_OUTSIDE_GROUND"
    ART9_MISSING = "ART9_MISSING"
    ART10_MISSING = "ART10_MISSING"
    ART9_OUTSIDE_GROUND = "ART9_OUTSIDE_GROUND"
    CATEGORY_ABOVE_CEILING = "CATEGORY_ABOVE_CEILING"
    CATEGORY_ABOVE_OWN_CEILING = "CATEGORY_ABOVE_OWN_CEILING"
    CATEGORY_OUTSIDE_GROUND = "CATEGORY_OUTSIDE_GROUND"
    CONSENT_IN_FUTURE = "CONSENT_IN_FUTURE"
    CONSENT_MISSING = "CONSENT_MISSING"
    CONSENT_UNWANTED = "CONSENT_UNWANTED"
    CONSENT_WAS_WITHDRAWN = "CONSENT_WAS_WITHDRAWN"
    CUSTODY_HOLDER = "CUSTODY_HOLDER"
    CUSTODY_UNCHECKED = "CUSTODY_UNCHECKED"
    ENTRY_NEVER_HOLDS = "ENTRY_NEVER_HOLDS"
    ENTRY_SIGNED_ALREADY = "ENTRY_SIGNED_ALREADY"
    GROUND_NOT_FOR_ORGANISATION = "GROUND_NOT_FOR_ORGANISATION"
    GROUND_NOT_IN_FORCE = "GROUND_NOT_IN_FORCE"
    GROUND_NOT_SIGNED = "GROUND_NOT_SIGNED"
    GROUND_UNKNOWN = "GROUND_UNKNOWN"
    LANGUAGE_INVALID = "LANGUAGE_INVALID"
    MARK_MISSING = "MARK_MISSING"
    MEASURE_MISSING = "MEASURE_MISSING"
    MEASURE_NOT_OURS = "MEASURE_NOT_OURS"
    MEASURE_NOT_RUNNING = "MEASURE_NOT_RUNNING"
    MEASURE_OUTSIDE_GROUND = "MEASURE_OUTSIDE_GROUND"
    OWN_DECISION = "OWN_DECISION"
    PACKAGE_EMPTY = "PACKAGE_EMPTY"
    PROPORTIONALITY_MISSING = "PROPORTIONALITY_MISSING"
    PURPOSE_OUTSIDE_GROUND = "PURPOSE_OUTSIDE_GROUND"
    PURPOSE_OUTSIDE_TAFEL = "PURPOSE_OUTSIDE_TAFEL"
    SECOND_READER_UNASKED = "SECOND_READER_UNASKED"
    SUBSIDIARITY_MISSING = "SUBSIDIARITY_MISSING"
    URGENT_BEYOND_MINIMUM = "URGENT_BEYOND_MINIMUM"
    URGENT_NOT_ON_DUTY = "URGENT_NOT_ON_DUTY"
    URGENT_OUTSIDE_GROUND = "URGENT_OUTSIDE_GROUND"
    URGENT_STARTS_NOW = "URGENT_STARTS_NOW"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        **COMMON,
        ConsentCode.ALREADY_CONFIRMED: Text(
            "Een tweede lezer heeft deze grondslag al bevestigd. U hoeft niets meer te doen.",
            "A second reader has confirmed this legal basis already. There is nothing left to do.",
        ),
        ConsentCode.ALREADY_WITHDRAWN: Text(
            "Deze toestemming is al ingetrokken. U hoeft niets meer te doen.",
            "This consent has been withdrawn already. There is nothing left to do.",
        ),
        ConsentCode.ART10_OUTSIDE_GROUND: Text(
            "De grondslag {ground} geeft geen grond {art10} voor strafrechtelijke gegevens. Kies een grond die "
            "bij de grondslag staat, of een andere grondslag.",
            "The ground {ground} gives no ground {art10} for criminal data. Choose one that stands with it, or "
            "another ground.",
        ),
        ConsentCode.ART6_MISMATCH: Text(
            "Toestemming hoort bij artikel 6 lid 1 onder a van de AVG, een andere grondslag niet. Kies opnieuw.",
            "Consent goes with article 6(1)(a) GDPR, any other ground does not. Choose again.",
        ),
        ConsentCode.ART6_NOT_FOR_ORGANISATION: Text(
            "Uw soort organisatie kan zich niet beroepen op artikel 6 lid 1 onder {art6} van de AVG. Kies een "
            "grond die bij uw taak hoort.",
            "Your kind of organisation cannot invoke article 6(1)({art6}) GDPR. Choose a ground that belongs to "
            "your task.",
        ),
        ConsentCode.ART6_OUTSIDE_GROUND: Text(
            "De grondslag {ground} steunt niet op artikel 6 lid 1 onder {art6} van de AVG. Kies een onderdeel dat"
            " bij de grondslag staat.",
            "The ground {ground} does not rest on article 6(1)({art6}) GDPR. Choose one that stands with the ground.",
        ),
        ConsentCode.ART9_MISSING: Text(
            "Voor {category} is een uitzondering van artikel 9 van de AVG nodig. Kies welke geldt.",
            "For {category} an exception of article 9 GDPR is needed. Choose which applies.",
        ),
        ConsentCode.ART10_MISSING: Text(
            "Voor {category} is een grond van artikel 10 van de AVG nodig. Kies welke geldt.",
            "For {category} a ground of article 10 GDPR is needed. Choose which applies.",
        ),
        ConsentCode.ART9_OUTSIDE_GROUND: Text(
            "De grondslag {ground} geeft geen uitzondering {art9} voor bijzondere gegevens. Kies een uitzondering"
            " die bij de grondslag staat, of een andere grondslag.",
            "The ground {ground} gives no exception {art9} for special data. Choose one that stands with the "
            "ground, or another ground.",
        ),
        ConsentCode.CATEGORY_ABOVE_CEILING: Text(
            "Het convenant van deze tafel laat {category} niet toe voor een van de gekozen organisaties ({clause_nl}). "
            "Haal de categorie of de organisatie weg.",
            "The agreement of this tafel does not allow {category} for one of the chosen organisations ({clause_en}). "
            "Remove the category or the organisation.",
        ),
        ConsentCode.CATEGORY_ABOVE_OWN_CEILING: Text(
            "Het convenant van deze tafel laat uw organisatie geen {category} inbrengen ({clause_nl}). "
            "Kies een andere categorie, of laat eerst het convenant aanpassen.",
            "The agreement of this tafel does not let your organisation bring {category} ({clause_en}). "
            "Choose another category, or have the agreement changed first.",
        ),
        ConsentCode.CATEGORY_OUTSIDE_GROUND: Text(
            "De grondslag {ground} kan {category} nooit dekken. Haal de categorie weg of kies een andere grondslag.",
            "The ground {ground} can never cover {category}. Remove the category, or choose another ground.",
        ),
        ConsentCode.CONSENT_IN_FUTURE: Text(
            "De toestemming kan niet later zijn gegeven dan nu. Controleer datum en tijd.",
            "Consent cannot have been given later than now. Check date and time.",
        ),
        ConsentCode.CONSENT_MISSING: Text(
            "Bij toestemming hoort bewijs. Leg vast hoe, wanneer en waarvoor de toestemming is gegeven.",
            "Consent needs evidence. Record how, when and for what it was given.",
        ),
        ConsentCode.CONSENT_UNWANTED: Text(
            "Bij een wettelijke grondslag hoort geen toestemming. Kies de grondslag toestemming of laat haar weg.",
            "A statutory ground takes no consent. Choose consent as the ground, or leave it out.",
        ),
        ConsentCode.CONSENT_WAS_WITHDRAWN: Text(
            "Voor deze gegevens is toestemming ingetrokken. Wilt u toch delen, leg dan uit waarom. "
            "Een collega moet het bevestigen.",
            "Consent for these data was withdrawn. To share all the same, explain why that must be. "
            "A colleague has to confirm it.",
        ),
        ConsentCode.CUSTODY_HOLDER: Text(
            "Dit soort gezag past niet bij deze houder. Noem één persoon uit de casus, of één organisatie.",
            "This kind of custody does not go with this holder. Name one person of the case, or one organisation.",
        ),
        ConsentCode.CUSTODY_UNCHECKED: Text(
            "Gezag wordt eerst nagekeken. Noem de dag waarop u het register of de beschikking hebt gezien.",
            "Custody is looked up first. Name the day on which you saw the register or the court order.",
        ),
        ConsentCode.ENTRY_NEVER_HOLDS: Text(
            "Dit is nog geen geldend recht: er is geen datum waarop het ingaat. U kunt het niet tekenen.",
            "This is no law in force: there is no date from which it holds. You cannot sign it.",
        ),
        ConsentCode.ENTRY_SIGNED_ALREADY: Text(
            "Uw organisatie heeft dit al getekend. U hoeft niets meer te doen.",
            "Your organisation has signed this already. There is nothing left to do.",
        ),
        ConsentCode.GROUND_NOT_FOR_ORGANISATION: Text(
            "Uw soort organisatie kan de grondslag {ground} niet gebruiken. Kies een grondslag die bij uw taak hoort.",
            "Your kind of organisation cannot invoke the ground {ground}. Choose one that belongs to your task.",
        ),
        ConsentCode.GROUND_NOT_IN_FORCE: Text(
            "De grondslag {ground} geldt niet op de dag waarop dit begint. Kies een andere grondslag of een "
            "andere begindatum.",
            "The ground {ground} does not hold on the day on which this starts. Choose another ground or another "
            "start.",
        ),
        ConsentCode.GROUND_NOT_SIGNED: Text(
            "De privacy officer van de organisatie die voor deze tafel verantwoordelijk is, heeft de grondslag "
            "{ground} niet getekend. Vraag daarom of kies een andere grondslag.",
            "The privacy officer of the organisation that answers for this tafel has not signed the ground "
            "{ground}. Ask for it, or choose another ground.",
        ),
        ConsentCode.GROUND_UNKNOWN: Text(
            "Deze grondslag staat niet in de catalogus. Kies er een uit de catalogus.",
            "This ground is not in the catalogue. Choose one from the catalogue.",
        ),
        ConsentCode.LANGUAGE_INVALID: Text(
            "Dit is geen taalcode. Gebruik een code zoals nl, en of ti.",
            "This is no language code. Use a code such as nl, en or ti.",
        ),
        ConsentCode.MARK_MISSING: Text(
            "Bij dit gezag staat geen gevaar en geen contactverbod. Er is niets om op te heffen.",
            "This record names no danger and no contact ban. There is nothing to lift.",
        ),
        ConsentCode.MEASURE_MISSING: Text(
            "De grondslag {ground} steunt op een maatregel. Noem de maatregel uit het register van deze casus.",
            "The ground {ground} rests on a measure. Name the measure in the register of this case.",
        ),
        ConsentCode.MEASURE_NOT_RUNNING: Text(
            "Deze maatregel loopt niet op het moment waarop de grondslag begint. Kies een andere begindatum of een "
            "andere maatregel.",
            "This measure does not stand when the legal basis begins. Choose another start or another measure.",
        ),
        ConsentCode.MEASURE_OUTSIDE_GROUND: Text(
            "De grondslag {ground} steunt niet op deze soort maatregel. Kies een andere maatregel of laat haar weg.",
            "The ground {ground} does not rest on this kind of measure. Choose another measure, or leave it out.",
        ),
        ConsentCode.MEASURE_NOT_OURS: Text(
            "Een maatregel wordt vastgelegd door de instelling die hem uitvoert. Vraag die instelling.",
            "A measure is recorded by the institution that carries it out. Ask that institution.",
        ),
        ConsentCode.OWN_DECISION: Text(
            "U kunt uw eigen besluit niet bevestigen. Vraag een collega.",
            "You cannot confirm your own decision. Ask a colleague.",
        ),
        ConsentCode.PACKAGE_EMPTY: Text(
            "Voor uw organisatie staat hier niets klaar om vast te leggen. Leg zo nodig zelf een grondslag vast.",
            "Nothing is ready for your organisation to be recorded here. Record a legal basis yourself if needed.",
        ),
        ConsentCode.PROPORTIONALITY_MISSING: Text(
            "De grondslag {ground} vraagt waarom dit niet meer is dan het doel waard is. Vul de evenredigheid in.",
            "The ground {ground} asks why this is no more than the purpose is worth. Fill in the proportionality.",
        ),
        ConsentCode.PURPOSE_OUTSIDE_GROUND: Text(
            "De grondslag {ground} geldt niet voor dit doel. Kies een ander doel of een andere grondslag.",
            "The ground {ground} does not hold for this purpose. Choose another purpose or another ground.",
        ),
        ConsentCode.PURPOSE_OUTSIDE_TAFEL: Text(
            "Dit doel hoort niet bij deze tafel. Kies een van de doelen van de tafel.",
            "This purpose does not belong to this tafel. Choose one of its purposes.",
        ),
        ConsentCode.SECOND_READER_UNASKED: Text(
            "Deze grondslag vraagt geen tweede lezer. U hoeft niets te doen.",
            "This legal basis asks no second reader. There is nothing to do.",
        ),
        ConsentCode.SUBSIDIARITY_MISSING: Text(
            "De grondslag {ground} vraagt waarom het niet met minder kan. Vul de subsidiariteit in.",
            "The ground {ground} asks why less would not do. Fill in the subsidiarity.",
        ),
        ConsentCode.URGENT_BEYOND_MINIMUM: Text(
            "Bij spoed deelt u op de grondslag {ground} alleen wat direct nodig is. {category} hoort daar niet bij. "
            "Haal dit weg.",
            "In an emergency only what is needed at once is shared on the ground {ground}. {category} is no part of "
            "that. Remove it.",
        ),
        ConsentCode.URGENT_NOT_ON_DUTY: Text(
            "Een spoedgrondslag legt alleen vast wie nu dienst heeft. Bel de dienstdoende van uw organisatie.",
            "Only whoever is on duty now records a legal basis in an emergency. Call the officer on duty of your "
            "organisation.",
        ),
        ConsentCode.URGENT_OUTSIDE_GROUND: Text(
            "De grondslag {ground} kan niet met spoed. Kies een grondslag waarbij dat kan, of laat de spoed weg.",
            "The ground {ground} cannot be invoked in an emergency. Choose one that can, or leave the emergency out.",
        ),
        ConsentCode.URGENT_STARTS_NOW: Text(
            "Een spoedgrondslag begint nu. Laat de begindatum weg.",
            "A legal basis in an emergency starts now. Leave the start out.",
        ),
    }
)


def refuse(code: CommonCode | ConsentCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this slice. `field` is the input's own name; `details` are limits or categories."""
    return worded(TEXTS, code, field=field, details=details)
