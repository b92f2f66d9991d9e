"""Birthdays on which somebody else decides: what a consent opened closes at midnight, and nothing beside it.

Sam becomes twelve, Noor sixteen and Daan eighteen, on three days in a row. More signatures are asked than the law asks,
unless the privacy officer who answers for the tafel signed its minimum; a birthday closes under both.
"""

from collections.abc import Sequence

import pytest

from tests.scenarios.village import Village
from tests.scenarios.village_steps import (
    Household,
    brings,
    codes,
    consents,
    custody,
    given,
    household,
    least_asked,
    signatures,
    who_signs,
)

BIRTHDAYS = {"sam": (12, "06-01"), "noor": (16, "06-02"), "daan": (18, "06-03")}
BOTH = ("mila", "bram")
BEFORE = {"sam": BOTH, "noor": ("noor", *BOTH), "daan": ("daan",)}
AFTER = {"sam": ("sam", *BOTH), "noor": ("noor",), "daan": ("daan",)}


@pytest.mark.full
@pytest.mark.parametrize(
    ("year", "least"),
    [pytest.param(2027, False, id="strict"), pytest.param(2028, True, id="minimum")],
)
def test_what_a_consent_opened_closes_on_the_day_itself_and_nothing_beside_it(
    village: Village, *, year: int, least: bool
) -> None:
    village.at(f"{year}-04-02 10:00")
    given_at = f"{year}-04-01T10:00:00Z"
    with least_asked(village, least=least):
        house = family(village, year)
        before, after = (BEFORE, AFTER) if not least else ({**BEFORE, "noor": BOTH}, {**AFTER, "sam": BOTH})
        for child, signers in before.items():
            agreed(village, house, child, signers, at=given_at)

        # Eight weeks before, and two weeks before, whoever leans on these consents is told that a birthday comes.
        village.at(f"{year}-04-05 23:00")
        village.sweep()
        village.look()
        village.at(f"{year}-04-09 10:00")
        assert village.sweep() == 3
        coming = ["+ Task VERJAARDAG_NADERT"] * 3
        assert village.changed() == {"jet jos": [*coming, "~ Case: tasks"], "fem": coming}
        village.at(f"{year}-05-31 23:58")
        assert village.sweep() == 3
        village.look()

        for child, (_age, birthday) in BIRTHDAYS.items():
            day = f"{year}-{birthday}"
            village.at(f"{day} 00:00")
            assert village.sweep() == 1
            assert village.changed() == {
                "piet": closed_about(child),
                "jet jos": ["+ Task HERBEOORDELEN", "~ Case: tasks"],
                "fem": ["+ Task HERBEOORDELEN"],
            }
            # The old consent is signed by nobody any more; a new one is signed by who decides from now on.
            late = consents(
                village.jet,
                house[child],
                to=village.piet,
                category="HULPVERLENING",
                consent=given(at=given_at, signatures=signatures(house, *before[child], on=given_at[:10])),
            )
            assert codes(late) == ["CONSENT_OUTGROWN"]
            assert who_signs(village, house, child, at=f"{day}T12:00:00Z") == set(after[child])
            assert village.changed() == {}


def family(village: Village, year: int) -> Household:
    """Both parents have custody of three children, about whose safety Piet reads by law."""
    born = {child: f"{year - age}-{day}" for child, (age, day) in BIRTHDAYS.items()}
    house = household(village, village.piet, born={"mila": "1990-03-04", "bram": "1988-05-06", **born})
    for child in BIRTHDAYS:
        for parent in BOTH:
            custody(village.jet, house, child, parent)
    return house


def agreed(village: Village, house: Household, child: str, signers: Sequence[str], *, at: str) -> None:
    """Jet tells of help for a child, which Piet reads once everybody signed who must, and of its safety."""
    help_, safety = f"Hulp aan {child}.", f"{child} is veilig."
    for text, category in ((help_, "HULPVERLENING"), (safety, "VEILIGHEID")):
        made = brings(village.jet, house, [child], text, category=category, to=[village.piet])
        village.called(made["id"], text)
    assert who_signs(village, house, child, at=at) == set(signers)
    *first, last = signatures(house, *signers, on=at[:10])
    form = given(at=at, signatures=first or [last])
    made = consents(village.jet, house[child], to=village.piet, category="HULPVERLENING", consent=form)
    assert codes(made) == []
    if first:
        assert help_ not in village.piet.texts(house.case)
        asked = made["legalBasis"]["consent"]["signers"]
        (waiting,) = [one for one in asked if one["signedOn"] is None]
        signed = {"consentSigner": waiting["id"], "expectedVersion": waiting["version"], "signedOn": last["signedOn"]}
        village.jet.do("AddSignature", **signed)
    assert {help_, safety} <= set(village.piet.texts(house.case))


def closed_about(child: str) -> list[str]:
    """What Piet sees no more: the help, with the consent that opened it; not the safety, which the law opens."""
    gone = ["- Consent VERWERKING", f"- Contribution Hulp aan {child}.", "- LegalBasis TOESTEMMING", "- Release"]
    return [*gone, "~ Case: contributions", f"~ Subject {child.title()}: legalBases"]
