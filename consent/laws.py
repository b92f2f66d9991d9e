"""Until when the law under a legal basis holds, by the versions of the catalogue. Days are those of Europe/Amsterdam.

A newer version takes the place of an older one from its own first day on, whatever the older one says of its end; so
where the newer one has ended, nothing holds. A basis ends where one of the entries that it rests on no longer holds
(its ground, an article, its purpose, a category, the statute of its partnership: `consent.access.rests_on`), and where
a newer version says so of what began, or was recorded, before it (transitional law). What had ended by the time that a
version was registered stays ended: law that comes back opens nothing, a person decides anew.

The database answers the same by `consent.law_ends`; one truth table holds both.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consent.ages import begins, legal_day
from consent.basis import CatalogueKind, Running


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What a basis rests on, by its code in the catalogue: a ground, an article, a purpose, a category or a statute."""

    kind: CatalogueKind
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LawVersion:
    """One version of a fact of law: from which day until which it holds, and from when the region knew it."""

    law: Law
    version: int
    valid_from: date
    registered_at: datetime
    valid_until: date | None = None
    running: Running = Running.HERBEOORDELEN


def laws_until(
    versions: Collection[LawVersion], laws: Collection[Law], *, starts: datetime | None, known: datetime
) -> datetime | None:
    """When the first of the laws ends under a basis that began at `starts` and was recorded at `known`."""
    if starts is None:
        return None
    day = legal_day(starts)
    lines = ([one for one in versions if one.law == law] for law in laws)
    ends = filter(None, (law_ends(line, day=day, known=known) for line in lines))
    return min(map(begins, ends), default=None)


def law_ends(versions: Collection[LawVersion], *, day: date, known: datetime) -> date | None:
    """The first day on which a law no longer carries a basis that began on `day`; None as long as it does.

    What each version told counts while it was the newest that was registered, since the basis was recorded.
    """
    line = sorted(versions, key=lambda one: one.version)
    ends = (
        end
        for place, one in enumerate(line, start=1)
        for replaced in (line[place].registered_at if place < len(line) else None,)
        if replaced is None or max(one.registered_at, known) < replaced
        for end in _ends(line[:place], day, known)
        if replaced is None or begins(end) <= replaced
    )
    return min(ends, default=None)


def _ends(line: Sequence[LawVersion], day: date, known: datetime) -> Iterator[date]:
    """The days on which these versions, the newest last, end a basis that began on `day`, recorded at `known`."""
    for one in line:
        if one.valid_until is not None and _over(_newest(line, max(one.valid_until, day)), one.valid_until):
            yield one.valid_until
        earlier = one.valid_from > day or one.registered_at > known
        if one.running is Running.EINDIGT and earlier and _newest(line, one.valid_from) is one:
            yield one.valid_from


def _newest(line: Sequence[LawVersion], day: date) -> LawVersion:
    """The newest version that had begun on a day; there is one."""
    return [one for one in line if one.valid_from <= day][-1]


def _over(one: LawVersion, day: date) -> bool:
    return one.valid_until is not None and one.valid_until <= day
