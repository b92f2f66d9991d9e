"""The register of convenants: what is agreed counts for a partner once its own officer accedes, and until it leaves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.tafels.agreeing.commands import AccedeToConvenant, LeaveConvenant, PartnerCeiling, RecordConvenant
from backend.tafels.agreeing.service import accede, leave, record_convenant
from consent import service as lawful
from consent.basis import Category
from tenants.ids import ConvenantId, OrganisationId, new_id
from tenants.refusal import Refusal
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, invited
from tests.backend.cases.wishes import basis_command, contribute_command
from tests.backend.tafels.test_activating import _officer, there

__all__ = ["there"]

KIND = "VEILIGHEIDSKAMER"
# What the blueprint lets each of these receive, or less.
AGREED: dict[str, tuple[tuple[Category, ...], str]] = {
    "gemeente": ((Category.IDENTITEIT, Category.VEILIGHEID), "artikel 5, eerste lid"),
    "lokaal": ((Category.IDENTITEIT, Category.VEILIGHEID), "artikel 5, tweede lid"),
    "ggz": ((Category.IDENTITEIT,), "artikel 5, derde lid"),
    "politie": ((Category.IDENTITEIT, Category.VEILIGHEID), "artikel 6"),
}
OFFICERS = {"lokaal": "olga", "ggz": "olaf", "politie": "paula"}


def _partners(there: Kamer, **changes: tuple[tuple[Category, ...], str]) -> tuple[PartnerCeiling, ...]:
    return tuple(
        PartnerCeiling(organisation=there.organisations[name], categories=categories, clause=clause)
        for name, (categories, clause) in (AGREED | changes).items()
    )


def _name(there: Kamer) -> str:
    return f"Convenant {there.organisations['gemeente']}"


def _wish(there: Kamer, **changes: Any) -> RecordConvenant:
    wished: dict[str, Any] = {"name": _name(there), "kind": KIND, "partners": _partners(there)}
    return RecordConvenant(**wished | changes)


async def recorded(there: Kamer, **changes: Any) -> ConvenantId:
    """A convenant to which nobody acceded yet."""
    return (await there.does(_officer(there), record_convenant, _wish(there, **changes))).convenant


async def all_accede(there: Kamer, convenant: ConvenantId) -> None:
    """Each partner's own officer accedes."""
    await there.does(_officer(there), accede, AccedeToConvenant(convenant=convenant))
    for officer in OFFICERS.values():
        await there.does(officer, accede, AccedeToConvenant(convenant=convenant))


async def _ceilings(there: Kamer, convenant: ConvenantId, name: str) -> set[str]:
    found = await there.admin.fetch(
        "SELECT category FROM tenants.convenant_ceiling WHERE convenant_id = $1 AND organisation_id = $2"
        " AND valid @> tenants.moment()",
        convenant,
        there.organisations[name],
    )
    return {row["category"] for row in found}


async def test_a_ceiling_counts_from_the_accession_of_the_partner_itself_until_it_leaves(there: Kamer) -> None:
    convenant = await recorded(there)
    assert await _ceilings(there, convenant, "ggz") == set()
    done = await there.does("olaf", accede, AccedeToConvenant(convenant=convenant))
    assert await _ceilings(there, convenant, "ggz") == {"IDENTITEIT"}
    assert await _ceilings(there, convenant, "politie") == set()
    again = AccedeToConvenant(convenant=convenant)
    await there.is_refused("olaf", accede, again, code="ALREADY_ACCEDED", field="convenant")

    seat = await there.world.seat(there.tafel, there.organisations["ggz"], kind="GAST")
    await there.admin.execute("UPDATE casework.tafel SET convenant_id = $1 WHERE id = $2", convenant, there.tafel)
    later = datetime.now(UTC) + timedelta(days=30)
    wish = LeaveConvenant(convenant=convenant, expected_version=done.version, ends_at=later)
    await there.is_refused("olaf", leave, replace(wish, expected_version=7), code="CONFLICT", field="expectedVersion")
    past = replace(wish, ends_at=datetime.now(UTC) - timedelta(days=1))
    await there.is_refused("olaf", leave, past, code="PERIOD_INVALID", field="endsAt")
    left = await there.does("olaf", leave, wish)
    ends = "SELECT upper(valid) FROM tenants.convenant_ceiling WHERE convenant_id = $1"
    assert await there.admin.fetchval(ends, convenant) == later
    assert await there.admin.fetchval("SELECT upper(valid) FROM casework.tafel_seat WHERE id = $1", seat) == later
    assert await _ceilings(there, convenant, "ggz") == {"IDENTITEIT"}
    longer = replace(wish, expected_version=left.version, ends_at=later + timedelta(days=1))
    await there.is_refused("olaf", leave, longer, code="PERIOD_INVALID", field="endsAt")
    await there.does("olaf", leave, LeaveConvenant(convenant=convenant, expected_version=left.version))
    assert await _ceilings(there, convenant, "ggz") == set()
    over = LeaveConvenant(convenant=convenant, expected_version=left.version + 1)
    await there.is_refused("olaf", leave, over, code="ALREADY_ENDED", field="convenant")
    await there.does("olaf", accede, AccedeToConvenant(convenant=convenant))
    assert await _ceilings(there, convenant, "ggz") == {"IDENTITEIT"}
    assert len(await there.written("tafels.accede")) >= 2


