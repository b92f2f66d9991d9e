"""A witness who is a member: of one's own organisation or of one that takes part, by the service and by force."""

import re
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.db import rendering
from backend.receipts.commands import MakeReceipt
from backend.receipts.service import make_receipt
from consent import service as lawful
from consent.keys.master import MasterKey
from consent.withdrawing.codes import CodeHasher
from tenants.ids import new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import basis_command, consent_given
from tests.consent.giving.forcing import by_force
from tests.factories.cell import REGION

FORM = "consent.consent_form"
PAGE = "https://west.example/west/intrekken"
FIELD = "consent.witnessMember"


async def _people(kamer: Kamer, one: AdmittedCase) -> dict[str, tuple[UUID, UUID]]:
    """Who could be thought a witness, each with an organisation: two who can, and all others who cannot."""
    here = kamer.organisations
    hidden = await kamer.world.organisation("Fictieve opvang", kind="VROUWENOPVANG")
    await kamer.world.participation(one.case, hidden)
    gone = await kamer.world.member(here["lokaal"])
    elsewhere = await kamer.world.member(here["ggz"])
    await kamer.admin.execute("UPDATE tenants.member SET active = tstzrange('2020-01-01', now()) WHERE id = $1", gone)
    # The same person again, now at another organisation that takes part.
    await kamer.admin.execute(
        "UPDATE tenants.member SET person_id = (SELECT person_id FROM tenants.member WHERE id = $1) WHERE id = $2",
        *(kamer.members["noor"], elsewhere),
    )
    return {
        "a colleague": (here["lokaal"], kamer.members["karim"]),
        "a partner": (here["ggz"], kamer.members["bram"]),
        "oneself": (here["lokaal"], kamer.members["noor"]),
        "oneself elsewhere": (here["ggz"], elsewhere),
        "who left": (here["lokaal"], gone),
        "who takes no part": (here["politie"], kamer.members["petra"]),
        "who is hidden": (hidden, await kamer.world.member(hidden)),
        "nobody": (here["lokaal"], new_id()),
    }


async def test_a_witness_is_a_colleague_or_a_partner_and_no_other(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    people = await _people(kamer, one)
    said = {"a colleague": "COLLEGA", "a partner": "ANDERE"}
    for who, (organisation, member) in people.items():
        with subtests.test(who):
            command = basis_command(
                kamer, one.mother, "ggz", consent=consent_given(witness=None, witness_member=member)
            )
            if who not in said:
                code = "WITNESS_IS_RECORDER" if who == "oneself" else "NOT_FOUND"
                await kamer.is_refused("noor", lawful.record_basis, command, code=code, field=FIELD)
                continue
            done = await kamer.does("noor", lawful.record_basis, command)
            (form,) = [row for row in await kamer.rows(FORM, one.case) if row["consent_id"] == done.consent]
            assert (form["witness_org"], form["witness_member"], form["witness_enc"]) == (organisation, member, None)
            assert done.consent is not None
            hasher = CodeHasher(MasterKey(bytes(32), region=REGION))
            wish = MakeReceipt(consent=done.consent)
            made: Any = await kamer.does("noor", partial(make_receipt, codes=hasher, page=PAGE), wish)
            assert made.receipt.shown.colleague is (who == "a colleague")
    both = consent_given(witness_member=people["a colleague"][1])
    command = basis_command(kamer, one.mother, "ggz", consent=both)
    await kamer.is_refused("noor", lawful.record_basis, command, code="WITNESS_TWICE", field=FIELD)


_PART = "AND p.valid @> tenants.moment()) = 2"
# What the question of the policy looks at, what becomes of it, and who is let through then.
_MUTANTS = (
    ("AND recorder.person_id <> m.person_id", "", "oneself"),
    ("recorder.person_id <> m.person_id", "recorder.id <> m.id", "oneself elsewhere"),
    (" AND m.active @> tenants.moment()", "", "who left"),
    (_PART, "AND p.valid @> tenants.moment()) > 0", "who takes no part"),
    ("AND (m.organisation_id = tenants.org()", "AND (true", "who takes no part"),
    ("m.organisation_id = (SELECT tenants.org())", "true", "who is hidden"),
)


async def test_the_database_takes_no_other_witness(kamer: Kamer, subtests: pytest.Subtests) -> None:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz")
    people = await _people(kamer, one)
    spoken: dict[str, Any] = {"kind": "MONDELING_MET_GETUIGE", "hash": None}
    before = await kamer.everything()
    for who, pair in people.items():
        if who in {"a colleague", "a partner"}:
            continue
        with subtests.test(who):
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError)):
                await by_force(kamer, one, **spoken, member=pair)
            assert await kamer.everything() == before
    good = people["a colleague"]
    for wrong in (
        {"member": good, "witness": bytes(46)},
        {"member": (good[0], None)},
        {"member": (people["a partner"][0], good[1])},
        {"member": good, "kind": "GETEKEND_DOCUMENT", "hash": bytes(32)},
    ):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.CheckViolationError)):
            await by_force(kamer, one, **(spoken | wrong))
    assert await kamer.everything() == before
    sql = rendering.render()
    (whole,) = re.findall(r"CREATE OR REPLACE FUNCTION consent\.witness_org\(.*?\n\$\$;", sql, re.DOTALL)
    try:
        for text, becomes, through in _MUTANTS:
            with subtests.test(mutant=text, through=through):
                assert whole.count(text) == 1
                await kamer.admin.execute(whole.replace(text, becomes))
                await by_force(kamer, one, **spoken, member=people[through])
    finally:
        await kamer.admin.execute(whole)
    for who in ("a colleague", "a partner"):
        await by_force(kamer, one, **spoken, member=people[who])
