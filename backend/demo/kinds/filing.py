"""A file beside a contribution: brought over HTTP, opened once by a link, and for others not there at all."""

from urllib.parse import quote

import orjson

from backend.demo.kinds import documents
from backend.demo.kinds.referring import Case
from backend.demo.kinds.table import Table, organisation
from backend.demo.scenario.documents import CONTRIBUTE

_FILE = b"%PDF-1.7\nVerzonnen verslag van een verzonnen huisbezoek."
_NAME, _TYPE = "Verslag huisbezoek.pdf", "application/pdf"
_WORDS = "Het verslag zit erbij."
_OK, _NOT_THERE, _REFUSED = 200, 404, 422


def files(table: Table, case: Case, *, by: str, category: str, to: str, unseen: str) -> None:
    """Somebody brings a file; who reads the contribution opens it once, and for another it is as if it were not there.

    `to` may receive the category of the first person of the case; `unseen` takes part and may not.
    """
    text = _brought(table, case, by=by, category=category, to=to)
    program = _upload(table, by, text, b"MZ\x90\x00")
    table.expect(f"{by} brings a program for a file", expected=(_REFUSED, "DOCUMENT_KIND"), found=program[:2])
    taken = _upload(table, unseen, text, _FILE)
    table.expect(f"{unseen} brings a file beside it", expected=(_NOT_THERE, "FILE_UNKNOWN"), found=taken[:2])
    status, _, file = _upload(table, by, text, _FILE)
    table.expect(f"{by} brings a file", expected=_OK, found=status)
    shown = table.ask(to, documents.FILES, contribution=text)["contribution"]["documents"]
    table.expect(f"{to} sees the file", expected=[{"id": file, "name": _NAME, "size": len(_FILE)}], found=shown)
    nothing = table.ask(unseen, documents.FILES, contribution=text)["contribution"]
    table.expect(f"{unseen} sees the file", expected=None, found=nothing)
    refused = _post(table, unseen, "document-link", {"document": file})
    table.expect(f"{unseen} asks for a link", expected=(_NOT_THERE, "FILE_UNKNOWN"), found=_told(*refused)[:2])
    _, _, link = _told(*_post(table, to, "document-link", {"document": file}))
    for who, what in ((unseen, "uses the link of another"), (by, "uses the link of who may read it")):
        other = _post(table, who, "document", {"link": link})
        table.expect(f"{who} {what}", expected=(_NOT_THERE, "FILE_UNKNOWN"), found=_told(*other)[:2])
    opened = _post(table, to, "document", {"link": link})
    table.expect(f"{to} opens the file as it was brought", expected=True, found=opened == (_OK, _FILE))
    again = _post(table, to, "document", {"link": link})
    table.expect(f"{to} opens it once", expected=(_NOT_THERE, "FILE_UNKNOWN"), found=_told(*again)[:2])


def _brought(table: Table, case: Case, *, by: str, category: str, to: str) -> str:
    made = table.do(
        by,
        CONTRIBUTE,
        case=case.id,
        subjects=[next(iter(case.people.values()))],
        category=category,
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=_WORDS,
        recipients=[{"organisation": organisation(to)}],
    )
    return str(made["contribution"]["id"])


def _upload(table: Table, who: str, contribution: str, content: bytes) -> tuple[int, str | None, str]:
    headers = {
        "Content-Type": _TYPE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_NAME, safe='')}",
        "Ketentafel-Contribution": contribution,
    }
    return _told(*table.deliver(who, "documents", content, headers))


def _post(table: Table, who: str, address: str, asked: dict[str, str]) -> tuple[int, bytes]:
    return table.deliver(who, address, orjson.dumps(asked), {"Content-Type": "application/json"})


def _told(status: int, content: bytes) -> tuple[int, str | None, str]:
    """The status, the code of a refusal, and the id or link that was made."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return status, None, ""
    for error in found.get("errors", []):
        return status, error.get("code") or error["extensions"]["code"], ""
    return status, None, str(found.get("document") or found.get("link"))
