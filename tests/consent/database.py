"""Puts the settings of stories and histories into a real case database, and asks its row policies."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import asyncpg
from asyncpg.types import Range

from consent.basis import CatalogueKind, Category, is_criminal, is_special
from consent.facts import BasisFact, CaseFact, Decider, Facts
from consent.periods import Period
from consent.question import Reader, RowKind
from tenants import binding
from tenants.ids import CaseId, OrganisationId, SubjectId, new_id
from tests.consent.settings import Setting
from tests.factories import cell

_KIND, _PARTNERSHIP = "WAARHEIDSTAFEL", "WAARHEIDSHUIS"
SECOND_READER = "tweede lezer"
_OPENED = datetime(2026, 1, 1, tzinfo=UTC)
# The limits of a blueprint on emergency access have their own tests; here everything may be broken open.
_BLUEPRINT = json.dumps({"break_glass": {"categories": list(Category), "minutes": 10**6}})
TABLES = {RowKind.CONTRIBUTION: "casework.contribution", RowKind.SUBJECT: "casework.subject"}

Record = tuple[object, ...]


async def put(admin: asyncpg.Connection, settings: Sequence[Setting]) -> None:
    """Everything that the settings hold, table by table: each COPY is one statement to the triggers."""
    await admin.execute(
        "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) VALUES ($1, 1, $2::jsonb, 'test')"
        " ON CONFLICT DO NOTHING",
        _KIND,
        _BLUEPRINT,
    )
    await admin.execute(
        "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) VALUES ($1, 1, $2::jsonb, 'test')"
        " ON CONFLICT DO NOTHING",
        _PARTNERSHIP,
        json.dumps({**json.loads(_BLUEPRINT), "regime": {"code": "WGS_ZVH"}}),
    )
    for statute in filter(None, map(_statute, settings)):
        blueprint = json.dumps({**json.loads(_BLUEPRINT), "regime": {"code": statute}})
        await admin.execute(
            "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) VALUES ($1, 1, $2::jsonb, 'test')",
            statute,
            blueprint,
        )
    for (table, columns), make in _MAKERS.items():
        records = [record for setting in settings for record in make(setting)]
        schema, name = table.split(".")
        await admin.copy_records_to_table(name, schema_name=schema, columns=columns.split(), records=records)
    for setting in settings:
        await _void(admin, setting.facts)


def stored(period: Period) -> Range[datetime]:
    """A period as PostgreSQL keeps it."""
    return Range(period.start, period.end, empty=period.start is not None and period.start == period.end)


def read(span: Range[datetime]) -> Period:
    """A period as the decision takes it; an empty range becomes an empty period."""
    return Period(_OPENED, _OPENED) if span.isempty else Period(span.lower, span.upper)


def bound(reader: Reader, *, key: bytes) -> str:
    """The signed binding of a reader."""
    actor = cell.actor(
        organisation=reader.organisation,
        member=reader.member,
        purpose=reader.purpose,
        assurance=reader.assurance,
    )
    return binding.sign(actor, key=key)


def at_exactly(moment: datetime) -> str:
    """SQL that sets the cell's clock so that this transaction happens at `moment`, to the microsecond."""
    gap = f"extract(epoch FROM '{moment.isoformat()}'::timestamptz - transaction_timestamp())"
    # Seconds, not days: a day of an interval is 23 or 25 hours when the clocks change.
    return f"UPDATE tenants.cell SET clock_offset = make_interval(secs => {gap}::double precision)"


def as_reader(reader: Reader, *, key: bytes) -> str:
    """SQL that makes the present transaction that of a bound reader, under the role of the app."""
    return f"SET LOCAL ROLE ketentafel_app; SELECT set_config('{binding.SETTING}', '{bound(reader, key=key)}', true)"


def _employees(setting: Setting, organisation: OrganisationId) -> UUID:
    """Somebody who may stand as the author; where an organisation has nobody, somebody else must do."""
    members = sorted(setting.facts.members, key=lambda fact: fact.organisation != organisation)
    return members[0].member


def _owner(setting: Setting, subject: SubjectId) -> OrganisationId:
    return setting.subjects[subject].owner


def _organisations(setting: Setting) -> Iterator[Record]:
    kinds = setting.organisations
    for fact in setting.facts.organisations:
        yield fact.organisation, kinds[fact.organisation], str(fact.organisation), stored(fact.active), 1


