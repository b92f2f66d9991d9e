"""The measured organisation's own cases: the same in every size, with real texts under real keys of real subjects."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from asyncpg.types import Range

from backend.demo.crowd.columns import COLUMNS
from backend.demo.crowd.rows import basis_texts
from bench.ids import GEMEENTE, GGZ, MEASURED, MEMBER, POLITIE, TAFEL, named
from bench.region import Place, actor
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore

PAGES = 70
"""Cases on the worklist, newest first; every fourth is closed."""
WRITING = 10
"""Older open cases that take the contributions of the write lanes, so that no measured page grows."""
CONTRIBUTIONS = 20
HOT = 900
_SUBJECTS = 3
_GGZ_MEMBER = named("member 2")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_CATEGORIES = ("VEILIGHEID", "GEZIN", "VEILIGHEID")
_TEXT = (
    "Huisbezoek van {at}: moeder vertelt dat het rustiger is sinds de afspraken van vorige week. De kinderen waren "
    "op school en eten mee. Vader was er niet; hij belt morgen terug. Afgesproken dat de wijkagent vrijdag langsgaat "
    "en dat de hulpverlener van de GGZ daarna met moeder spreekt over de nachten. Verzonnen bijdrage nummer {number}."
)


@dataclass(frozen=True, kw_only=True)
class Household:
    """One case with the keys of its subjects."""

    name: str
    opened_at: datetime
    stage: str
    contributions: int
    keys: Sequence[Key] = field(repr=False)

    @property
    def id(self) -> UUID:
        """The case."""
        return named(self.name)

    def subject(self, number: int) -> UUID:
        """One of its three subjects; the last was brought in by the GGZ."""
        return named(f"{self.name} subject {number}")


async def fill(place: Place, store: KeyStore) -> None:
    """Write all measured cases and derive their access as the product does."""
    who = actor()
    drafts = list(_drafts())
    keys = await store.create_subject_keys(who, len(drafts) * _SUBJECTS)
    households = [
        Household(
            name=name,
            opened_at=opened_at,
            stage=stage,
            contributions=count,
            keys=keys[at * _SUBJECTS : (at + 1) * _SUBJECTS],
        )
        for at, (name, opened_at, stage, count) in enumerate(drafts)
    ]
    async with place.admin() as admin:
        await admin.execute("SET session_replication_role = replica")
        for one in households:
            await _write_case(admin, one)
            await _write_subjects(admin, one)
            await _write_bases(admin, one)
            await _write_contributions(admin, one, store)
        await admin.execute("RESET session_replication_role")
        for one in households:
            await admin.execute("SELECT consent.derive_case($1)", one.id)


def _drafts() -> Iterator[tuple[str, datetime, str, int]]:
    for number in range(PAGES):
        stage = "AFGESLOTEN" if number % 4 == 3 else "TOEGELATEN"  # noqa: PLR2004 - every fourth
        yield f"page {number}", _START - timedelta(hours=7 * number), stage, CONTRIBUTIONS
    yield "hot", _START - timedelta(days=200), "TOEGELATEN", HOT
    for number in range(WRITING):
        yield f"writing {number}", _START - timedelta(days=300 + number), "TOEGELATEN", 1


async def _write_case(admin: asyncpg.Connection, one: Household) -> None:
    await admin.execute(
        'INSERT INTO casework."case" (id, number, tafel_id, kind_code, kind_version, stage, owner_org, opened_at,'
        " version) SELECT $1, $2, t.id, t.kind_code, t.kind_version, $3, $4, $5, 1 FROM casework.tafel t"
        " WHERE t.id = $6",
        one.id,
        f"M-{one.name}",
        one.stage,
        MEASURED,
        one.opened_at,
        TAFEL,
    )
    await admin.execute("INSERT INTO consent.case_lock VALUES ($1)", one.id)
    period = Range(one.opened_at, None)
    takes_part = [
        (named(f"{one.name} {who}"), one.id, who, GEMEENTE, "VAST", period, 1)
        for who in (GEMEENTE, MEASURED, GGZ, POLITIE)
    ]
    await _copy(admin, "casework.participation", takes_part)


async def _write_subjects(admin: asyncpg.Connection, one: Household) -> None:
    def row(number: int) -> tuple[object, ...]:
        id_, key = one.subject(number), one.keys[number]

        def sealed(column: str, text: str) -> bytes:
            return seal_text(text, table="casework.subject", column=column, row_id=id_, key=key)

        return (
            id_,
            one.id,
            GGZ if number == _SUBJECTS - 1 else MEASURED,
            "OUDER" if number == 0 else "KIND",
            sealed("name_enc", f"Persoon {number} Verzonnen van {one.name}"),
            sealed("birth_date_enc", f"20{10 + number}-03-04"),
            key.id,
            1,
        )

    await admin.copy_records_to_table(
        "subject",
        schema_name="casework",
        columns=["id", "case_id", "owner_org", "role_in_household", "name_enc", "birth_date_enc", "key_id", "version"],
        records=[row(number) for number in range(_SUBJECTS)],
    )


async def _write_bases(admin: asyncpg.Connection, one: Household) -> None:
    """For each subject a basis of the measured organisation and one of the GGZ, and for the first a consent."""
    for number in range(_SUBJECTS):
        await _write_basis(admin, one, number, owner=MEASURED, recipients=(GEMEENTE, GGZ))
        await _write_basis(admin, one, number, owner=GGZ, recipients=(MEASURED,))
    basis = await _write_basis(admin, one, 0, owner=GGZ, recipients=(MEASURED,), consented=True)
    await admin.execute(
        "INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel, language,"
        " wording_version, evidence_enc, evidence_hash, freedom_check_enc, signed_at, version)"
        " VALUES ($1, $2, $3, $4, $5, 'VERWERKING', $6, 'MONDELING', 'nl', '1', '', '', '', $6, 1)",
        named(f"{one.name} consent"),
        basis,
        one.id,
        one.subject(0),
        GGZ,
        one.opened_at,
    )


async def _write_basis(
    admin: asyncpg.Connection,
    one: Household,
    number: int,
    *,
    owner: UUID,
    recipients: Sequence[UUID],
    consented: bool = False,
) -> UUID:
    id_ = named(f"{one.name} basis {number} {owner} {consented}")
    key = one.keys[number]
    await admin.copy_records_to_table(
        "legal_basis",
        schema_name="consent",
        columns=[*COLUMNS["consent.legal_basis"], "art9"],
        records=[
            (
                id_,
                one.id,
                one.subject(number),
                owner,
                "TOESTEMMING" if consented else "WETTELIJK",
                "TOESTEMMING" if consented else "GEMEENTELIJKE_TAAK",
                "a" if consented else "e",
                "VEILIGHEID_GEZIN",
                ["GEZONDHEID"] if consented else ["IDENTITEIT", "VEILIGHEID", "GEZIN"],
                Range(one.opened_at, None),
                MEMBER if owner == MEASURED else _GGZ_MEMBER,
                one.opened_at + timedelta(hours=number),
                *basis_texts(id_, number, key=key),
                1,
                "AVG_9_2_A" if consented else None,
            )
        ],
    )
    await _copy(admin, "consent.legal_basis_recipient", [(id_, who, one.id, owner) for who in recipients])
    return id_


async def _write_contributions(admin: asyncpg.Connection, one: Household, store: KeyStore) -> None:
    """One half is the organisation's own, the other half the GGZ's and released to it; each fifth is about two."""
    shared = await store.create_record_key(actor(), [key.id for key in one.keys[:2]])
    rows, releases = [], []
    for number in range(one.contributions):
        id_ = named(f"{one.name} contribution {number}")
        about = (0, 1) if number % 5 == 0 else (number % _SUBJECTS,)
        key = shared if len(about) > 1 else one.keys[about[0]]
        own = number % 2 == 0
        at = one.opened_at + timedelta(hours=number + 1)
        text = _TEXT.format(at=at.date(), number=number)
        rows.append(
            (
                id_,
                one.id,
                MEASURED if own else GGZ,
                MEMBER if own else _GGZ_MEMBER,
                [one.subject(which) for which in about],
                _CATEGORIES[number % 3],
                "VEILIGHEID_GEZIN",
                "GEEN",
                "FEIT",
                seal_text(text, table="casework.contribution", column="body_enc", row_id=id_, key=key),
                key.id,
                at,
                1,
            )
        )
        releases += [
            (named(f"{id_} {to}"), id_, one.id, MEASURED if own else GGZ, to, Range(at, None), 1)
            for to in ((GEMEENTE, GGZ) if own else (MEASURED,))
        ]
    await _copy(admin, "casework.contribution", rows)
    await _copy(admin, "casework.release", releases)


async def _copy(admin: asyncpg.Connection, name: str, records: Sequence[tuple[object, ...]]) -> None:
    """Write records in the order of the columns that the demo's crowd is written in."""
    schema, _, table = name.partition(".")
    await admin.copy_records_to_table(table, schema_name=schema, columns=COLUMNS[name], records=records)
