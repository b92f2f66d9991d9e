"""The closed sets of what is recorded about signing."""

from enum import StrEnum


class SignatureMeans(StrEnum):
    """By what a signature stands: the signer's own, or a decision of the court in the place of that signer.

    The court can stand in for who has custody or represents somebody (BW 1:253a, 265h), never for the person.
    """

    HANDTEKENING = "HANDTEKENING"
    VERVANGENDE_TOESTEMMING = "VERVANGENDE_TOESTEMMING"

    @property
    def is_of_the_court(self) -> bool:
        """Whether a judge decided, and the signer did not."""
        return self is SignatureMeans.VERVANGENDE_TOESTEMMING


class InsteadOfSigning(StrEnum):
    """What somebody can choose where nobody can sign; the same that the refusal advises."""

    ANDERE_GRONDSLAG = "ANDERE_GRONDSLAG"
    VERVANGENDE_TOESTEMMING = "VERVANGENDE_TOESTEMMING"
    REGISTER_AANVULLEN = "REGISTER_AANVULLEN"
    NIET_DELEN = "NIET_DELEN"
