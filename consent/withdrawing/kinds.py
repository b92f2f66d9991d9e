"""The closed sets of a withdrawal that somebody passes on."""

from enum import StrEnum


class WithdrawalChannel(StrEnum):
    """How a withdrawal reached whoever wrote it down. CODE is the person, by the code of the receipt, on the page."""

    TELEFONISCH = "TELEFONISCH"
    MONDELING = "MONDELING"
    SCHRIFTELIJK = "SCHRIFTELIJK"
    DIGITAAL = "DIGITAAL"
    CODE = "CODE"

    @property
    def is_of_a_code(self) -> bool:
        """Whether nobody of an organisation had a hand in it."""
        return self is WithdrawalChannel.CODE


class IdentityCheck(StrEnum):
    """What the owner of a consent found, afterwards, about who withdrew it. It stays withdrawn either way."""

    BEVESTIGD = "BEVESTIGD"
    NIET_BEVESTIGD = "NIET_BEVESTIGD"
