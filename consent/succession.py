"""What is answered when something new would be given to an organisation that goes on in another one by then."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import worded
from consent.keys.errors import Text
from tenants.refusal import Refusal, Refusals


class SuccessionCode(StrEnum):
    """Whether whoever asks may know in which other one."""

    ORGANISATION_GOES_ON = "ORGANISATION_GOES_ON"
    ORGANISATION_GOES_ON_IN = "ORGANISATION_GOES_ON_IN"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        SuccessionCode.ORGANISATION_GOES_ON: Text(
            "Deze organisatie is verdergegaan in een andere. Geef haar niets nieuws; vraag haar wie het overneemt.",
            "This organisation went on in another one. Give it nothing new; ask it who takes over.",
        ),
        SuccessionCode.ORGANISATION_GOES_ON_IN: Text(
            "Deze organisatie is verdergegaan in {successor}. Kies die.",
            "This organisation went on in {successor}. Choose that one.",
        ),
    }
)


def gone_on(field: str) -> Refusals:
    """What the database's refusal means for a verb that names the organisation in this field."""

    def say(successor: str) -> Refusal:
        code = SuccessionCode.ORGANISATION_GOES_ON_IN if successor else SuccessionCode.ORGANISATION_GOES_ON
        return worded(TEXTS, code, field=field, details={"successor": successor})

    return {"organisation_gone_on": say}
