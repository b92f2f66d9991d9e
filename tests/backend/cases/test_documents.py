"""A file goes where its contribution goes, opens once by a link, and is nothing without the key of its person."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend.cases import service as cases
from backend.cases.correction_commands import Retract
from backend.cases.documents.commands import AddDocument, DocumentId, LinkMade, MakeLink, OpenLink
from backend.cases.documents.errors import DocumentsCode
from backend.cases.documents.kinds import NAMED, DocumentKind
from backend.cases.documents.models import LARGEST
from backend.cases.documents.recognising import recognised
from backend.cases.documents.scanning import Scan
from backend.cases.errors import CasesCode
from backend.cases.kinds import CorrectionReason
from consent.errors import CommonCode
from consent.keys.errors import KeysCode
from tenants.ids import ContributionId, new_id
from tenants.refusal import Refusal
from tenants.session import driver
from tests.backend.cases.course.ways import is_forced_back
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited, opened

PDF = b"%PDF-1.7\nVerzonnen verslag over een verzonnen moeder."
NAME = "Verslag Moeder é.pdf"
NAMES = ("casework.document", "name_enc")


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip file with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


DOCX = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<o/>"}
FILES = {
    DocumentKind.PDF: PDF,
    DocumentKind.PNG: b"\x89PNG\r\n\x1a\n\x00",
    DocumentKind.JPEG: b"\xff\xd8\xff\xe0",
    DocumentKind.DOCX: packed(DOCX),
    DocumentKind.ODT: packed(ODT),
    DocumentKind.TEKST: "Een verslag, één bladzijde.\r\n".encode(),
}


def test_a_file_is_what_its_bytes_say_and_its_name_and_sender_agree() -> None:
    for kind, content in FILES.items():
        for other, named in NAMED.items():
            for ending in named.endings:
                for said, type_of in NAMED.items():
                    found = recognised(content, name=f"x{ending.upper()}", media_type=type_of.media_type)
                    assert (found is kind) == (kind is other is said), (kind, other, said)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "KIND"),
        (b" \n", "KIND"),
        (b"MZ\x90\x00", "KIND"),
        (b"caf\xe9", "KIND"),
        (b"GIF89a\x01", "KIND"),
        (b"PK\x03\x04 and no more", "KIND"),
        (packed({"x": b""}), "KIND"),
        (packed({"mimetype": b"application/epub+zip"}), "KIND"),
        (packed({**DOCX, "[Content_Types].xml": b" " * 300_000}), "KIND"),
        (packed({**DOCX, "word/vbaProject.bin": b""}), "MACROS"),
        (packed({**DOCX, "[Content_Types].xml": b"x.macroEnabled.main+xml"}), "MACROS"),
        (packed({**DOCX, "word/embeddings/oleObject1.bin": b""}), "MACROS"),
        (packed({**ODT, "Basic/Standard/Module1.xml": b""}), "MACROS"),
        (packed({**ODT, "Scripts/python/x.py": b""}), "MACROS"),
    ],
)
def test_no_other_file_is_taken(content: bytes, code: str) -> None:
    for named in NAMED.values():
        found = recognised(content, name=f"x{named.endings[0]}", media_type=named.media_type)
        assert isinstance(found, Refusal)
        assert found.code == f"DOCUMENT_{code}"


def brought(text: ContributionId, **changes: Any) -> AddDocument:
    given: dict[str, Any] = {
        "contribution": text,
        "media_type": "application/pdf",
        "scan": Scan.CLEAN,
        "name": NAME,
        "content": PDF,
    }
    return AddDocument(**(given | changes))


async def shared(kamer: Kamer) -> tuple[AdmittedCase, ContributionId, DocumentId]:
    """The GGZ reads a text of the lokaal team with a file; the police take part, and read nothing."""
    one = await admitted(kamer)
    _, text = await opened(kamer, one, "ggz")
    await invited(kamer, one.case, "politie")
    done = await kamer.does("noor", cases.add_document, brought(text))
    return one, text, done.document


async def linked(kamer: Kamer, who: str, document: DocumentId) -> LinkMade:
    return await kamer.does(who, cases.make_link, MakeLink(document=document))


async def is_shut(kamer: Kamer, who: str, link: LinkMade) -> None:
    """The link opens nothing for this member."""
    answer = await kamer.tries(who, cases.open_link, OpenLink(token=link.token))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.field) == (CommonCode.NOT_FOUND, "link")


async def test_it_opens_once_for_whom_the_contribution_is_released_to(kamer: Kamer) -> None:
    one, text, document = await shared(kamer)
    assert {who for who in ("noor", "bram", "petra", "otto") if await kamer.reads(who, *NAMES, document)} == {
        "noor",
        "bram",
    }
    assert await kamer.told("CASE_CHANGED", document) == {"ggz"}
    assert {
        (row["object_type"], row["object_id"], row["subject_id"], row["category"])
        for row in await kamer.written("cases.add_document")
    } == {(kind, id, one.mother, "VEILIGHEID") for kind, id in (("Contribution", text), ("Document", document))}
    # Nothing of the file or its name rests in the clear.
    kept = await kamer.row("casework.document", document)
    assert b"erzonnen" not in kept["content_enc"] + kept["name_enc"]
    for who in ("petra", "otto"):
        await kamer.is_refused(
            who, cases.make_link, MakeLink(document=document), code=CommonCode.NOT_FOUND, field="document"
        )
    link = await linked(kamer, "bram", document)
    assert link.token.encode() not in (await kamer.rows("casework.document_link", one.case))[0]["token_hash"]
    await is_shut(kamer, "noor", link)
    await is_shut(kamer, "petra", link)
    got = await kamer.does("bram", cases.open_link, OpenLink(token=link.token))
    assert (got.kind, got.name, got.content) == (DocumentKind.PDF, NAME, PDF)
    await is_shut(kamer, "bram", link)
    await is_shut(kamer, "bram", replace(link, token="é"))
    read = await kamer.admin.fetch(
        "SELECT s.object_type FROM tenants.ledger_event e JOIN tenants.ledger_subject s ON s.event_id = e.id"
        " WHERE e.operation = 'cases.open_document' AND e.action = 'READ' AND s.case_id = $1 ORDER BY 1",
        one.case,
    )
    assert [row[0] for row in read] == ["Contribution", "Document"]
    # A link that is over, and one to what was taken back since.
    late, later = await linked(kamer, "bram", document), await linked(kamer, "bram", document)
    over = "UPDATE casework.document_link SET expires_at = made_at + interval '1 microsecond' WHERE expires_at = $1"
    await kamer.admin.execute(over, late.expires_at)
    await is_shut(kamer, "bram", late)
    await kamer.does("noor", cases.retract, Retract(contribution=text, reason=CorrectionReason.ONRECHTMATIG))
    await is_shut(kamer, "bram", later)
    await kamer.is_refused(
        "bram", cases.make_link, MakeLink(document=document), code=CommonCode.NOT_FOUND, field="document"
    )
    # Its owner keeps it, and puts nothing new beside it.
    assert (
        await kamer.does("noor", cases.open_link, OpenLink(token=(await linked(kamer, "noor", document)).token))
    ).content
    await kamer.is_refused(
        "noor", cases.add_document, brought(text), code=CasesCode.ALREADY_CORRECTED, field="contribution"
    )


async def test_without_the_key_of_the_person_the_file_is_gone(kamer: Kamer) -> None:
    _, text, document = await shared(kamer)
    link = await linked(kamer, "bram", document)
    sealed = await kamer.row("casework.document", document)
    system = kamer.actor("noor")
    key = (await kamer.row("casework.contribution", text))["key_id"]
    # Both sealed values name this key, so that the destruction of a case finds it.
    assert {sealed[column][1:17] for column in ("content_enc", "name_enc")} == {key.bytes}
    await kamer.keys.destroy(system, key)
    await is_shut(kamer, "bram", link)
    assert await kamer.reads("bram", *NAMES, document) is None
    answer = await kamer.tries("noor", cases.add_document, brought(text))
    assert isinstance(answer, Refusal)
    assert answer.code == KeysCode.KEY_DESTROYED
    # The row as a backup would hold it is there still, and says nothing.
    assert (await kamer.row("casework.document", document))["content_enc"] == sealed["content_enc"]


async def test_what_may_not_be_passed_on_takes_no_file(kamer: Kamer) -> None:
    one, text, _ = await shared(kamer)
    await kamer.admin.execute("UPDATE casework.contribution SET onward_ban = true WHERE id = $1", text)
    await kamer.is_refused(
        "noor", cases.add_document, brought(text), code=DocumentsCode.DOCUMENT_BANNED, field="contribution"
    )
    assert await is_forced_back(kamer, "noor", RAW, one.case, text, PDF) == "42501"


RAW = (
    "INSERT INTO casework.document (id, case_id, contribution_id, kind, name_enc, content_enc, owner_org,"
    " recorded_by, recorded_at) SELECT gen_random_uuid(), $1, $2, 'PDF', '', $3,"
    " (SELECT tenants.org()), (SELECT tenants.member()), tenants.moment()"
)
LINK = (
    "INSERT INTO casework.document_link (id, case_id, document_id, organisation_id, member_id, token_hash, made_at,"
    " expires_at) SELECT gen_random_uuid(), $1, $2, (SELECT tenants.org()), (SELECT tenants.member()), '\\x01',"
    " tenants.moment(), tenants.moment() + $3::interval"
)


async def test_nothing_else_is_brought_linked_or_changed(kamer: Kamer) -> None:
    one, text, document = await shared(kamer)
    wish = brought(text)
    for who, command, code, field in (
        ("petra", wish, CommonCode.NOT_FOUND, "contribution"),
        ("noor", replace(wish, contribution=ContributionId(new_id())), CommonCode.NOT_FOUND, "contribution"),
        ("bram", wish, CommonCode.NOT_ALLOWED, "contribution"),
        ("noor", replace(wish, name="../x.pdf"), DocumentsCode.DOCUMENT_NAME, "file"),
        ("noor", replace(wish, name="x\u202efdp.pdf"), DocumentsCode.DOCUMENT_NAME, "file"),
        ("noor", replace(wish, name="x" * 197 + ".pdf"), DocumentsCode.DOCUMENT_NAME, "file"),
        ("noor", replace(wish, name="x.txt"), DocumentsCode.DOCUMENT_DIFFERS, "file"),
        ("noor", replace(wish, media_type="text/html"), DocumentsCode.DOCUMENT_DIFFERS, "file"),
        ("noor", replace(wish, content=b"MZ\x90"), DocumentsCode.DOCUMENT_KIND, "file"),
        ("noor", replace(wish, scan=Scan.INFECTED), DocumentsCode.DOCUMENT_INFECTED, "file"),
        ("noor", replace(wish, scan=Scan.UNREACHABLE), DocumentsCode.DOCUMENT_NOT_SCANNED, "file"),
        # What the scanner said tells nothing of a contribution: it comes first, also of one that is not there.
        ("petra", replace(wish, scan=Scan.INFECTED), DocumentsCode.DOCUMENT_INFECTED, "file"),
    ):
        await kamer.is_refused(who, cases.add_document, command, code=code, field=field)
    # Past the services: not beside another's text, not empty or too large, and nothing is changed or undone.
    for who, statement, *values in (
        ("bram", RAW, one.case, text, PDF),
        ("petra", RAW, one.case, text, PDF),
        ("petra", LINK, one.case, document, timedelta(minutes=1)),
        ("bram", LINK, one.case, document, timedelta(minutes=3)),
        ("noor", "UPDATE casework.document SET content_enc = ''"),
        ("noor", "DELETE FROM casework.document"),
        ("noor", "UPDATE casework.document_link SET expires_at = 'infinity'"),
        ("noor", "DELETE FROM casework.document_link"),
    ):
        assert await is_forced_back(kamer, who, statement, *values) == "42501", statement
    for size in (45, LARGEST + 46):
        assert await is_forced_back(kamer, "noor", RAW, one.case, text, b"\x01" * size) == "ck_document_bounded"
    link = await linked(kamer, "bram", document)
    await kamer.does("bram", cases.open_link, OpenLink(token=link.token))
    async with kamer.region.working(kamer.actor("bram")) as session:
        again = "UPDATE casework.document_link SET used_at = NULL"
        assert await (await driver(session)).execute(again) == "UPDATE 0"
