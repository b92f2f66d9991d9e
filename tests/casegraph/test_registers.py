"""The registers that kinds of tafel name, as anybody who is signed in reads them; they are nobody's data."""

import httpx2

from backend.tafels.registers import papers, terms
from casegraph.edge.trusted import FOLDER
from tests.casegraph.asking import ask, data_of

REGISTERS = (FOLDER / "integrator" / "Registers.graphql").read_text(encoding="utf-8")


def test_terms_and_documents_are_read_as_they_are_shipped(piet: httpx2.Client, nobody: httpx2.Client) -> None:
    answered = data_of(ask(piet, REGISTERS))
    by_code = {one["code"]: one for one in answered["terms"]}

    assert list(by_code) == [one.code for one in terms.terms()]
    assert [(one["code"], one["kind"]) for one in answered["papers"]] == [
        (one.code, one.kind) for one in papers.papers()
    ]
    ban = by_code["THV_VERBOD"]
    assert (ban["length"], ban["extension"]) == (
        {"amount": 10, "unit": "DAG"},
        {"amount": 18, "unit": "DAG", "times": 1, "asksReason": True},
    )
    assert (by_code["ACUUT"]["reckoned"], by_code["ACUUT"]["length"]) == ("DIRECT", None)
    assert [one["code"] for one in by_code["WACHTLIJST_LOKAAL"]["steps"]] == ["ORANJE", "ROOD"]
    assert ask(nobody, REGISTERS).status_code == 401
