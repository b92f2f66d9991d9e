"""Two organisations at one tafel, with a case that they share and cases that only one of them knows.

Bram of B has every role there is, for his whole organisation and at the tafel, so that nothing but the tenant wall
keeps him from what is A's. He has no right to break glass, because that is a door: Carlo of B has that right only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from tenants import binding
from tenants.ids import new_id
from tenants.roles import RoleKind
from tests.factories import cell, course, matching, professionals, register
from tests.factories.activating import accepted_statement
from tests.factories.succession import succession
from tests.factories.world import World
from tests.security import wall_rows

BLUEPRINT = """{"purposes": {"codes": ["VEILIGHEID_GEZIN"]}, "weighing": {"people": 1, "organisations": 1},
                "intake": {"kinds": ["AANMELDING", "SIGNAAL"],
                           "fields": ["NAAM", "GEBOORTEDATUM", "ROL_IN_GEZIN", "REDEN", "BSN", "MELDER", "ADRES"]},
                "consult": {"asks": "GI", "advises": ["GGZ"], "modes": ["ANONIEM"]},
                "outcomes": [{"code": "KLAAR"}], "disciplines": [{"code": "MEDISCH"}], "deciders": {"people": 2},
                "forms": [{"code": "BLIK", "own": {"items": [{"code": "NU", "category": "VEILIGHEID"}]}}],
                "break_glass": {"categories": ["VEILIGHEID", "IDENTITEIT", "CONTACT"], "minutes": 240}}"""
# A partnership with a statute of its own, for which B answers.
HOUSE = """{"purposes": {"codes": ["VEILIGHEID_GEZIN"]}, "regime": {"code": "WGS_ZVH"},
            "consult": {"asks": "OVERIG", "advises": ["GI"], "modes": ["ANONIEM"]},
            "seats": [{"organisation_kind": "GI", "kind": "VAST"}]}"""
CATEGORIES = ("IDENTITEIT", "VEILIGHEID")
# Known to every bound member of a region: who takes part in it, and at which tafels.
PUBLIC_TABLES = frozenset(
    {
        "tenants.applied_sql",
        "tenants.cell",
        "tenants.convenant",
        "tenants.convenant_ceiling",
        "tenants.organisation",
        "tenants.organisation_name",
        "tenants.revision",
        "tenants.role_right",
        "consent.catalogue_entry",
        "consent.catalogue_signature",
        "casework.convenant_accession",
        "casework.convenant_partner",
        "casework.tafel_activation",
        "casework.tafel_statement",
        "casework.directory_entry",
        "casework.retention_policy",
        "casework.tafel",
        "casework.tafel_kind",
        "casework.tafel_seat",
    }
)


@dataclass(frozen=True, kw_only=True)
class Party:
    """One organisation, and the member who asks on its behalf."""

    organisation: UUID
    member: UUID


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A case with one of everything in it."""

    case: UUID
    subject: UUID
    contribution: UUID
    basis: UUID
    consent: UUID
    ids: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Wall:
    """The arrangement, and the ids that B must never see."""

    a: Party
    b: Party
    crisis: Party
    police: Party
    justice: Party
    stranger: UUID
    tafel: UUID
    away: UUID
    house: UUID
    housed: UUID
    shared: Dossier
    hidden: Dossier
    referred: Dossier
    own: Dossier
    hidden_ids: frozenset[UUID] = field(repr=False)

    def bound(self, party: Party, *, key: bytes) -> str:
        """A signed binding of a party's member."""
        return binding.sign(cell.actor(organisation=party.organisation, member=party.member), key=key)