async def test_a_refusal_names_the_clause(there: Kamer) -> None:
    """Beyond a partner's ceiling nothing is shared, and the refusal says where the convenant says so (feature 6)."""
    one = await admitted(there)
    await invited(there, one.case, "ggz", "politie")
    convenant = await recorded(there)
    await there.admin.execute("UPDATE casework.tafel SET convenant_id = $1 WHERE id = $2", convenant, there.tafel)
    await all_accede(there, convenant)

    async def told(verb: Any, command: object, code: str = "CATEGORY_ABOVE_CEILING") -> Refusal:
        before = await there.everything()
        answer = await there.tries("noor", verb, command)
        assert isinstance(answer, Refusal), answer
        assert answer.code == code
        assert await there.everything() == before
        return answer

    shared = await told(
        cases.contribute, contribute_command(there, one.case, one.mother, recipients=["politie", "ggz"])
    )
    assert "zie artikel 5, derde lid" in shared.message_nl
    assert "see artikel 5, derde lid" in shared.message_en
    basis = basis_command(there, one.mother, "politie", "ggz")
    assert "zie artikel 5, derde lid" in (await told(lawful.record_basis, basis)).message_nl
    # Nor does who is under it bring more than its own part.
    family = contribute_command(there, one.case, one.mother, category=Category.GEZIN)
    mine = await told(cases.contribute, family, code="CATEGORY_ABOVE_OWN_CEILING")
    assert "zie artikel 5, tweede lid" in mine.message_nl
    assert "see artikel 5, tweede lid" in mine.message_en
    # Of an organisation that it does not name it says nothing.
    for table in ("casework.convenant_accession", "tenants.convenant_ceiling", "casework.convenant_partner"):
        gone = f"DELETE FROM {table} WHERE convenant_id = $1 AND organisation_id = $2"
        await there.admin.execute(gone, convenant, there.organisations["ggz"])
    assert "geen bepaling" in (await told(lawful.record_basis, basis)).message_nl


@pytest.mark.parametrize("who", ["anne", "olga", "wout"])
async def test_who_records(there: Kamer, who: str) -> None:
    code = "KIND_ANSWERED_FOR_ELSEWHERE" if who == "olga" else "NOT_ALLOWED"
    field = "kind" if who == "olga" else None
    await there.is_refused(who, record_convenant, _wish(there), code=code, field=field)


