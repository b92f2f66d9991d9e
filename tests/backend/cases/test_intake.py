"""What a kind of tafel takes in a referral: from whom, as what, with which data; and that nothing else is stored."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import NewSubject, RecordNumber
from backend.cases.kinds import HouseholdRole
from backend.intake.errors import IntakeCode
from backend.tafels.kinds import IntakeKind, ReferralField
from consent.masking import masked
from tenants.actor import Actor
from tenants.ids import CaseId, OrganisationId, TafelId, new_id, new_subject_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import entitled
from tests.backend.cases.wishes import refer_command
from tests.factories.cell import actor

# For each kind of data: how a referral tells it, and by which name the input has it.
TOLD: dict[ReferralField, tuple[dict[str, Any], str]] = {
    ReferralField.NAAM: ({"subjects": (NewSubject(name="Fictieve Naam"),)}, "subjects.0.name"),
    ReferralField.GEBOORTEDATUM: ({"subjects": (NewSubject(birth_date=date(2016, 2, 29)),)}, "subjects.0.birthDate"),
    ReferralField.ROL_IN_GEZIN: (
        {"subjects": (NewSubject(role_in_household=HouseholdRole.KIND),)},
        "subjects.0.roleInHousehold",
    ),
    ReferralField.ADRES: ({"subjects": (NewSubject(address="Verzonnenstraat 1"),)}, "subjects.0.address"),
    ReferralField.REDEN: ({"reason": "Zorgen."}, "reason"),
    ReferralField.DOEL: ({"goal": "Rust thuis."}, "goal"),
    ReferralField.MELDER: ({"informant": "Fictieve Buurvrouw"}, "informant"),
}
# The same put straight into a table, under the application's role: each is one column with something in it.
FORCED: dict[ReferralField, tuple[str, dict[str, Any]]] = {
    ReferralField.NAAM: ("subject", {"name_enc": b"\x01"}),
    ReferralField.GEBOORTEDATUM: ("subject", {"turns_18_on": date(2034, 3, 1)}),
    ReferralField.ROL_IN_GEZIN: ("subject", {"role_in_household": "KIND"}),
    ReferralField.REDEN: ("referral", {"reason_enc": b"\x01"}),
    ReferralField.DOEL: ("referral", {"goal_enc": b"\x01"}),
    ReferralField.MELDER: ("informant", {"name_enc": b"\x01"}),
    ReferralField.BSN: ("citizen_number", {"bsn_enc": b"\x01"}),
    ReferralField.ADRES: ("told_address", {"address_enc": b"\x01"}),
}
NOTHING = {"subjects": (NewSubject(),), "reason": None}


async def tafel_of(kamer: Kamer, **blueprint: Any) -> TafelId:
    """An active tafel of a kind of its own, at which Noor and Petra may refer."""
    kind = f"PROEF_{new_id().hex.upper()}"
    tafel = await kamer.world.tafel(kamer.organisations["gemeente"], blueprint=json.dumps(blueprint), kind=kind)
    for name in ("noor", "petra"):
        await kamer.world.role(kamer.members[name], "AANMELDER", tafel=tafel)
    return TafelId(tafel)


def taking(fields: Iterable[ReferralField], **more: Any) -> dict[str, Any]:
    """The part of a blueprint that says what comes in, and for what."""
    intake = {"kinds": ["AANMELDING"], "fields": list(fields)} | more
    return {"intake": intake, "purposes": {"codes": ["VEILIGHEID_GEZIN"]}}


async def test_what_the_kind_lists_is_stored_sealed_and_what_is_left_out_is_said(kamer: Kamer) -> None:
    partners = (kamer.organisations["politie"], kamer.organisations["ggz"])
    command = refer_command(kamer, kind=IntakeKind.MELDING, goal="Rust in huis.", wanted_partners=partners)
    referred = await kamer.does("noor", cases.refer, command)
    row = await kamer.row("casework.referral", referred.referral)
    assert (row["kind"], row["wanted_partners"], row["left_out"]) == ("MELDING", list(partners), [])
    for who in ("noor", "karim"):
        assert await kamer.reads(who, "casework.referral", "goal_enc", referred.referral) == "Rust in huis."
    assert "Rust" not in repr(command)

    unknown = (NewSubject(role_in_household=HouseholdRole.OUDER),)
    little = await kamer.does("noor", cases.refer, refer_command(kamer, subjects=unknown))
    row = await kamer.row("casework.referral", little.referral)
    assert row["left_out"] == ["DOEL", "GEBOORTEDATUM", "GEWENSTE_PARTNERS", "NAAM"]
    assert (await kamer.row("casework.subject", little.subjects[0]))["name_enc"] is None


async def test_of_a_kind_that_asks_for_nothing_nothing_is_kept(kamer: Kamer) -> None:
    tafel = await tafel_of(kamer, **taking([]))
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel, **NOTHING))
    [person] = await kamer.rows("casework.subject", referred.case)
    assert (person["name_enc"], person["birth_date_enc"], person["role_in_household"]) == (None, None, "ANDERS")
    row = await kamer.row("casework.referral", referred.referral)
    assert (row["reason_enc"], row["goal_enc"], row["wanted_partners"], row["left_out"]) == (None, None, [], [])


async def test_a_field_that_is_not_listed_is_refused_by_its_name(kamer: Kamer, subtests: pytest.Subtests) -> None:
    told = TOLD | {
        ReferralField.GEWENSTE_PARTNERS: ({"wanted_partners": (kamer.organisations["ggz"],)}, "wantedPartners")
    }
    for field, (changes, name) in told.items():
        with subtests.test(field=field):
            other = [one for one in ReferralField if one not in {field, ReferralField.REDEN}]
            refused = await tafel_of(kamer, **taking(other))
            command = refer_command(kamer, tafel=refused, **(NOTHING | changes))
            await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.FIELD_NOT_HERE, field=name)
            taken = await tafel_of(kamer, **taking([field]))
            await kamer.does("noor", cases.refer, refer_command(kamer, tafel=taken, **(NOTHING | changes)))


async def test_by_force_a_field_that_is_not_listed_is_not_stored_either(
    kamer: Kamer, subtests: pytest.Subtests
) -> None:
    """Straight into the tables, as whoever may refer and use numbers; where it is listed the same goes in."""
    await entitled(kamer, "politie", law="WABB_10")
    wished = FORCED | {ReferralField.GEWENSTE_PARTNERS: ("referral", {"wanted_partners": [kamer.organisations["ggz"]]})}
    for field, (table, told) in wished.items():
        with subtests.test(field=field):
            other = [one for one in ReferralField if one not in {field, ReferralField.REDEN}]
            refusing, before = await tafel_of(kamer, **taking(other)), await _without_tafels(kamer)
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not take that"):
                await _puts(kamer, refusing, table, told)
            assert await _without_tafels(kamer) == before
            await _puts(kamer, await tafel_of(kamer, **taking([field])), table, told)


async def test_only_the_kinds_that_the_file_names_refer(kamer: Kamer) -> None:
    named = await tafel_of(kamer, **taking([], senders=["POLITIE", "GI"]), seats=[{"organisation_kind": "LOKAAL_TEAM"}])
    seated = await tafel_of(kamer, **taking([]), seats=[{"organisation_kind": "POLITIE"}])
    for tafel in (named, seated):
        command = refer_command(kamer, tafel=tafel, **NOTHING)
        await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.SENDER_NOT_HERE, field="tafel")
        await kamer.does("petra", cases.refer, command)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not refer here"):
            await _opens(kamer, tafel)


async def test_a_kind_of_intake_that_the_file_does_not_name_is_refused(kamer: Kamer) -> None:
    tafel = await tafel_of(kamer, **taking([], kinds=["MELDING"]))
    before = await tafel_of(kamer)
    for at in (tafel, before):
        command = refer_command(kamer, tafel=at, kind=IntakeKind.CRISIS, **NOTHING)
        await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.INTAKE_KIND_NOT_HERE, field="kind")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not take that"):
        await _puts(kamer, tafel, "referral", {"kind": "CRISIS"})


async def test_where_there_are_no_cases_nothing_is_referred(kamer: Kamer) -> None:
    none = await tafel_of(kamer, subjects={"kinds": ["GEEN"]})
    template = await tafel_of(kamer, subjects={"kinds": ["PERSOON"]}, template=True)
    for tafel in (none, template):
        command = refer_command(kamer, tafel=tafel)
        await kamer.is_refused("noor", cases.refer, command, code=IntakeCode.NO_CASES_HERE, field="tafel")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no cases"):
            await _opens(kamer, tafel)


async def test_a_version_that_says_nothing_of_it_takes_what_it_took_before(kamer: Kamer) -> None:
    tafel = await tafel_of(kamer, subjects={"kinds": ["HUISHOUDEN"]})
    referred = await kamer.does("noor", cases.refer, refer_command(kamer, tafel=tafel))
    assert (await kamer.row("casework.referral", referred.referral))["left_out"] == []
    for changes, code, field in (
        ({"goal": "Rust."}, IntakeCode.FIELD_NOT_HERE, "goal"),
        ({"informant": "Buurvrouw"}, IntakeCode.FIELD_NOT_HERE, "informant"),
        ({"reason": None}, "FIELD_MISSING", "reason"),
        ({"subjects": (NewSubject(role_in_household=HouseholdRole.KIND),)}, "FIELD_MISSING", "subjects.0.name"),
        ({"subjects": (NewSubject(name="Fictief"),)}, "FIELD_MISSING", "subjects.0.roleInHousehold"),
    ):
        await kamer.is_refused(
            "noor", cases.refer, refer_command(kamer, tafel=tafel, **changes), code=code, field=field
        )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="does not take that"):
        await _puts(kamer, tafel, "referral", {"goal_enc": b"\x01", "reason_enc": b"\x01"})


async def test_a_partner_that_is_hidden_in_households_or_not_there_is_not_wished_for(kamer: Kamer) -> None:
    await kamer.world.role(kamer.members["petra"], "AANMELDER", tafel=kamer.tafel)
    shelter = OrganisationId(await kamer.world.organisation("Fictieve opvang", masked()[0].kind))
    gone = OrganisationId(await kamer.world.organisation("Gestopt"))
    await kamer.admin.execute("UPDATE tenants.organisation SET active = 'empty' WHERE id = $1", gone)
    for one, code in (
        (shelter, IntakeCode.PARTNER_SHIELDED),
        (gone, "NOT_FOUND"),
        (OrganisationId(new_id()), "NOT_FOUND"),
    ):
        command = refer_command(kamer, wanted_partners=(kamer.organisations["ggz"], one))
        await kamer.is_refused("noor", cases.refer, command, code=code, field="wantedPartners")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="cannot be wished for"):
            await _puts(kamer, kamer.tafel, "referral", {"wanted_partners": [one], "reason_enc": b"\x01"})
    twice = refer_command(kamer, wanted_partners=(kamer.organisations["ggz"],) * 2)
    await kamer.is_refused("noor", cases.refer, twice, code="LIST_REPEATS", field="wantedPartners")


async def test_who_told_it_is_read_by_the_referrer_alone(kamer: Kamer) -> None:
    fields = [ReferralField.REDEN, ReferralField.MELDER, ReferralField.NAAM]
    tafel = await tafel_of(kamer, **taking(fields), weighing={"people": 1, "organisations": 1})
    for member, role in (("karim", "WEGER"), ("wout", "WEGER"), ("petra", "DEELNEMER"), ("anne", "VOORZITTER")):
        await kamer.world.role(kamer.members[member], role, tafel=tafel)
    for name in ("lokaal", "politie", "gemeente"):
        await kamer.world.seat(tafel, kamer.organisations[name])
    people = (NewSubject(name="Fictief Kind"),)
    command = refer_command(kamer, tafel=tafel, subjects=people, informant="Fictieve Buurvrouw")
    referred = await kamer.does("noor", cases.refer, command)
    assert "Buurvrouw" not in repr(command)
    await kamer.world.participation(referred.case, kamer.organisations["politie"])
    [informant] = await kamer.rows("casework.informant", referred.case)

    async def read(who: str) -> str | None:
        return await kamer.reads(who, "casework.informant", "name_enc", informant["id"])

    assert await read("noor") == "Fictieve Buurvrouw"
    assert [await read(who) for who in ("karim", "wout", "petra", "anne", "olga", "bram")] == [None] * 6
    assert await kamer.reads("wout", "casework.referral", "reason_enc", referred.referral) == command.reason
    await kamer.world.recusal(kamer.members["noor"], referred.case, referred.subjects[0])
    assert await read("noor") is None
    # A colleague of the own organisation who is nobody's kin still reads it.
    colleague = await kamer.world.member(kamer.organisations["lokaal"])
    await kamer.world.role(colleague, "AANMELDER", tafel=tafel)
    other = actor(organisation=kamer.organisations["lokaal"], member=colleague)
    assert await _counts(kamer, other, referred.case) == 1
    # Nobody puts an informant to the referral of somebody else.
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with kamer.region.reading(kamer.actor("petra")) as connection:
            await connection.execute(
                "INSERT INTO casework.informant VALUES ($1, $2, $3, '\\x01')",
                new_id(),
                referred.case,
                kamer.organisations["politie"],
            )


async def test_a_number_that_is_not_listed_waits_for_admission(kamer: Kamer) -> None:
    await entitled(kamer, "politie", law="WABB_10")
    tafel = await tafel_of(kamer, **taking([]))
    referred = await kamer.does("petra", cases.refer, refer_command(kamer, tafel=tafel, **NOTHING))
    command = RecordNumber(subject=referred.subjects[0], number="999990019")
    await kamer.is_refused("petra", cases.record_number, command, code=IntakeCode.FIELD_NOT_HERE, field="number")
    async with kamer.admin.transaction():
        await kamer.admin.execute("SET LOCAL session_replication_role = replica")
        await kamer.admin.execute(
            "UPDATE casework.\"case\" SET stage = 'TOEGELATEN', number = $2 WHERE id = $1", referred.case, str(new_id())
        )
    await kamer.does("petra", cases.record_number, command)


async def _counts(kamer: Kamer, who: Actor, case: CaseId) -> Any:
    async with kamer.region.reading(who) as connection:
        return await connection.fetchval("SELECT count(*) FROM casework.informant WHERE case_id = $1", case)


async def _without_tafels(kamer: Kamer) -> dict[str, tuple[int, str]]:
    """All that a referral writes; a tafel of its own each test makes itself."""
    return {name: rows for name, rows in (await kamer.everything()).items() if "tafel" not in name}


async def _opens(kamer: Kamer, tafel: TafelId) -> None:
    noor = kamer.actor("noor")
    async with kamer.region.reading(noor) as connection:
        await _case(connection, noor, tafel)


async def _case(connection: asyncpg.Connection, who: Actor, tafel: TafelId) -> CaseId:
    case = CaseId(new_id())
    await connection.execute(
        'INSERT INTO casework."case" (id, tafel_id, kind_code, kind_version, stage, owner_org, opened_at, version)'
        " SELECT $1, t.id, t.kind_code, t.kind_version, 'AANGEMELD', $2, tenants.moment(), 1 FROM casework.tafel t"
        " WHERE t.id = $3",
        case,
        who.organisation,
        tafel,
    )
    return case


async def _puts(kamer: Kamer, tafel: TafelId, table: str, told: dict[str, Any]) -> None:
    """A case, and one row of it, by plain SQL as Petra."""
    petra = kamer.actor("petra")
    async with kamer.region.reading(petra) as connection:
        case = await _case(connection, petra, tafel)
        common = {"id": new_id(), "case_id": case, "owner_org": petra.organisation}
        moment = await connection.fetchval("SELECT tenants.moment()")
        person = {**common, "id": new_subject_id(), "role_in_household": "ANDERS", "key_id": new_id(), "version": 1}
        if table in {"citizen_number", "told_address"}:
            await _insert(connection, "subject", person)
        rest: dict[str, dict[str, Any]] = {
            "subject": person,
            "informant": common,
            "told_address": {**common, "subject_id": person["id"], "secret": False},
            "citizen_number": {
                **common,
                "subject_id": person["id"],
                "recorded_by": petra.member,
                "recorded_at": moment,
                "version": 1,
            },
            "referral": {
                **common,
                "tafel_id": tafel,
                "informed": "GEINFORMEERD",
                "key_id": new_id(),
                "referred_at": moment,
                "version": 1,
            },
        }
        await _insert(connection, table, rest[table] | told)


async def _insert(connection: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    holes = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    await connection.execute(f"INSERT INTO casework.{table} ({', '.join(row)}) VALUES ({holes})", *row.values())
