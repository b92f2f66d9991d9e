"""The yearly audit as a sheet: CSV by RFC 4180, with commas, CRLF and every cell between quotes.

It begins with the byte order mark of UTF-8: without one, the spreadsheets that officers use guess another encoding.
A cell that they would take for a formula gets an apostrophe before it. Each line says which year, by which definition
and when that was taken down, so that a line that is copied still says what it is.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from backend.reports.commands import Audit, AuditCount
from consent.partnership.kinds import AuditTopic

HEADINGS: Final = (
    "tafel",
    "jaar",
    "onderwerp",
    "organisatie",
    "code",
    "aantal",
    "definitie",
    "definitie_versie",
    "minimum_casussen",
    "vastgesteld_op",
)
MARK: Final = "\ufeff"
# What spreadsheets begin a formula with, or skip before one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(audit: Audit) -> bytes:
    """The bytes of the file. What there is none of, or too few to tell, is a line without organisation and count."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS)
    writer.writerows(tuple(map(_harmless, row)) for row in _rows(audit))
    return f"{MARK}{out.getvalue()}".encode()


def _rows(audit: Audit) -> Iterator[tuple[str, ...]]:
    for topic in AuditTopic:
        counts = [one for one in audit.counts if one.topic is topic]
        yield from (_row(audit, topic, one) for one in counts)
        if not counts:
            yield _row(audit, topic, None)


def _row(audit: Audit, topic: AuditTopic, one: AuditCount | None) -> tuple[str, ...]:
    counted = ("", "", "") if one is None else (one.organisation, one.code, str(one.counted))
    told = (audit.topics[topic], str(audit.version), str(audit.minimum), audit.made_at.isoformat(timespec="seconds"))
    return (audit.tafel, str(audit.year), topic.value, *counted, *told)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
