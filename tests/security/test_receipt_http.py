"""The receipt as an outlet, and the page without sign-in: withdrawal, the tenant wall and canaries hold over both."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from casegraph.compiler.relay import read_node_id, write_node_id
from consent.withdrawing.codes import new_code
from tests.casegraph.live import PLAIN, Process, running
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber
from tests.scenarios.steps import admit, consent_now, invite, law, refer, told_with_leave
from tests.security.paper import asked, code_in, page, text_of

_FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def people(kamer: Chamber, processes: list[Process]) -> SimpleNamespace:
    return SimpleNamespace(**{name: kamer.seat(name, base_url=processes[0].url) for name in chamber.PEOPLE})


@pytest.fixture(scope="module")
def case(kamer: Chamber, people: SimpleNamespace) -> SimpleNamespace:
    """An admitted case in which local team, GGZ and police take part and know who it is about."""
    one = refer(people, kamer)
    invite(people, admit(people, one))
    family = {each["roleInHousehold"]: each["id"] for each in people.jet.case(one["id"])["subjects"]}
    for subject in family.values():
        law(people.jet, subject, recipients=[people.piet.organisation], categories=["IDENTITEIT"])
    return SimpleNamespace(id=one["id"], subject=family["OUDER"])


@pytest.fixture
def given(people: SimpleNamespace, case: SimpleNamespace) -> Iterator[str]:
    """A consent that stands in this test alone, by its id."""
    recipients = [people.jet.organisation]
    basis = consent_now(people.jet, case.subject, recipients=recipients, categories=["GEZONDHEID"])
    yield str(basis["consent"]["id"])
    people.jet.attempt("WithdrawConsent", consent=basis["consent"]["id"])


def withdrawn(kamer: Chamber, consent_id: str) -> Any:
    key = read_node_id(consent_id)
    assert key is not None
    return kamer.rows("SELECT withdrawn_at FROM consent.consent WHERE id = $1", key.row_id)[0]["withdrawn_at"]


def test_the_receipt_is_told_to_its_owner_and_ends_with_the_consent(people: SimpleNamespace, given: str) -> None:
    reply = asked(people.jet, {"consent": given, "language": "en"})
    said = text_of(reply)
    assert "Lokaal team" in said
    assert code_in(said)
    assert reply.headers["cache-control"] == "no-store"
    people.jet.do("WithdrawConsent", consent=given)
    late = asked(people.jet, {"consent": given})
    assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "ALREADY_WITHDRAWN")


def test_a_hidden_consent_and_none_are_answered_alike(people: SimpleNamespace, given: str) -> None:
    nothing = write_node_id("Consent", uuid4())
    for who in (people.omar, people.kim, people.vera, people.fem):
        hidden, absent = (asked(who, {"consent": one}) for one in (given, nothing))
        told = {(reply.status_code, reply.text) for reply in (hidden, absent)}
        # Who reads bases of the own organisation may know that there is one, and not make a receipt of it.
        assert len(told) == (2 if who is people.fem else 1)
        assert hidden.status_code == absent.status_code == 422
        assert "application/pdf" not in hidden.headers["content-type"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "BAD_ID"),
        ("x", "BAD_RECEIPT_BODY"),
        ({"consent": 1}, "BAD_ID"),
        ({"consent": "x"}, "BAD_ID"),
        ({"consent": "x", "more": 1}, "BAD_RECEIPT_BODY"),
        ({"consent": "x", "language": "fr"}, "BAD_RECEIPT_BODY"),
    ],
)
def test_what_asks_for_nothing_is_refused(people: SimpleNamespace, body: Any, code: str) -> None:
    reply = asked(people.jet, body)
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["extensions"]["code"] == code
    # What it asks for is its own, and no question of GraphQL.
    assert "documentId" not in reply.text


def test_without_a_token_there_is_no_receipt(people: SimpleNamespace, given: str) -> None:
    address = people.jet.url.replace("graphql", "receipt")
    reply = httpx2.post(address, json={"consent": given}, timeout=20, verify=PLAIN)
    assert reply.status_code == 401
    assert asked(people.jet, {"consent": given}, authorization="Bearer x").status_code == 401


def test_the_page_says_nothing_of_a_code_that_does_not_work(kamer: Chamber, processes: list[Process]) -> None:
    said = {
        page(processes[0].url, kamer.code, {"code": wrong, "step": step}).text
        for wrong in (new_code(), "ABC", "<b>x</b>")
        for step in ("look", "withdraw")
    }
    assert len(said) == 1
    (only,) = said
    assert "Deze code werkt niet" in only
    assert "<b>x</b>" not in only


def test_the_page_stands_alone(kamer: Chamber, processes: list[Process]) -> None:
    reply = page(processes[0].url, kamer.code, None)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
    assert "set-cookie" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in reply.text
    assert not re.findall(r"(?:src|href|action)=\"(?!/)", reply.text)
    assert re.findall(r"<html lang=\"nl\">", reply.text)
    english = httpx2.get(f"{processes[0].url}/{kamer.code}/intrekken?lang=en", timeout=20, verify=PLAIN).text
    assert '<html lang="en">' in english
    sheet = httpx2.get(f"{processes[0].url}/{kamer.code}/intrekken/page.css", timeout=20, verify=PLAIN)
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")


def test_a_code_shows_first_then_withdraws_at_once_and_says_so_again(
    kamer: Chamber, people: SimpleNamespace, processes: list[Process], case: SimpleNamespace, given: str
) -> None:
    marker = f"Gezondheid {uuid4().hex}"
    people.piet.do(
        "Contribute",
        case=case.id,
        subjects=[case.subject],
        category="GEZONDHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=marker,
        recipients=[told_with_leave(people.piet, case.subject, to=people.jet)],
    )
    assert marker in people.jet.texts(case.id)
    said = text_of(asked(people.jet, {"consent": given}))
    code = code_in(said)
    first = page(processes[0].url, kamer.code, {"code": code.lower(), "step": "look"})
    assert "Dit trekt u in" in first.text
    assert "Gezondheid" in first.text
    for unsaid in ("Lokaal", "GGZ", "Verzonnen", given, case.id):
        assert unsaid not in first.text
    assert withdrawn(kamer, given) is None
    done = page(processes[1].url, kamer.code, {"code": code, "step": "withdraw", "lang": "en"})
    assert "Your consent is withdrawn" in done.text
    at = withdrawn(kamer, given)
    assert at is not None
    assert marker not in people.jet.texts(case.id)
    assert marker in people.piet.texts(case.id)
    again = page(processes[0].url, kamer.code, {"code": code, "step": "withdraw"})
    assert "Uw toestemming is ingetrokken" in again.text
    assert withdrawn(kamer, given) == at


def test_what_our_own_form_cannot_have_sent_changes_nothing(
    kamer: Chamber, people: SimpleNamespace, processes: list[Process], given: str
) -> None:
    code = code_in(text_of(asked(people.jet, {"consent": given})))
    address = f"{processes[0].url}/{kamer.code}/intrekken"
    fields = {"code": code, "step": "withdraw"}
    elsewhere = page(processes[0].url, kamer.code, fields, **{"sec-fetch-site": "cross-site"})
    as_json = httpx2.post(address, json=fields, timeout=20, verify=PLAIN)
    twice = httpx2.post(
        address, content=f"code={code}&code={code}&step=withdraw", headers={"content-type": _FORM}, verify=PLAIN
    )
    other = page(processes[0].url, kamer.code, {"code": code, "step": "delete"})
    large = page(processes[0].url, kamer.code, {"code": "A" * 5_000, "step": "withdraw"})
    by_get = httpx2.get(address, params=fields, timeout=20, verify=PLAIN)
    assert [reply.status_code for reply in (elsewhere, as_json, twice, other)] == [400] * 4
    assert large.status_code in {400, 413}
    assert by_get.status_code == 200
    assert "Vijf groepjes" in by_get.text
    assert withdrawn(kamer, given) is None


def test_a_name_comes_out_where_it_may_and_a_code_nowhere_else(
    kamer: Chamber, people: SimpleNamespace, processes: list[Process]
) -> None:
    canary = f"Kanarie{uuid4().hex}"
    referred = people.jet.do(
        "ReferCase",
        tafel=kamer.tafel,
        informed="GEINFORMEERD",
        reason="Er is vaak ruzie.",
        subjects=[{"roleInHousehold": "OUDER", "name": canary, "birthDate": "1988-05-05"}],
    )["case"]
    admitted = admit(people, referred)
    invite(people, admitted)
    (person,) = people.jet.case(referred["id"])["subjects"]
    basis = consent_now(people.jet, person["id"], recipients=[people.jet.organisation], categories=["GEZONDHEID"])
    said = text_of(asked(people.jet, {"consent": basis["consent"]["id"]}))
    code = code_in(said)
    assert canary in re.sub(r"\s", "", said)
    assert canary not in asked(people.omar, {"consent": basis["consent"]["id"]}).text
    shown = page(processes[0].url, kamer.code, {"code": code, "step": "look"}).text
    assert "Dit trekt u in" in shown
    assert canary not in shown
    letters = code.replace("-", "")
    for process in processes:
        written = process.written()
        assert not [one for one in (canary, code, letters) if one in written]
    tables = kamer.rows(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname IN ('tenants', 'consent', 'casework')"
    )
    statement = "SELECT 1 FROM {} t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0 LIMIT 1"
    holding = [one["name"] for one in tables if kamer.rows(statement.format(one["name"]), code, letters)]
    assert holding == []


def test_too_many_tries_are_told_to_wait(kamer: Chamber, tmp_path: Path) -> None:
    """At a process of its own: whoever withdraws at another one in some other test is not made to wait."""
    with running(kamer.environment(), log=tmp_path / "product.log") as process:
        replies = [page(process.url, kamer.code, {"code": new_code(), "step": "look"}) for _ in range(25)]
    assert replies[-1].status_code == 429
    assert replies[-1].headers["retry-after"] == "600"
    assert "Wacht tien minuten" in replies[-1].text