async def test_what_is_not_recorded(there: Kamer) -> None:
    there_is = _partners(there)
    past = datetime.now(UTC) - timedelta(days=1)
    crime = (Category.STRAFRECHTELIJK,)
    nobody = PartnerCeiling(organisation=OrganisationId(new_id()), categories=(), clause="artikel 1")
    mistakes: list[tuple[dict[str, Any], str, str]] = [
        ({"name": " "}, "FIELD_MISSING", "name"),
        ({"name": "x" * 201}, "FIELD_TOO_LONG", "name"),
        ({"kind": "BESTAAT_NIET"}, "NOT_FOUND", "kind"),
        ({"kind": "\x00"}, "NOT_FOUND", "kind"),
        ({"partners": ()}, "LIST_EMPTY", "partners"),
        ({"partners": (*there_is, there_is[0])}, "LIST_REPEATS", "partners"),
        ({"partners": (*there_is, nobody)}, "NOT_FOUND", "partners"),
        ({"partners": _partners(there, ggz=(crime, "artikel 5"))}, "CATEGORY_ABOVE_KIND", "partners"),
        ({"partners": _partners(there, ggz=((), "Jan\nde Vries"))}, "CLAUSE_INVALID", "partners"),
        ({"partners": _partners(there, crisis=((Category.IDENTITEIT,), "art. 9"))}, "CATEGORY_ABOVE_KIND", "partners"),
        ({"starts_at": past}, "PERIOD_INVALID", "startsAt"),
        ({"ends_at": past}, "PERIOD_INVALID", "endsAt"),
    ]
    for changes, code, field in mistakes:
        await there.is_refused(_officer(there), record_convenant, _wish(there, **changes), code=code, field=field)
    nowhere = AccedeToConvenant(convenant=ConvenantId(new_id()))
    await there.is_refused("olaf", accede, nowhere, code="NOT_FOUND", field="convenant")


async def test_who_accedes_and_who_leaves(there: Kamer) -> None:
    convenant = await recorded(there)
    wish = AccedeToConvenant(convenant=convenant)
    for who in ("bram", "anne", "petra"):
        await there.is_refused(who, accede, wish, code="NOT_ALLOWED", field="convenant")
    await there.is_refused("odette", accede, wish, code="NOT_A_PARTNER", field="convenant")
    done = await there.does(_officer(there), accede, wish)
    out = LeaveConvenant(convenant=convenant, expected_version=done.version)
    await there.is_refused(_officer(there), leave, out, code="CONVENANT_OWNER_STAYS", field="convenant")
    await there.is_refused("olaf", leave, out, code="NOT_A_PARTNER", field="convenant")
    await there.is_refused("bram", leave, out, code="NOT_ALLOWED", field="convenant")
    await there.admin.execute(
        "UPDATE tenants.convenant SET valid = tstzrange('2000-01-01', '2001-01-01') WHERE id = $1", convenant
    )
    await there.is_refused("olaf", accede, wish, code="CONVENANT_OVER", field="convenant")


async def test_a_next_number_leaves_the_earlier_one_as_it_is_and_its_name_to_its_owner(there: Kamer) -> None:
    first = await recorded(there)
    await there.does("olaf", accede, AccedeToConvenant(convenant=first))
    second = await recorded(there, partners=_partners(there, ggz=((Category.VEILIGHEID,), "artikel 7")))
    named = "SELECT id, number FROM tenants.convenant WHERE name = $1"
    numbers = await there.admin.fetch(named, _name(there))
    assert {(row["id"], row["number"]) for row in numbers} == {(first, 1), (second, 2)}
    assert await _ceilings(there, first, "ggz") == {"IDENTITEIT"}
    assert await _ceilings(there, second, "ggz") == set()
    taken = _wish(there, name="Convenant van een ander")
    owned = "INSERT INTO tenants.convenant (id, name, number, valid) VALUES ($1, $2, 1, '[2000-01-01,)')"
    await there.admin.execute(owned, new_id(), taken.name)
    await there.is_refused(_officer(there), record_convenant, taken, code="CONVENANT_NAME_TAKEN", field="name")


_RAW = (
    "INSERT INTO tenants.convenant (id, name, number, valid, kind_code, kind_version, owner_org, recorded_by,"
    " recorded_at) SELECT gen_random_uuid(), {name}, {number}, tstzrange({since}, NULL), k.code, {version},"
    " tenants.org(), tenants.member(), tenants.moment() FROM casework.tafel_kind k WHERE k.code = 'VEILIGHEIDSKAMER'"
    " ORDER BY k.version DESC LIMIT 1"
)
_GOOD = {"name": "'Ander ' || tenants.org()", "number": "1", "since": "tenants.moment()", "version": "k.version"}
_ADD = (
    "INSERT INTO casework.convenant_partner (id, convenant_id, owner_org, organisation_id, clause, categories,"
    " recorded_at) SELECT gen_random_uuid(), c.id, tenants.org(), o.id, 'artikel 9', '{{{categories}}}',"
    " tenants.moment() FROM tenants.convenant c JOIN tenants.organisation o ON o.id = '{partner}'"
    " WHERE c.owner_org = tenants.org() AND c.name LIKE '{name} %'"
)
_ACCEDE = (
    "INSERT INTO casework.convenant_accession (id, convenant_id, organisation_id, acceded_by, acceded_at, valid,"
    " version) VALUES (gen_random_uuid(), '{convenant}', {who}, tenants.member(), tenants.moment(), {valid}, 1)"
)
_NOW = "tstzrange(tenants.moment(), NULL)"
_END = "UPDATE casework.convenant_accession SET valid = {}, version = {} WHERE organisation_id = tenants.org()"