async def build(admin: asyncpg.Connection, *, key: bytes) -> Wall:
    """Put the arrangement into an empty case database."""
    world = World(admin=admin)
    a = await _party(world, "A")
    b = await _party(world, "B")
    crisis = Party(organisation=b.organisation, member=await world.member(b.organisation, name="Carlo"))
    await world.role(crisis.member, "CRISISDIENST")
    stranger = await world.member(a.organisation, name="Verborgen Collega")
    tafel = await world.tafel(a.organisation, blueprint=BLUEPRINT, kind="MUUR")
    away = await world.tafel(a.organisation, blueprint=BLUEPRINT, kind="MUUR")
    house = await world.tafel(b.organisation, blueprint=HOUSE, kind="MUURHUIS")
    await world.seat(house, b.organisation)
    await matching.advised(world, house, asker=a.organisation, by=a.member, owner=b.organisation, member=b.member)
    await world.signs(a.organisation)
    await matching.lawful_match(world, a.organisation, b.organisation)
    hidden_roles = [await world.role(stranger, "DEELNEMER"), await world.role(stranger, "WEGER", tafel=away)]
    for organisation in (a.organisation, b.organisation):
        await world.seat(tafel, organisation)
        for category in CATEGORIES:
            await world.ceiling(tafel, organisation, category)
            await world.ceiling(away, organisation, category)
    await world.seat(away, a.organisation)
    for party in (a, b):
        for kind in RoleKind:
            if kind is not RoleKind.CRISISDIENST:
                await world.role(party.member, kind)
                await world.role(party.member, kind, tafel=tafel)
    a_alone = Party(organisation=a.organisation, member=stranger)
    shared = await _dossier(world, tafel, owner=a, others=[b], number="2026-000001", key=key)
    own = await _dossier(world, tafel, owner=b, others=[], number="2026-000002", key=key)
    going_on = []  # what others say of going on, and have not agreed on
    for _ in range(2):
        elsewhere = await world.organisation("Organisatie die verder gaat")
        going_on.append(await succession(world, elsewhere, by=await world.member(elsewhere)))
    hidden = await _dossier(world, tafel, owner=a_alone, others=[], number="2026-000003", key=key)
    referred = await _dossier(world, away, owner=a_alone, others=[], number=None, key=key)
    # A shelter in both: who is shown it is derived for whoever answers for the tafel.
    shelter = await world.organisation("Organisatie opvang", "VROUWENOPVANG")
    veiled = [await world.participation(one.case, shelter) for one in (hidden, referred)]
    person = await admin.fetchval("SELECT person_id FROM tenants.member WHERE id = $1", stranger)
    mandates = [await world.mandate(a.member, stranger), await world.mandate(stranger, a.member)]
    named = [
        made
        for place, case in ((tafel, hidden.case), (away, referred.case))
        for made in (
            await register.participant(world, place, a.organisation, case=case, recorded_by=a.member),
            await register.authorised(world, place, stranger, of=a.organisation, recorded_by=a.member),
        )
    ]
    decisions = await _decisions(admin, owner=a_alone, recipient=b)
    decisions += await accepted_statement(world, away, owner=a.organisation, members=[a.member, stranger])
    decisions += await matching.of_no_case(world, tafel, away, by=stranger)
    decisions += [
        await professionals.registration(world, one, of=a.organisation, by=other)
        for one, other in ((stranger, a.member), (a.member, stranger))
    ]
    decisions += [
        await professionals.delegation(
            world, giver, taker, of=a.organisation, tafel=away, case=hidden.case, about=hidden.case
        )
        for giver, taker in ((stranger, a.member), (a.member, stranger))
    ]
    # B's own, in a register that no tafel here asks, so that it can pass a task on.
    await professionals.registration(world, b.member, of=b.organisation, by=crisis.member, register="BIG")
    return Wall(
        a=a,
        b=b,
        crisis=crisis,
        police=await _officer(world, "POLITIE"),
        justice=await _officer(world, "OM"),
        stranger=stranger,
        tafel=tafel,
        away=away,
        house=house,
        housed=await register.housed(world, house, b.organisation, member=b.member),
        shared=shared,
        hidden=hidden,
        referred=referred,
        own=own,
        hidden_ids=hidden.ids
        | {*going_on}
        | referred.ids
        | {stranger, person, *mandates, *hidden_roles, *decisions, *veiled, *named},
    )


async def tables(admin: asyncpg.Connection) -> list[str]:
    """Every table of the case database, as `schema.table` with quotes where they are needed."""
    rows = await admin.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname IN ('tenants', 'consent', 'casework') ORDER BY 1"
    )
    return [row[0] for row in rows]


async def fingerprint(admin: asyncpg.Connection) -> Mapping[str, str]:
    """What every table holds, so that a refusal can be shown to have changed nothing."""
    return {
        table: await admin.fetchval(
            f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"
        )
        for table in await tables(admin)
    }


def seen(rows: Iterable[object], hidden: frozenset[UUID]) -> set[UUID]:
    """The hidden ids that occur in an answer, in whatever form."""
    told = " ".join(map(str, rows)).lower()
    return {one for one in hidden if str(one) in told or one.hex in told}


async def _party(world: World, name: str) -> Party:
    organisation = await world.organisation(f"Organisatie {name}", "GI")
    return Party(organisation=organisation, member=await world.member(organisation, name=f"Medewerker {name}"))


