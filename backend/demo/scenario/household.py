"""Who it is about and what is said of them: invented, the same for the same run, and different for the next."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from backend.demo.runs import Run
from backend.demo.texts import texts

BACK = timedelta(days=1860)
"""How long ago the story begins: the term of five years and the cooling-off are over today."""

REASON = "Er is vaak ruzie thuis en het kind is bang. De politie kwam deze maand twee keer."
SAID_BY_TEAM = "De buren horen geregeld geschreeuw."
SAID_BY_GGZ = "Moeder is onder behandeling voor angst."
SAID_BY_POLICE = "Wij waren twee keer aan de deur."


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A mother and her child."""

    mother: str
    mother_born: date
    child: str
    child_born: date


def household(run: Run) -> Household:
    """The household of a run."""
    draw, words = Random(run.id), texts()  # noqa: S311 - names for a story, not secrets
    surname = draw.choice(words.surnames)
    mother, child = draw.sample(words.given_names, 2)
    then = (run.began - BACK).date()
    return Household(
        mother=f"{mother} {surname} {words.suffix}",
        mother_born=then - timedelta(days=draw.randint(26 * 365, 44 * 365)),
        child=f"{child} {surname} {words.suffix}",
        child_born=then - timedelta(days=draw.randint(3 * 365, 9 * 365)),
    )


def secrets(run: Run, *, number: str) -> list[str]:
    """What no letter may say: names, the case's number, and every text."""
    family = household(run)
    names = [name.removesuffix(f" {texts().suffix}") for name in (family.mother, family.child)]
    return [*names, *(name.split()[0] for name in names), number, REASON, SAID_BY_TEAM, SAID_BY_GGZ, SAID_BY_POLICE]
