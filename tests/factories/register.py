"""The register of custody and the list of tasks, put straight into a case database."""

from datetime import UTC, date, datetime
from uuid import UUID

from asyncpg.types import Range

from tenants.ids import new_id
from tests.factories.world import ALWAYS, World


async def custody(
    world: World,
    case: UUID,
    child: UUID,
    *,
    owner: UUID,
    recorded_by: UUID,
    holder: UUID | None = None,
    organisation: UUID | None = None,
    kind: str = "OUDERLIJK",
    valid: Range[datetime] = ALWAYS,
    recorded_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> UUID:
    """A holder of custody, as it was looked up."""
    one = new_id()
    await _insert(
        world,
        "consent.custody",
        id=one,
        case_id=case,
        child_id=child,
        holder_id=holder,
        holder_org=organisation,
        owner_org=owner,
        kind=kind,
        valid=valid,
        source="GEZAGSREGISTER",
        checked_on=date(2026, 1, 1),
        possible_danger=False,
        contact_ban=False,
        recorded_by=recorded_by,
        recorded_at=recorded_at,
        version=1,
    )
    return one


async def measure(
    world: World,
    case: UUID,
    child: UUID,
    *,
    owner: UUID,
    recorded_by: UUID,
    kind: str = "OTS",
    valid: Range[datetime] = ALWAYS,
    recorded_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> UUID:
    """A measure about a child."""
    one = new_id()
    await _insert(
        world,
        "consent.measure",
        id=one,
        case_id=case,
        child_id=child,
        owner_org=owner,
        kind=kind,
        valid=valid,
        decision_enc=b"\x01",
        recorded_by=recorded_by,
        recorded_at=recorded_at,
        version=1,
    )
    return one


async def capacity(
    world: World, case: UUID, subject: UUID, *, owner: UUID, recorded_by: UUID, capable: bool = False
) -> UUID:
    """A judgement of what somebody can weigh."""
    one = new_id()
    await _insert(
        world,
        "consent.capacity",
        id=one,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        capable=capable,
        valid=ALWAYS,
        judge_enc=b"\x01",
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def signer(world: World, case: UUID, subject: UUID, consent: UUID, *, owner: UUID) -> UUID:
    """A person who must sign a consent about themselves, and has not."""
    one = new_id()
    await _insert(
        world,
        "consent.consent_signer",
        id=one,
        consent_id=consent,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        signs_as="ZELF",
        signer_id=subject,
        kept_away=False,
        version=1,
    )
    return one


async def form(world: World, case: UUID, subject: UUID, consent: UUID, *, owner: UUID, basis: UUID) -> UUID:
    """In which form a consent was given: asked of its own organisation, before a witness."""
    one = new_id()
    wording = await world.admin.fetchrow(
        "SELECT kind, code, version, digest FROM consent.catalogue_entry"
        " WHERE kind = 'TOESTEMMINGSTEKST' AND code = 'VERWERKING_NL' ORDER BY version LIMIT 1"
    )
    assert wording is not None
    await _insert(
        world,
        "consent.consent_form",
        id=one,
        consent_id=consent,
        basis_id=basis,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        **{f"wording_{name}": value for name, value in wording.items()},
        evidence_kind="MONDELING_MET_GETUIGE",
        witness_enc=b"\x01",
        asked_categories=["IDENTITEIT"],
        asked_recipients=[owner],
    )
    return one


async def unsigned(world: World, case: UUID, subject: UUID, *, owner: UUID, decided_by: UUID) -> UUID:
    """What somebody chose where nobody could sign."""
    one = new_id()
    await _insert(
        world,
        "consent.unsigned_decision",
        id=one,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        kind="VERWERKING",
        nobody="CUSTODY_UNKNOWN",
        about=[],
        choice="NIET_DELEN",
        reason_enc=b"\x01",
        decided_by=decided_by,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return one


async def task(world: World, case: UUID, subject: UUID, *, owner: UUID, about: UUID) -> UUID:
    """Something that an organisation must do."""
    one = new_id()
    await _insert(
        world,
        "casework.task",
        id=one,
        case_id=case,
        organisation_id=owner,
        kind="HERBEOORDELEN",
        subject_id=subject,
        object_id=about,
        due_at=datetime(2026, 1, 8, tzinfo=UTC),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def withdrawal(world: World, case: UUID, subject: UUID, *, owner: UUID, member: UUID) -> UUID:
    """A withdrawal that a member of `owner` passed on."""
    one = new_id()
    await _insert(
        world,
        "consent.withdrawal",
        id=one,
        case_id=case,
        subject_id=subject,
        organisation_id=owner,
        member_id=member,
        channel="TELEFONISCH",
        registered_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    return one


async def code(world: World, case: UUID, consent: UUID, *, owner: UUID, member: UUID) -> UUID:
    """The code of a receipt."""
    one = new_id()
    await _insert(
        world,
        "consent.withdrawal_code",
        id=one,
        case_id=case,
        consent_id=consent,
        owner_org=owner,
        made_by=member,
        made_at=datetime(2026, 1, 2, tzinfo=UTC),
        code_hash=one.bytes,
    )
    return one


async def _insert(world: World, table: str, **values: object) -> None:
    columns = ", ".join(values)
    holes = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await world.admin.execute(f"INSERT INTO {table} ({columns}) VALUES ({holes})", *values.values())


async def participant(
    world: World, tafel: UUID, organisation: UUID, *, case: UUID | None = None, recorded_by: UUID
) -> UUID:
    """An organisation in the register of a partnership, by statute or admitted to one case."""
    one = new_id()
    await _insert(
        world,
        "consent.partnership_participant",
        id=one,
        tafel_id=tafel,
        owner_org=await world.admin.fetchval("SELECT organisation_id FROM casework.tafel WHERE id = $1", tafel),
        organisation_id=organisation,
        basis="WETTELIJK" if case is None else "TOEGELATEN",
        case_id=case,
        source="Wgs 2.25",
        valid=ALWAYS,
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def authorised(world: World, tafel: UUID, member: UUID, *, of: UUID, recorded_by: UUID) -> UUID:
    """Somebody who may read content at a tafel of a partnership."""
    one = new_id()
    await _insert(
        world,
        "consent.authorised_person",
        id=one,
        tafel_id=tafel,
        organisation_id=of,
        member_id=member,
        screened_on=date(2025, 1, 1),
        valid=Range(datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)),
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def contact_rule(world: World, case: UUID, subject: UUID, *, owner: UUID, recorded_by: UUID) -> UUID:
    """A rule of safe contact."""
    one = new_id()
    await _insert(
        world,
        "consent.contact_rule",
        id=one,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        channel="BRIEF",
        address_enc=b"\x01",
        days=[],
        not_at_home=False,
        never_with=[],
        valid=ALWAYS,
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def duty_conflict(world: World, case: UUID, subject: UUID, *, owner: UUID, decided_by: UUID) -> UUID:
    """A decision on a conflict of duties, which nobody has confirmed."""
    one = new_id()
    steps = dict.fromkeys(("asked_enc", "harm_enc", "last_resort_enc", "minimum_enc", "consulted_enc"), b"")
    await _insert(
        world,
        "consent.duty_conflict",
        id=one,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        categories=["HULPVERLENING"],
        recipients=[owner],
        valid=Range(datetime(2026, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)),
        decided_by=decided_by,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
        **steps,
    )
    return one


async def refusal(world: World, case: UUID, subject: UUID, *, owner: UUID, recorded_by: UUID) -> UUID:
    """An organisation refuses to share where somebody lives, with its reason."""
    one = new_id()
    await _insert(
        world,
        "consent.sharing_refusal",
        id=one,
        case_id=case,
        subject_id=subject,
        owner_org=owner,
        categories=["WONEN"],
        valid=ALWAYS,
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    await _insert(world, "consent.refusal_reason", id=one, case_id=case, owner_org=owner, reason_enc=b"\x01")
    return one


async def advice(world: World, tafel: UUID, *, owner: UUID, recorded_by: UUID) -> UUID:
    """An advice on lawfulness about the kind of a tafel."""
    one = new_id()
    kind = await world.admin.fetchrow("SELECT kind_code, kind_version FROM casework.tafel WHERE id = $1", tafel)
    await _insert(
        world,
        "consent.rac_advice",
        id=one,
        owner_org=owner,
        **dict(kind or {}),
        about="VERLENGING",
        committee="RAC 2026-1",
        given_on=date(2026, 1, 1),
        verdict="RECHTMATIG",
        question_enc=b"\x01",
        advice_enc=b"\x01",
        recorded_by=recorded_by,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return one


async def extension(world: World, case: UUID, *, owner: UUID, decided_by: UUID) -> UUID:
    """A decision to keep a case longer that nobody confirmed; without the trigger that asks whether it may be."""
    one = new_id()
    await _insert(
        world,
        "casework.retention_extension",
        id=one,
        case_id=case,
        organisation_id=owner,
        until=date(2999, 1, 1),
        earlier=0,
        reason_enc=b"\x01",
        decided_by=decided_by,
        decided_as="PRIVACY_OFFICER",
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
        version=1,
    )
    return one


async def housed(world: World, house: UUID, organisation: UUID, *, member: UUID) -> UUID:
    """A case at a tafel where sharing is the rule, of an organisation in its register; its member is authorised."""
    colleague = await world.member(organisation, name="Tweede Officer")
    await participant(world, house, organisation, recorded_by=member)
    await authorised(world, house, member, of=organisation, recorded_by=colleague)
    case = await world.case(house, organisation, number="2026-000004")
    await world.participation(case, organisation)
    return case