async def _dossier(
    world: World, tafel: UUID, *, owner: Party, others: list[Party], number: str | None, key: bytes
) -> Dossier:
    mine, me, everybody = owner.organisation, owner.member, [owner, *others]
    case = await world.case(tafel, mine, number=number)
    made = [case, *[await world.participation(case, party.organisation) for party in everybody]]
    subject = await world.subject(case, mine)
    restricted = await world.subject(case, mine)
    recipients = [party.organisation for party in everybody]
    basis = await world.basis(
        case, subject, owner=mine, decided_by=me, recipients=recipients, categories=list(CATEGORIES), kind="TOESTEMMING"
    )
    consent = await world.consent(basis)
    contribution = await world.contribution(case, owner=mine, author=me, subjects=[subject])
    made += [subject, restricted, basis, consent, contribution]
    partner = others[0].organisation if others else None
    made += await course.rows(world, case, contribution, owner=mine, member=me, partner=partner)
    made += [await world.release(contribution, party.organisation) for party in everybody]
    made += [
        await world.restriction(case, restricted, owner=mine, towards=towards) for towards in (None, recipients[-1])
    ]
    made += await _register(world, case, subject, restricted, owner=owner)
    made += await _history(world.admin, case, restricted, owner=owner, key=key)
    made.append(await register.code(world, case, consent, owner=mine, member=me))
    made.append(await register.signer(world, case, subject, consent, owner=mine))
    made.append(await register.form(world, case, subject, consent, owner=mine, basis=basis))
    made.append(await register.withdrawal(world, case, restricted, owner=mine, member=me))
    made.append(await register.task(world, case, subject, owner=mine, about=consent))
    return Dossier(
        case=case, subject=subject, contribution=contribution, basis=basis, consent=consent, ids=frozenset(made)
    )


_AHEAD: asyncpg.Range[datetime] = asyncpg.Range(datetime(2040, 1, 1, tzinfo=UTC), None)


async def _register(world: World, case: UUID, child: UUID, parent: UUID, *, owner: Party) -> list[UUID]:
    """Who decides for these persons: custody of a parent and of an institution, a measure, a judgement."""
    mine, me = owner.organisation, owner.member
    return [
        await register.custody(world, case, child, owner=mine, recorded_by=me, holder=parent),
        await register.custody(world, case, parent, owner=mine, recorded_by=me, organisation=mine, kind="VOOGDIJ_GI"),
        await register.measure(world, case, child, owner=mine, recorded_by=me, valid=_AHEAD),
        await register.capacity(world, case, child, owner=mine, recorded_by=me, capable=True),
        await register.contact_rule(world, case, parent, owner=mine, recorded_by=me),
        await register.unsigned(world, case, child, owner=mine, decided_by=me),
        *[await register.duty_conflict(world, case, one, owner=mine, decided_by=me) for one in (child, parent)],
        await register.refusal(world, case, parent, owner=mine, recorded_by=me),
    ]


async def _history(admin: asyncpg.Connection, case: UUID, subject: UUID, *, owner: Party, key: bytes) -> list[UUID]:
    """What services and triggers write, put straight into the tables: recusal, glass, referral, ledger, notices."""
    world = World(admin=admin)
    colleague = await world.member(owner.organisation, name="Collega")
    now = datetime.now(UTC)
    made = [
        colleague,
        await world.recusal(colleague, case, subject),
        await world.break_glass(
            colleague, case, categories=["VEILIGHEID"], valid=asyncpg.Range(now, now + timedelta(hours=1))
        ),
    ]
    referral, informant, weighing, rejection, notice, effect, event, request, secret = (new_id() for _ in range(9))
    made += [referral, informant, weighing, rejection, notice, effect, event, request, secret]
    common = {"case": case, "owner": owner.organisation, "member": owner.member}
    for statement, one in (
        (wall_rows.REFERRAL, referral),
        (wall_rows.INFORMANT, informant),
        (wall_rows.EARLIER, referral),
        (wall_rows.WEIGHING, weighing),
        (wall_rows.SIGNAL, referral),
        (wall_rows.REJECTION, rejection),
        (wall_rows.NOTICE, notice),
        (wall_rows.EFFECT, effect),
    ):
        await admin.execute(statement, one, *common.values(), secret)
    number = new_id()
    await admin.execute(wall_rows.NUMBER, number, *common.values(), subject)
    made.append(number)
    address = new_id()
    await admin.execute(wall_rows.ADDRESS, address, *common.values(), subject)
    made.append(address)
    actor = cell.actor(organisation=owner.organisation, member=owner.member)
    made += await _ending(admin, case, owner=owner)
    async with admin.transaction():
        await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", binding.sign(actor, key=key))
        await admin.execute(wall_rows.EVENT, event, case)
        await admin.execute(wall_rows.SHOWN, event, case, subject)
        await admin.execute(wall_rows.KEY, str(request), secret)
    return [*made, actor.request_id]


