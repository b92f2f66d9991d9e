"""What a new version of a kind of tafel would change is told entry by entry, and nothing else."""

import tomllib

import pytest

from backend.tafels.comparing import Difference, differences
from backend.tafels.loading import BLUEPRINTS

TEXT = (BLUEPRINTS / "lokale_veiligheidskamer.toml").read_text(encoding="utf-8")
_OM = '[[seats]]\norganisation_kind = "OM"\nkind = "OP_AFROEP"\nsource = "F12"\nverified = false\n'


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("version = 3", "version = 4", []),
        ('source = "F12"', 'source = "F13"', []),
        ("people = 2", "people = 3", [("weighing.people", "2", "3")]),
        (
            'organisation_kind = "OM"\nkind = "OP_AFROEP"',
            'organisation_kind = "OM"\nkind = "VAST"',
            [("seats.OM.kind", "OP_AFROEP", "VAST")],
        ),
        (_OM, "", [("seats.OM", "organisation_kind OM, kind OP_AFROEP", None)]),
        (
            'categories = ["IDENTITEIT", "VEILIGHEID", "STRAFRECHTELIJK"]',
            'categories = ["IDENTITEIT", "VEILIGHEID"]',
            [("ceilings.OM.categories", "IDENTITEIT, VEILIGHEID, STRAFRECHTELIJK", "IDENTITEIT, VEILIGHEID")],
        ),
        (
            '[rhythm]\nrrule = "FREQ=WEEKLY;INTERVAL=2"\nsource = "000:2434-2435"\nverified = false\n',
            "",
            [("rhythm", "rrule FREQ=WEEKLY;INTERVAL=2", None)],
        ),
        (
            'guards = ["GRONDSLAG_PER_BETROKKENE"]\n',
            "",
            [("phases.PLAN_VAN_AANPAK.guards", "GRONDSLAG_PER_BETROKKENE", None)],
        ),
        ("C1 and C2 and C3", "C1 and C2 or C3", [("admission.expression", "C1 and C2 and C3", "C1 and C2 or C3")]),
    ],
)
def test_each_change_is_told_with_what_was_and_what_will_be(
    before: str, after: str, told: list[tuple[str, str | None, str | None]]
) -> None:
    assert before in TEXT
    found = differences(tomllib.loads(TEXT), tomllib.loads(TEXT.replace(before, after, 1)))
    assert found == [Difference(path=path, before=was, after=will) for path, was, will in told]
    back = differences(tomllib.loads(TEXT.replace(before, after, 1)), tomllib.loads(TEXT))
    assert [(one.path, one.after, one.before) for one in back] == told
