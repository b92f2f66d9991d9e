"""Why something does not come in: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode
from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class IntakeCode(StrEnum):
    """Reasons of intake. What any service may answer is in `consent.errors.CommonCode`."""

    EARLIER_UNWANTED = "EARLIER_UNWANTED"
    FIELD_NOT_HERE = "FIELD_NOT_HERE"
    GATE_CASE_UNFIT = "GATE_CASE_UNFIT"
    GATE_REASON_UNWANTED = "GATE_REASON_UNWANTED"
    GATE_SHUT = "GATE_SHUT"
    INTAKE_KIND_NOT_HERE = "INTAKE_KIND_NOT_HERE"
    NO_CASES_HERE = "NO_CASES_HERE"
    PARTNER_SHIELDED = "PARTNER_SHIELDED"
    SENDER_NOT_HERE = "SENDER_NOT_HERE"
    SIGNAL_ONE_PERSON = "SIGNAL_ONE_PERSON"
    SIGNAL_UNASKED = "SIGNAL_UNASKED"
    SIGNALS_FEW = "SIGNALS_FEW"
    SOURCE_KEY_TAKEN = "SOURCE_KEY_TAKEN"
    SOURCE_KEY_UNFIT = "SOURCE_KEY_UNFIT"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        IntakeCode.EARLIER_UNWANTED: Text(
            "Alleen een hermelding noemt een eerdere casus. Kies dat soort, of laat de eerdere casus leeg.",
            "Only a new report (HERMELDING) names an earlier case. Choose that kind, or leave the earlier case out.",
        ),
        IntakeCode.FIELD_NOT_HERE: Text(
            "Deze tafel vraagt dit gegeven niet ({name}) en mag het bij een aanmelding niet bewaren. Laat het leeg.",
            "This tafel does not ask for this ({name}) and may not keep it with a referral. Leave it out.",
        ),
        IntakeCode.GATE_CASE_UNFIT: Text(
            "Deze casus is niet toegelaten aan een tafel waar dit eerst wordt besproken. Noem een andere casus.",
            "This case was not admitted at a tafel where this is discussed first. Name another case.",
        ),
        IntakeCode.GATE_REASON_UNWANTED: Text(
            "Alles wat eerst besproken moest worden, is besproken. Laat de reden leeg.",
            "Everything that was to be discussed first was discussed. Leave the reason out.",
        ),
        IntakeCode.GATE_SHUT: Text(
            "Bespreek dit eerst ({gates}) en noem die casus. Of schrijf op waarom dat niet is gebeurd.",
            "Discuss this first ({gates}) and name that case. Or write down why that was not done.",
        ),
        IntakeCode.INTAKE_KIND_NOT_HERE: Text(
            "Deze tafel neemt dit soort aanmelding niet aan. Kies uit: {kinds}.",
            "This tafel does not take this kind of referral. Choose from: {kinds}.",
        ),
        IntakeCode.NO_CASES_HERE: Text(
            "Aan deze tafel worden geen casussen besproken en geen persoonsgegevens bewaard. Kies een andere tafel.",
            "No cases are discussed at this tafel and no personal data are kept. Choose another tafel.",
        ),
        IntakeCode.PARTNER_SHIELDED: Text(
            "Deze organisatie is in een gezin afgeschermd: wie weegt zou zien dat iemand daar is. Noem haar hier niet.",
            "This organisation is hidden in households: whoever weighs would see that somebody is there. Leave it out.",
        ),
        IntakeCode.SENDER_NOT_HERE: Text(
            "Organisaties van uw soort melden aan deze tafel niet aan. Vraag een van deze partners: {kinds}.",
            "Organisations of your kind do not refer to this tafel. Ask one of these partners: {kinds}.",
        ),
        IntakeCode.SIGNAL_ONE_PERSON: Text(
            "Een signaal gaat over één persoon, met naam. Doe voor ieder een eigen signaal.",
            "A signal is about one person, with a name. Make a signal of its own for each.",
        ),
        IntakeCode.SIGNAL_UNASKED: Text(
            "Alleen een signaal noemt een soort gegevens en een besluit. Laat dit leeg.",
            "Only a signal names a kind of data and a decision. Leave this out.",
        ),
        IntakeCode.SIGNALS_FEW: Text(
            "Er zijn nog te weinig signalen over deze persoon. Er volgt niets, en het signaal verdwijnt vanzelf.",
            "There are too few signals about this person yet. Nothing follows, and the signal goes by itself.",
        ),
        IntakeCode.SOURCE_KEY_TAKEN: Text(
            "Uw organisatie heeft deze aanmelding al gedaan, en u mag haar niet inzien. Vraag een collega.",
            "Your organisation has made this referral already, and you may not see it. Ask a colleague.",
        ),
        IntakeCode.SOURCE_KEY_UNFIT: Text(
            "Gebruik als kenmerk een nummer van uw eigen registratie: ten hoogste {limit} gewone tekens, en geen BSN.",
            "Use a number of your own register as the reference: at most {limit} plain characters, and no BSN.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: IntakeCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of intake. `field` is the input's own name; `details` are names of fields and kinds."""
    return worded(_ALL, code, field=field, details=details)