async def _ending(admin: asyncpg.Connection, case: UUID, *, owner: Party) -> list[UUID]:
    """What keeping and destroying leave behind, without the triggers that would ask whether it may be."""
    mail, hold, listed, approval, destruction, key = (new_id() for _ in range(6))
    colleague = await World(admin=admin).member(owner.organisation, name="Tweede Ondertekenaar")
    policy = "SELECT code, version FROM casework.retention_policy ORDER BY code DESC, version DESC LIMIT 1"
    async with admin.transaction():
        await admin.execute("SET LOCAL session_replication_role = replica")
        code, version = await admin.fetchrow(policy) or ("", 0)
        longer = await register.extension(World(admin=admin), case, owner=owner.organisation, decided_by=owner.member)
        await admin.execute(_MAIL, mail, owner.organisation, colleague)
        await admin.execute(_HOLD, hold, case, owner.organisation, owner.member)
        await admin.execute(_LIST, listed, owner.organisation)
        await admin.execute(_APPROVAL, approval, listed, owner.organisation, colleague)
        await admin.execute(_TERM, case, owner.organisation, code, version)
        await admin.execute(_DESTRUCTION, destruction, listed, case, owner.organisation, code, version)
        await admin.execute(
            "INSERT INTO casework.destruction_key (destruction_id, key) VALUES ($1, $2)", destruction, key
        )
        await admin.execute(_DECLARATION, case, destruction, owner.organisation, code, version)
    return [longer, colleague, mail, hold, listed, approval, destruction, key]


async def _officer(world: World, kind: str) -> Party:
    """Who records on what an organisation of this kind provides. It has nothing to do with any case here."""
    organisation = await world.organisation(f"Organisatie {kind}", kind)
    member = await world.member(organisation)
    await world.role(member, "PRIVACY_OFFICER")
    return Party(organisation=organisation, member=member)


async def _decisions(admin: asyncpg.Connection, *, owner: Party, recipient: Party) -> list[UUID]:
    """What an organisation decided to provide is its own to read, also where it names who receives."""
    made = [(statement, new_id()) for statement in (_POLICE, _JUSTICE) for _ in range(2)]
    for statement, id in made:
        await admin.execute(statement, id, owner.organisation, [recipient.organisation], owner.member)
    disclosed = [new_id() for _ in range(2)]
    for id in disclosed:
        await admin.execute(_DISCLOSED, id, owner.organisation, recipient.organisation, made[0][1])
    return [*(id for _, id in made), *disclosed]


_POLICE = """
INSERT INTO consent.police_decision (id, owner_org, article, mark, authority, decided_on, categories, recipients, valid,
                                     recorded_by, recorded_at, version)
VALUES ($1, $2, 'WPG_19', 'proef', 'proef', '2026-01-01', '{VEILIGHEID}', $3, tstzrange(now(), NULL), $4, now(), 1)
"""
_JUSTICE = """
INSERT INTO consent.justice_provision (id, owner_org, purpose, mark, authority, decided_on, categories, recipients,
                                       valid, necessity_enc, recorded_by, recorded_at, version)
VALUES ($1, $2, 'STRAFBARE_FEITEN', 'proef', 'proef', '2026-01-01', '{VEILIGHEID}', $3, tstzrange(now(), NULL), '', $4,
        now(), 1)
"""
_DISCLOSED = """
INSERT INTO consent.disclosure (id, owner_org, recipient_org, case_id, subject_id, contribution_id, release_id,
                                category, police_decision_id, disclosed_at)
VALUES ($1, $2, $3, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'VEILIGHEID', $4, now())
"""
_MAIL = """
INSERT INTO tenants.mail_address (id, organisation_id, member_id, address, version)
VALUES ($1, $2, $3, $1::uuid || '@voorbeeld.nl', 1)
"""
_HOLD = """
INSERT INTO casework.legal_hold (id, case_id, organisation_id, placed_by, ground, valid, version)
VALUES ($1, $2, $3, $4, 'KLACHT', tstzrange(now(), NULL), 1)
"""
_LIST = """
INSERT INTO casework.destruction_list (id, organisation_id, proposed_at, version) VALUES ($1, $2, now(), 1)
"""
_APPROVAL = """
INSERT INTO casework.destruction_approval (id, list_id, organisation_id, member_id, capacity, at)
VALUES ($1, $2, $3, $4, 'BEHEERDER', now())
"""
_TERM = """
INSERT INTO casework.retention_term (case_id, organisation_id, policy_code, policy_version, starts_at, due_at, version)
VALUES ($1, $2, $3, $4, now(), now(), 1)
"""
_DESTRUCTION = """
INSERT INTO casework.destruction (id, list_id, case_id, organisation_id, policy_code, policy_version, due_at, state)
VALUES ($1, $2, $3, $4, $5, $6, now(), 'VOORGESTELD')
"""
_DECLARATION = """
INSERT INTO casework.declaration (case_id, destruction_id, organisation_id, concerned, what, policy_code,
                                  policy_version, ground, manner, rows_gone_at, keys_gone_at, unreadable_from,
                                  declared_at)
VALUES ($1, $2, $3, ARRAY[$3::uuid], '{}', $4, $5, 'proef', 'SLEUTELS_EN_RIJEN', now(), now(), now(), now())
"""
