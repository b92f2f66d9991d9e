"""Who is kept away signs nothing and is asked nothing, as it is now; the court may stand in."""

from dataclasses import replace
from typing import Any

import pytest

from consent import service as lawful
from consent.contact.commands import RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.custody.kinds import CustodyKind
from consent.ids import ConsentSignerId
from consent.signing.commands import AddSignature, Signature
from tenants.ids import SubjectId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import basis_command, consent_given
from tests.consent.institution import custody_command
from tests.consent.parents import COURT, DAY, SIGNER, about_child, both_parents, waiting, when_signed


@pytest.mark.parametrize("mark", ["possible_danger", "contact_ban"])
async def test_who_is_kept_away_is_asked_nothing_and_the_court_stands_in(kamer: Kamer, mark: str) -> None:
    one, father = await both_parents(kamer, **{mark: True})
    asked = {"field": "consent.signatures", "code": "SIGNER_KEPT_AWAY"}
    await kamer.is_refused("noor", lawful.record_basis, about_child(kamer, one, one.mother), **asked)
    await kamer.is_refused("noor", lawful.record_basis, about_child(kamer, one, one.mother, father), **asked)

    mother = Signature(signer=one.mother, signed_on=DAY)
    court = Signature(signer=father, signed_on=DAY, **COURT)
    consent = replace(consent_given(), signatures=(mother, court))
    done = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.child, "ggz", consent=consent))

    [row] = [row for row in await kamer.rows(SIGNER, one.case) if row["kept_away"]]
    assert (row["signer_id"], row["means"]) == (father, "VERVANGENDE_TOESTEMMING")
    assert await kamer.reads("noor", SIGNER, "decision_enc", row["id"]) == COURT["decision"]
    assert await when_signed(kamer, done.consent) is not None


@pytest.mark.parametrize("by", ["a mark of today", "custody over another child", "a rule of safe contact"])
async def test_who_is_kept_away_by_now_signs_nothing_whatever_was_known_before(kamer: Kamer, by: str) -> None:
    one, father = await both_parents(kamer)
    done = await kamer.does("noor", lawful.record_basis, about_child(kamer, one, one.mother))
    [row] = await waiting(kamer, done.consent)
    marked: dict[str, Any] = {"holder": father, "contact_ban": True, "kind": CustodyKind.GEZAMENLIJK}
    if by == "a mark of today":
        await kamer.does("noor", lawful.record_custody, custody_command(one.child, **marked))
    elif by == "custody over another child":
        other = await kamer.world.subject(one.case, kamer.organisations["lokaal"])
        await kamer.does("noor", lawful.record_custody, custody_command(SubjectId(other), **marked))
    else:
        rule = RecordContactRule(subject=father, channel=ContactChannel.GEEN)
        await kamer.does("noor", lawful.record_contact_rule, rule)

    signature = AddSignature(signer=ConsentSignerId(row["id"]), signed_on=DAY, expected_version=1)
    refusal = {"code": "SIGNER_KEPT_AWAY", "field": "consentSigner"}
    await kamer.is_refused("noor", lawful.add_signature, signature, **refusal)
    asked = {"code": "SIGNER_KEPT_AWAY", "field": "consent.signatures"}
    await kamer.is_refused("noor", lawful.record_basis, about_child(kamer, one, one.mother), **asked)
    await kamer.does("noor", lawful.add_signature, replace(signature, **COURT))
    assert await when_signed(kamer, done.consent) is not None
