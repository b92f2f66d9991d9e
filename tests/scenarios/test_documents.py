"""A file about somebody: the GGZ looks at it by a link, the police do not, and a withdrawal shuts the link."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx2

from backend.settings.scanning import Scanner
from tests.casegraph.live import PLAIN, serving
from tests.factories.clamd import clamd_of, free_port
from tests.scenarios.chamber import Seat
from tests.scenarios.village import Village
from tests.scenarios.village_steps import agree, brings, household
from web.asgi import create_app

PDF = b"%PDF-1.7\nVerzonnen verslag."
NAME = "attachment; filename*=UTF-8''verslag%20S%C3%A9m.pdf"
NOWHERE = (404, "FILE_UNKNOWN")


def posted(seat: Seat, path: str, **sent: Any) -> httpx2.Response:
    """What somebody is answered at an address beside GraphQL."""
    headers = {"authorization": f"Bearer {seat.provider.token(sub=seat.name)}", **sent.pop("headers", {})}
    return httpx2.post(seat.url.replace("graphql", path), headers=headers, timeout=20, verify=PLAIN, **sent)


def uploaded(seat: Seat, contribution: str, content: bytes = PDF, **headers: str) -> httpx2.Response:
    """What somebody is answered who brings a file."""
    said = {"content-type": "application/pdf", "content-disposition": NAME, "ketentafel-contribution": contribution}
    return posted(seat, "documents", content=content, headers=said | headers)


def refusal(reply: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    (error,) = reply.json()["errors"]
    return reply.status_code, error.get("code") or error["extensions"]["code"]


def link(seat: Seat, document: str) -> str:
    """A link to a document."""
    reply = posted(seat, "document-link", json={"document": document})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["link"])


def looks(seat: Seat, token: str) -> httpx2.Response:
    """What a link answers."""
    return posted(seat, "document", json={"link": token})


def test_a_document_goes_where_its_contribution_goes(village: Village) -> None:
    village.at("2027-11-02 10:00")
    jet, piet, omar = village.jet, village.piet, village.omar
    house = household(village, piet, omar, born={"sem": "1990-03-04"})
    text = brings(jet, house, ["sem"], "Zie het verslag.", category="HULPVERLENING", to=[piet])["id"]
    basis = agree(village, house, "sem", "sem", to=piet, category="HULPVERLENING", at="2027-11-01T10:00:00Z")

    # Jet brings a file beside what she said of Sem; Piet reads that, and so the file. The police read neither.
    made = uploaded(jet, text)
    assert made.status_code == 200, made.text
    document = made.json()["document"]
    (shown,) = piet.ask("Documents", contribution=text)["contribution"]["documents"]
    assert (shown["id"], shown["kind"], shown["name"], shown["size"]) == (document, "PDF", "verslag Sém.pdf", len(PDF))
    assert omar.ask("Documents", contribution=text)["contribution"] is None
    assert refusal(posted(omar, "document-link", json={"document": document})) == NOWHERE
    assert refusal(uploaded(omar, text)) == NOWHERE

    token = link(piet, document)
    assert refusal(looks(omar, token)) == NOWHERE
    reply = looks(piet, token)
    assert (reply.status_code, reply.content) == (200, PDF)
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"] == "attachment; filename*=UTF-8''verslag%20S%C3%A9m.pdf"
    assert reply.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert (reply.headers["x-content-type-options"], reply.headers["cache-control"]) == ("nosniff", "no-store")
    for nothing in (token, "x", "x" * 101, 7, None):
        assert refusal(posted(piet, "document", json={"link": nothing})) == NOWHERE

    # What is no file for us changes nothing.
    count = "SELECT count(*) AS n FROM casework.document"
    before = village.region.rows(count)
    for content, headers, answer in (
        (b"MZ\x90", {}, (422, "DOCUMENT_KIND")),
        (PDF, {"content-type": "image/png"}, (422, "DOCUMENT_DIFFERS")),
        (PDF, {"content-disposition": "attachment"}, (400, "BAD_FILE_REQUEST")),
        (PDF, {"content-encoding": "gzip"}, (400, "BAD_FILE_REQUEST")),
        (PDF, {"ketentafel-contribution": "x"}, (400, "BAD_ID")),
        (PDF + b" " * 10 * 1024 * 1024, {}, (413, "BODY_TOO_LARGE")),
    ):
        assert refusal(uploaded(jet, text, content, **headers)) == answer
    assert village.region.rows(count) == before

    # Piet has a link when Sem withdraws: it opens nothing any more.
    token = link(piet, document)
    jet.do("RegisterWithdrawal", subject=house["sem"], channel="TELEFONISCH", note="Sem belde.")
    assert basis["consent"]["id"]
    assert refusal(looks(piet, token)) == NOWHERE
    assert refusal(posted(piet, "document-link", json={"document": document})) == NOWHERE
    assert looks(jet, link(jet, document)).content == PDF


@contextmanager
def scanned(village: Village, port: int) -> Iterator[Seat]:
    """Jet, at an installation of the village whose scanner listens at this port."""
    settings = village.region.settings.model_copy()
    (region,) = settings.regions
    settings.__dict__["regions"] = (region.model_copy(update={"scanner": Scanner(port=port)}),)
    with serving(create_app(settings)) as base:
        yield replace(village.jet, url=f"{base}/{region.code}/graphql")


def test_a_file_is_scanned_before_it_is_kept_or_it_is_not_taken(village: Village) -> None:
    village.at("2027-11-02 10:00")
    house = household(village, village.piet, born={"sem": "1990-03-04"})
    text = brings(village.jet, house, ["sem"], "Zie het verslag.", category="HULPVERLENING", to=[])["id"]
    kept = "SELECT (SELECT count(*) FROM casework.document) AS files, (SELECT count(*) FROM casework.outbox) AS told"
    before = village.region.rows(kept)

    with clamd_of(b"stream: Eicar-Test-Signature FOUND\x00") as clamd, scanned(village, clamd.port) as jet:
        assert refusal(uploaded(jet, text)) == (422, "DOCUMENT_INFECTED")
        assert clamd.read == [PDF]
    with scanned(village, free_port()) as jet:
        assert refusal(uploaded(jet, text)) == (422, "DOCUMENT_NOT_SCANNED")
    assert village.region.rows(kept) == before
    # The ledger tells that a file was refused and why, and nothing of the file.
    last = village.region.rows("SELECT * FROM tenants.ledger_event ORDER BY id DESC LIMIT 2")
    assert [one["outcome"] for one in last] == ["DOCUMENT_NOT_SCANNED", "DOCUMENT_INFECTED"]
    assert not any(word in str(last) for word in ("verslag", "Eicar", PDF.decode()))

    with clamd_of(b"stream: OK\x00") as clamd, scanned(village, clamd.port) as jet:
        document = uploaded(jet, text).json()["document"]
        assert looks(jet, link(jet, document)).content == PDF
        assert clamd.read == [PDF]