def _persons(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.members:
        yield fact.member, "Fictief Persoon"
    for organisation in setting.organisations:
        yield second_reader(organisation), "Fictieve Tweede Lezer"


def _members(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.members:
        yield fact.member, fact.member, fact.organisation, fact.home, "medewerker", stored(fact.active), 1
    for organisation in setting.organisations:
        reader = second_reader(organisation)
        yield reader, reader, organisation, None, SECOND_READER, Range(_OPENED, None), 1


def _convenants(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.convenants:
        yield fact.convenant, str(fact.convenant), 1, stored(fact.valid)


def _ceilings(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.ceilings:
        yield new_id(), fact.convenant, fact.organisation, fact.category, stored(fact.valid)


def _tafels(setting: Setting) -> Iterator[Record]:
    for tafel, fact in {fact.tafel: fact for fact in setting.facts.cases}.items():
        yield tafel, _responsible(setting), _kind(setting, fact), 1, "Proeftafel", fact.convenant, "ACTIEF", 1


def _responsible(setting: Setting) -> OrganisationId:
    return next(iter(setting.case_owners.values()))


def _kind(setting: Setting, case: CaseFact) -> str:
    return (_statute(setting) or _PARTNERSHIP) if case.partnership else _KIND


def _statute(setting: Setting) -> str | None:
    """The statute that a setting has of its own; its kind of tafel is called by the same name."""
    return next((fact.law.code for fact in setting.facts.laws if fact.law.kind is CatalogueKind.VERBAND), None)


def _registered(setting: Setting) -> Iterator[Record]:
    owner = _responsible(setting)
    for fact in setting.facts.registered:
        basis = "WETTELIJK" if fact.case is None else "TOEGELATEN"
        yield (
            *(new_id(), fact.tafel, owner, fact.organisation, basis, fact.case, "Wgs 2.25", stored(fact.valid)),
            *(_employees(setting, owner), _OPENED, 1),
        )


def _authorised(setting: Setting) -> Iterator[Record]:
    employers = {fact.member: fact.organisation for fact in setting.facts.members}
    for fact in setting.facts.authorisations:
        of, screened = employers[fact.member], date(2020, 1, 1)
        yield new_id(), fact.tafel, of, fact.member, screened, stored(fact.valid), second_reader(of), _OPENED, 1


def _cases(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.cases:
        owner = setting.case_owners[fact.case]
        yield fact.case, str(fact.case), fact.tafel, _kind(setting, fact), 1, "TOEGELATEN", owner, _OPENED, 1


def _roles(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.roles:
        yield new_id(), fact.organisation, fact.member, fact.kind, fact.tafel, fact.case, stored(fact.valid)


def _mandates(setting: Setting) -> Iterator[Record]:
    employers = {fact.member: fact.organisation for fact in setting.facts.members}
    for fact in setting.facts.mandates:
        yield new_id(), employers[fact.giver], fact.giver, fact.receiver, stored(fact.valid)


def _subjects(setting: Setting) -> Iterator[Record]:
    for subject, of in setting.subjects.items():
        yield subject, of.case, of.owner, "KIND", b"\x01", new_id(), 1


def _participations(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.participations:
        yield new_id(), fact.case, fact.organisation, fact.organisation, "VAST", stored(fact.valid), 1


def _contributions(setting: Setting) -> Iterator[Record]:
    for row in setting.contributions:
        yield (
            *(row.id, row.case, row.owner, _employees(setting, row.owner), list(row.subjects), row.category),
            *("VEILIGHEID_GEZIN", row.protection, b"\x01", new_id(), _OPENED, 1, row.no_glass),
            b"\x01" if row.id in setting.checked else None,
        )


def _releases(setting: Setting) -> Iterator[Record]:
    rows = {row.id: row for row in setting.contributions}
    for fact in setting.facts.releases:
        row = rows[fact.contribution]
        ground = setting.spoken_on.get((fact.contribution, fact.organisation))
        # While it is lifted is for the database to derive.
        lifted: list[object] | None = None if ground is None else []
        yield new_id(), row.id, row.case, row.owner, fact.organisation, stored(fact.valid), 1, ground, lifted


def _bases(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.bases:
        of = setting.subjects[fact.subject]
        yield basis_record(fact, case=of.case, owner=of.owner, decided_by=_employees(setting, of.owner))


def second_reader(owner: OrganisationId) -> UUID:
    """Somebody at an organisation who does nothing but confirm what others decided."""
    return uuid5(owner, "tweede lezer")


def basis_record(fact: BasisFact, *, case: CaseId, owner: OrganisationId, decided_by: UUID) -> Record:
    """One row of consent.legal_basis, in the order of `BASIS_COLUMNS`."""
    categories = sorted(fact.categories)
    return (
        *(
            fact.id,
            case,
            fact.subject,
            owner,
            fact.kind,
            next(
                (law.code for law in fact.laws if law.kind is CatalogueKind.GRONDSLAG),
                "TOESTEMMING" if fact.kind == "TOESTEMMING" else "GEMEENTELIJKE_TAAK",
            ),
            "a" if fact.kind == "TOESTEMMING" else "e",
        ),
        "AVG_9_2_A" if any(map(is_special, categories)) else None,
        "UAVG_33_1_B" if any(map(is_criminal, categories)) else None,
        *(fact.purpose, categories, stored(fact.valid), fact.boundary_at, fact.ended_at),
        *(decided_by, max(fact.recorded_at, _OPENED), b"\x01", fact.asks_second_reader),
        *(fact.confirmed_at and second_reader(owner), fact.confirmed_at, fact.urgent_until, fact.measure, 1),
        fact.after_withdrawal and b"\x01",
    )


def _recipients(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.bases:
        of = setting.subjects[fact.subject]
        yield from ((fact.id, recipient, of.case, of.owner) for recipient in fact.recipients)


def _consents(setting: Setting) -> Iterator[Record]:
    subjects = {fact.id: fact.subject for fact in setting.facts.bases}
    for fact in setting.facts.consents:
        subject = subjects[fact.basis]
        of = setting.subjects[subject]
        by = None if fact.withdrawn_at is None else _employees(setting, of.owner)
        yield (
            *(new_id(), fact.basis, of.case, subject, of.owner, fact.kind, fact.given_at),
            *("MONDELING", "nl", "1", b"\x01", b"\x01", b"\x01", fact.signed_at, fact.withdrawn_at, by, 1),
        )


def _deciders(setting: Setting) -> Iterator[Record]:
    """Custody of an organisation: to what it closes, a measure or another holder makes no difference."""
    for fact in setting.facts.deciders:
        if fact.measure is not None:
            continue
        of = setting.subjects[fact.subject]
        yield (
            *(new_id(), of.case, fact.subject, of.owner, of.owner, "VOOGDIJ_GI", _until_voided(fact), "BESCHIKKING"),
            *(date(2020, 1, 1), False, False, _employees(setting, of.owner), fact.recorded_at),
            *(None if fact.voided else fact.end_recorded_at, 1),
        )


def _until_voided(fact: Decider) -> Range[datetime]:
    """What is recorded first; that it never began is told afterwards, as it is in life."""
    return stored(fact.voided or fact.valid)


async def _void(admin: asyncpg.Connection, facts: Facts) -> None:
    """Tell of what never began that it did not."""
    for fact in facts.deciders:
        if fact.voided is None:
            continue
        for table in ("custody", "measure"):
            await admin.execute(
                f"UPDATE consent.{table} SET valid = 'empty', end_recorded_at = $3"
                " WHERE child_id = $1 AND valid = $2 AND recorded_at = $4 AND end_recorded_at IS NULL",
                *(fact.subject, stored(fact.voided), fact.end_recorded_at, fact.recorded_at),
            )


def _laws(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.laws:
        content = json.dumps({"running": fact.running})
        yield (
            *(new_id(), fact.law.kind, fact.law.code, fact.version, b"", content),
            *(fact.valid_from, fact.valid_until, fact.registered_at),
        )


def _measures(setting: Setting) -> Iterator[Record]:
    """A measure that something rests on has an id of its own."""
    for fact in setting.facts.deciders:
        of = setting.subjects[fact.subject]
        if fact.measure is not None:
            yield (
                *(fact.measure, of.case, fact.subject, of.owner, "OTS", _until_voided(fact), b"\x01"),
                *(_employees(setting, of.owner), fact.recorded_at, None if fact.voided else fact.end_recorded_at, 1),
            )


def _restrictions(setting: Setting) -> Iterator[Record]:
    for fact in setting.facts.restrictions:
        of = setting.subjects[fact.subject]
        yield new_id(), of.case, fact.subject, fact.organisation, of.owner, "BEZWAAR", stored(fact.valid), 1


def _recusals(setting: Setting) -> Iterator[Record]:
    employers = {fact.member: fact.organisation for fact in setting.facts.members}
    for fact in setting.facts.recusals:
        case = setting.subjects[fact.subject].case
        yield new_id(), employers[fact.member], fact.member, case, fact.subject, stored(fact.valid)


def _glasses(setting: Setting) -> Iterator[Record]:
    employers = {fact.member: fact.organisation for fact in setting.facts.members}
    for fact in setting.facts.break_glasses:
        categories = sorted(fact.categories)
        yield new_id(), employers[fact.member], fact.member, fact.case, categories, b"\x01", stored(fact.valid), 1


BASIS_COLUMNS = (
    "id case_id subject_id owner_org kind ground_code art6 art9 art10 purpose categories valid boundary_at ended_at"
    " decided_by recorded_at reason_enc asks_second_reader second_reader confirmed_at"
    " urgent_until measure_id version after_withdrawal_enc"
)
_CONTRIBUTION_COLUMNS = (
    "id case_id owner_org author_id subject_ids category purpose protection body_enc key_id recorded_at version"
    " no_glass redaction_enc"
)
_CONSENT_COLUMNS = (
    "id basis_id case_id subject_id owner_org kind given_at channel language wording_version evidence_enc evidence_hash"
    " freedom_check_enc signed_at withdrawn_at withdrawn_by version"
)
_CUSTODY_COLUMNS = (
    "id case_id child_id holder_org owner_org kind valid source checked_on possible_danger contact_ban recorded_by"
    " recorded_at end_recorded_at version"
)
# Parents first; each table with its columns in the order in which the function gives them.
_MAKERS: dict[tuple[str, str], Callable[[Setting], Iterator[Record]]] = {
    (
        "consent.catalogue_entry",
        "id kind code version digest content valid_from valid_until registered_at",
    ): _laws,
    ("tenants.organisation", "id kind name active version"): _organisations,
    ("tenants.person", "id display_name"): _persons,
    (
        "tenants.member",
        "id person_id organisation_id home_organisation_id function_title active version",
    ): _members,
    ("tenants.convenant", "id name number valid"): _convenants,
    ("tenants.convenant_ceiling", "id convenant_id organisation_id category valid"): _ceilings,
    ("casework.tafel", "id organisation_id kind_code kind_version name convenant_id status version"): _tafels,
    ("casework.case", "id number tafel_id kind_code kind_version stage owner_org opened_at version"): _cases,
    ("tenants.role", "id organisation_id member_id kind tafel_id case_id valid"): _roles,
    ("tenants.mandate", "id organisation_id from_member_id to_member_id valid"): _mandates,
    ("casework.subject", "id case_id owner_org role_in_household name_enc key_id version"): _subjects,
    (
        "consent.partnership_participant",
        "id tafel_id owner_org organisation_id basis case_id source valid recorded_by recorded_at version",
    ): _registered,
    (
        "consent.authorised_person",
        "id tafel_id organisation_id member_id screened_on valid recorded_by recorded_at version",
    ): _authorised,
    ("casework.participation", "id case_id organisation_id invited_by kind valid version"): _participations,
    ("casework.contribution", _CONTRIBUTION_COLUMNS): _contributions,
    (
        "casework.release",
        "id contribution_id case_id owner_org organisation_id valid version secrecy_ground lifted",
    ): _releases,
    (
        "consent.measure",
        "id case_id child_id owner_org kind valid decision_enc recorded_by recorded_at end_recorded_at version",
    ): _measures,
    ("consent.legal_basis", BASIS_COLUMNS): _bases,
    ("consent.legal_basis_recipient", "basis_id organisation_id case_id owner_org"): _recipients,
    ("consent.consent", _CONSENT_COLUMNS): _consents,
    ("consent.custody", _CUSTODY_COLUMNS): _deciders,
    ("consent.restriction", "id case_id subject_id organisation_id owner_org ground valid version"): _restrictions,
    ("consent.recusal", "id organisation_id member_id case_id subject_id valid"): _recusals,
    ("consent.break_glass", "id organisation_id member_id case_id categories reason_enc valid version"): _glasses,
}
