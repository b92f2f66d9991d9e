"""What each organisation sees of one case, in one table: the product's promise, to be read at a glance."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from backend.demo.scenario.people import VIEWERS
from backend.demo.scenario.views import Brought, Sight

NOTHING = "·"
"""Not there for whoever looks, and for that person no different from what never was."""
CHANGED = "◄"
"""Marks a cell that shows something else than the last time, also where a terminal has no colours."""
_ROLES = {"OUDER": "Moeder\nMother", "KIND": "Kind\nChild"}
# Six columns of this width and what stands between them are just narrower than the narrowest terminal.
_WIDTH, _WIDEST = 11, 24
_COUNTS = {
    "subjects": ("betrokkenen", "subjects"),
    "contributions": ("bijdragen", "contributions"),
    "legalBases": ("grondslagen", "legal bases"),
    "consents": ("toestemmingen", "consents"),
    "participations": ("deelnames", "participations"),
    "weighings": ("wegingen", "weighings"),
    "notifications": ("berichten", "notices"),
}
_OWN, _SHARED, _GONE = "green", "default", "bold red"
_MARK = " (fictief)"


def side_by_side(sights: Sequence[Sight], before: Sequence[Sight] | None = None) -> Table:
    """One column for each person, in the order of VIEWERS; cells that changed since `before` are marked."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_lines=True)
    table.add_column("", overflow="fold", width=_WIDTH)
    for viewer, sight in zip(VIEWERS, sights, strict=True):
        who = sight.who.split()[0]
        title = Text.assemble((viewer.short, "bold"), f"\n{who}")
        table.add_column(title, overflow="fold", min_width=_WIDTH, max_width=_WIDEST)
    shown = [_cells(one) for one in sights]
    earlier = [_cells(one) for one in before or sights]
    for label in _labels(sights, before or sights):
        cells = [_marked(now.get(label), then.get(label)) for now, then in zip(shown, earlier, strict=True)]
        table.add_row(Text(label, style="dim"), *cells)
    return table


def declaration(found: Mapping[str, Any]) -> Table:
    """A declaration of destruction: what went, why and how. It names nobody."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    for _ in range(2):
        table.add_column(overflow="fold")
    counts = [(found["what"][name], words) for name, words in _COUNTS.items() if found["what"][name]]
    what = "\n".join(", ".join(f"{count} {words[language]}" for count, words in counts) for language in (0, 1))
    rows = {
        "Door / By": found["organisation"]["name"],
        "Bewaarbeleid / Policy": f"{found['policy']['nameNl']} ({found['policy']['term']})",
        "Grond / Ground": found["ground"],
        "Wijze / Manner": found["manner"],
        "Wat / What": what,
        "Verklaard / Declared": found["declaredAt"][:16].replace("T", " "),
        "Ook uit back-ups / From backups too": found["unreadableFrom"][:10],
    }
    for label, value in rows.items():
        table.add_row(Text(label, style="dim"), Text(str(value)))
    return table


def _labels(sights: Sequence[Sight], before: Sequence[Sight]) -> list[str]:
    """Every row that somebody has something in, now or before; contributions in the order in which they were made."""
    texts = {one.id: one for sight in (*before, *sights) for one in sight.texts}
    return ["Werklijst\nWorklist", *_ROLES.values(), *map(_title, texts.values())]


def _cells(sight: Sight) -> dict[str, Text]:
    """What this person sees, by the label of its row; what is not there for this person is left out."""
    cells = {_ROLES[role]: Text(name.removesuffix(_MARK)) for role, name in sight.people.items() if name}
    if sight.listed:
        cells["Werklijst\nWorklist"] = Text(str(sight.number))
    own = sight.organisation
    for one in sight.texts:
        if one.body:
            cells[_title(one)] = Text(one.body, style=_OWN if one.owner == own else _SHARED)
    return cells


def _title(one: Brought) -> str:
    owner = next((viewer.short for viewer in VIEWERS if viewer.organisation == one.owner), one.owner)
    return f"{owner}\n{one.category.lower()}"


def _marked(now: Text | None, then: Text | None) -> Text:
    plain = now or Text(NOTHING, style="dim")
    if (now and now.plain) == (then and then.plain):
        return plain
    gone = Text(f"{CHANGED} weg / gone", style=_GONE)
    return Text.assemble((f"{CHANGED} ", _GONE), plain) if now else gone
