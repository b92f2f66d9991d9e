"""What can be asked of the register of advice, and what comes of it. Texts show in no `repr`."""

from dataclasses import dataclass, field
from datetime import date

from consent.advice.kinds import AdviceOn, AdviceVerdict
from consent.ids import RacAdviceId
from tenants.ids import TafelId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAdvice:
    """Record what the committee advised about the kind of a tafel that one's own organisation answers for.

    `committee` names it, or its advice by number. `question` and `advice` are about a processing, never about a family.
    """

    tafel: TafelId
    about: AdviceOn
    committee: str
    given_on: date
    verdict: AdviceVerdict
    question: str = field(repr=False)
    advice: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceRecorded:
    """The advice stands in the register."""

    advice: RacAdviceId