def _by_force(there: Kamer, convenant: ConvenantId) -> list[tuple[Any, str, str | None]]:
    """Who tries what, and what that same person did rightly just before."""
    officer, ggz = _officer(there), there.organisations["ggz"]
    good, elsewhere = _RAW.format_map(_GOOD), f"'{there.organisations['politie']}'"
    changes = ({"name": "' '"}, {"number": "2"}, {"version": "1"}, {"since": "'2000-01-01'"})
    accede_ = _ACCEDE.format
    ceiling = (
        "INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)"
        f" SELECT gen_random_uuid(), '{convenant}', tenants.org(), 'VEILIGHEID', {_NOW}"
    )
    return [
        *((officer, _RAW.format_map(_GOOD | one), None) for one in changes),
        *((there.actor(who), good, None) for who in ("anne", "olga")),
        (officer, _ADD.format(name="Ander", categories="STRAFRECHTELIJK", partner=ggz), good),
        (officer, _ADD.format(name="Convenant", categories="IDENTITEIT", partner=there.organisations["om"]), None),
        (officer, "UPDATE casework.convenant_partner SET categories = '{GEZIN}'", None),
        (officer, "DELETE FROM casework.convenant_partner", None),
        (officer, f"UPDATE tenants.convenant SET valid = {_NOW}", None),
        (officer, ceiling, None),
        (officer, accede_(convenant=convenant, who=elsewhere, valid=_NOW), None),
        (there.actor("petra"), accede_(convenant=convenant, who="tenants.org()", valid=_NOW), None),
        (there.actor("odette"), accede_(convenant=convenant, who="tenants.org()", valid=_NOW), None),
        (there.actor("paula"), accede_(convenant=convenant, who="tenants.org()", valid="'[2000-01-01,)'"), None),
        (there.actor("olaf"), _END.format("'[2000-01-01,)'", 2), None),
        (there.actor("olaf"), _END.format("'empty'", 2), None),
        (there.actor("olaf"), _END.format("valid", 1), None),
    ]


async def _forces(there: Kamer, asker: Any, wrong: str, good: str | None) -> None:
    async with there.region.reading(asker) as connection:
        if good is not None:
            assert await connection.execute(good) == "INSERT 0 1"
        await connection.execute(wrong)


async def test_by_force_nobody_does_what_the_service_refuses(there: Kamer) -> None:
    convenant = await recorded(there)
    await there.does("olaf", accede, AccedeToConvenant(convenant=convenant))
    for asker, wrong, good in _by_force(there, convenant):
        before = await there.everything()
        with pytest.raises(asyncpg.PostgresError):
            await _forces(there, asker, wrong, good)
        assert await there.everything() == before, wrong
    # Somebody without that right, and somebody else's officer, find no accession to end; who answers stays.
    for who in ("bram", "paula"):
        async with there.region.reading(there.actor(who)) as connection:
            ended = "UPDATE casework.convenant_accession SET valid = 'empty', version = 2"
            assert await connection.execute(ended) == "UPDATE 0"
    await there.does(_officer(there), accede, AccedeToConvenant(convenant=convenant))
    async with there.region.reading(_officer(there)) as connection:
        assert await connection.execute(_END.format("'empty'", 2)) == "UPDATE 0"
        for statement in (
            _RAW.format_map(_GOOD),
            _ADD.format(name="Ander", categories="IDENTITEIT", partner=there.organisations["ggz"]),
        ):
            assert await connection.execute(statement) == "INSERT 0 1"
