"""The form in which a consent was given: what is wrong with one, who is a witness, and who writes and reads it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import World
from tests.security.guards import form_faults
from tests.security.guards.opening import basis_with
from tests.security.guards.probes import Fact, Probe, Writes, fact
from tests.security.guards.withdrawn import withdrawn
from tests.security.guards.yard import DAY, Yard, guarded, without_participation
from tests.security.writing_forms import form_of

_BASIS, _CONSENT, _FORM = "consent.legal_basis", "consent.consent", "consent.consent_form"
_RECIPIENT, _SIGNER = "consent.legal_basis_recipient", "consent.consent_signer"
# Somebody could really have sealed this.
_SAID = bytes(64)


async def probes(yard: Yard) -> list[Probe]:
    """B recorded a consent of which all but the form is there."""
    given = await given_by_b(yard)
    return [
        *form_faults.probes(yard),
        *await _witnesses(yard),
        *await _writing(yard, given),
        *await _forming(yard, given),
    ]


@dataclass(frozen=True, kw_only=True)
class Given:
    """A consent, its basis, and a form that can be; none is looked at in the end of the transaction of all probes."""

    consent: dict[str, Any]
    basis: UUID
    form: Writes


async def given_by_b(yard: Yard) -> Given:
    wall = yard.wall
    id = new_id()
    basis = {**await yard.row(_BASIS), "id": id, "valid": Range(yard.now - DAY, yard.now + 30 * DAY)}
    await yard.put(_BASIS, basis)
    consent = {
        "id": new_id(),
        "basis_id": id,
        **{name: basis[name] for name in ("case_id", "subject_id", "owner_org")},
        "kind": "VERWERKING",
        "given_at": yard.now,
        "channel": "MONDELING",
        "language": "nl",
        "wording_version": "1",
        "evidence_enc": _SAID,
        "evidence_hash": b"",
        "freedom_check_enc": _SAID,
        "version": 1,
    }
    await yard.put(_CONSENT, consent)
    row = {**await form_of(yard.admin, wall, consent), "asked_categories": basis["categories"]}
    return Given(
        consent=consent,
        basis=id,
        form=Writes(told="a form", actor=yard.b, table=_FORM, row=row, late=True),
    )


async def _witnesses(yard: Yard) -> list[Probe]:
    wall = yard.wall
    a, b = wall.a, wall.b
    colleague = await yard.colleague()

    def witness(told: str, case: UUID, member: UUID, organisation: UUID | None) -> Probe:
        return Probe(
            told=f"{told} is a witness of {organisation}",
            actor=yard.b,
            statement="SELECT consent.witness_org($1, $2) IS NOT DISTINCT FROM $3",
            values=(case, member, organisation),
        )

    theirs = witness("somebody of another organisation", wall.shared.case, a.member, a.organisation)
    kind = "UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1"
    active = "UPDATE tenants.member SET active = '[2000-01-01,2001-01-01)' WHERE id = $1"
    return [
        theirs,
        theirs.after("who left", fact(active, a.member)),
        theirs.after("that takes part no longer", without_participation(wall.shared.case, a.organisation)),
        theirs.after("that is hidden", fact(kind, a.organisation)),
        witness("a colleague", new_id(), colleague.member, b.organisation),
        witness("oneself", wall.own.case, b.member, None),
        witness("nobody", wall.own.case, new_id(), None),
        witness("somebody of who takes no part", wall.own.case, a.member, None),
        witness("somebody in a case of others", wall.hidden.case, a.member, None),
    ]


async def _writing(yard: Yard, given: Given) -> list[Probe]:
    wall = yard.wall
    own, shared, b = wall.own, wall.shared, wall.b
    writes = replace(given.form, late=False)
    other = await World(admin=yard.admin).subject(own.case, b.organisation)
    colleague = await yard.colleague()
    received = {
        "consent_id": shared.consent,
        "basis_id": shared.basis,
        "case_id": shared.case,
        "subject_id": shared.subject,
    }
    made = guarded(writes.probe(), party=b, rights=["BASIS_WRITE"], case=own.case, recused_from=[own.subject])
    made += writes.wrong(
        another_owner={"owner_org": wall.a.organisation},
        with_oneself_as_witness={"witness_org": b.organisation, "witness_member": b.member},
        with_a_witness_of_elsewhere={"witness_org": wall.a.organisation, "witness_member": colleague.member},
        asked_for_nobody_that_is={"asked_recipients": [wall.a.organisation, new_id()]},
        of_another_consent={"consent_id": own.consent},
        of_another_basis={"basis_id": own.basis},
        in_another_case={"case_id": shared.case},
        about_another={"subject_id": other},
        of_what_is_received=received,
    )
    made.append(writes.probe().after("of what was withdrawn", withdrawn(yard, given.consent["id"], days=0)))
    # Of another consent than the one that gets its form here: a consent has no second.
    kept = await yard.admin.fetchval(f"SELECT id FROM {_FORM} WHERE consent_id = $1", own.consent)
    reads = yard.reads("who recorded", _FORM, kept)
    theirs = fact(f"UPDATE {_FORM} SET owner_org = $1 WHERE id = $2", wall.a.organisation, kept)
    made += guarded(reads, party=b, rights=["BASIS_READ"], case=own.case, recused_from=[own.subject], named=True)
    return [*made, reads.after("of another organisation", theirs)]


async def _forming(yard: Yard, given: Given) -> list[Probe]:
    """What is looked at in the end."""
    wall = yard.wall
    form, consent = given.form, given.consent
    colleague = await yard.colleague()
    wording = await yard.admin.fetchrow(
        "SELECT code, version, digest FROM consent.catalogue_entry"
        " WHERE kind = 'TOESTEMMINGSTEKST' AND code = 'HULPVERLENING_NL' LIMIT 1"
    )
    assert wording is not None
    court = {"evidence_kind": "RECHTERLIJKE_BESLISSING", "document_hash": None}
    oral = {"evidence_kind": "MONDELING_MET_GETUIGE", "document_hash": None}

    def signed(consent: UUID, means: str) -> Fact:
        return fact(
            f"INSERT INTO {_SIGNER} (id, consent_id, case_id, subject_id, owner_org, signs_as, signer_id,"
            " custody_id, kept_away, version, means, signed_on, recorded_by, recorded_at, decision_enc)"
            " VALUES (gen_random_uuid(), $1, $2, $3, $4, 'GEZAG', $3, $1, false, 1, $5, $6, $7, $8, $9)",
            *(consent, wall.own.case, wall.own.subject, wall.b.organisation, means, yard.now.date()),
            *(wall.b.member, yard.now, None if means == "HANDTEKENING" else _SAID),
        )

    def known(column: str, value: object) -> Fact:
        return fact(f"UPDATE {_CONSENT} SET {column} = $1 WHERE id = $2", value, consent["id"])

    replaces = "VERVANGENDE_TOESTEMMING"
    by_court = form.probe("by decision of the court", **court)
    ends: datetime = yard.now + 4000 * DAY
    gone = fact(f"DELETE FROM {_CONSENT} WHERE id = $1", consent["id"])
    alone = Writes(
        told="a consent", actor=yard.b, table=_CONSENT, row={**consent, "id": new_id()}, given=(gone,), late=True
    )
    written = form.probe()
    recipient = Writes(
        told="a recipient",
        actor=yard.b,
        table=_RECIPIENT,
        row={
            "basis_id": given.basis,
            "case_id": wall.own.case,
            "owner_org": wall.b.organisation,
            "organisation_id": wall.a.organisation,
        },
        given=((written.statement, written.values),),
        late=True,
    )
    return [
        form.probe(),
        *form.wrong(
            in_other_words={f"wording_{name}": value for name, value in dict(wording).items()},
            beyond_what_was_asked={"asked_categories": ["SCHOOL"]},
            without_a_document={"document_hash": None},
        ),
        form.probe("before a witness by name", **oral, witness_enc=_SAID),
        form.probe("before a colleague", **oral, witness_org=wall.b.organisation, witness_member=colleague.member),
        form.probe("before nobody", **oral, witness_enc=b"\x01", expected=False),
        form.probe().after("without evidence", known("evidence_enc", b"\x01")),
        form.probe().after("not known to be free", known("freedom_check_enc", b"\x01")),
        form.probe().after("for longer than can be", basis_with(given.basis, "valid = $1", Range(yard.now, ends))),
        replace(by_court, expected=False),
        by_court.after("that stands in for a signer", signed(consent["id"], replaces), expected=True),
        by_court.after("with a signature", signed(consent["id"], "HANDTEKENING")),
        by_court.after("that stands in for another", signed(wall.own.consent, replaces)),
        alone.probe("without a form", expected=False),
        alone.probe("without a form, in a language that has no words", language="xx", expected=False),
        recipient.probe("that was asked for"),
        recipient.probe("that was not asked for", organisation_id=wall.police.organisation, expected=False),
    ]
