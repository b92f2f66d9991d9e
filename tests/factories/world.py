"""Facts put straight into a case database, as a superuser, so that a test can arrange any history."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
from asyncpg.types import Range

from tenants.ids import new_id, new_subject_id
from tests.factories.activating import ACTIVATE

ALWAYS: Range[datetime] = Range(datetime(2000, 1, 1, tzinfo=UTC), None)
PURPOSES = '{"purposes": {"codes": ["VEILIGHEID_GEZIN", "HULP_COORDINATIE"]}}'
CATEGORIES = ("IDENTITEIT", "CONTACT", "GEZIN", "VEILIGHEID", "GEZONDHEID", "STRAFRECHTELIJK", "HULPVERLENING")


@dataclass(frozen=True, kw_only=True)
class World:
    """Writes facts; every method answers the new row's id."""

    admin: asyncpg.Connection

    async def organisation(self, name: str, kind: str = "OVERIG") -> UUID:
        """An active organisation."""
        one = new_id()
        await self._insert("tenants.organisation", id=one, kind=kind, name=name, active=ALWAYS, version=1)
        return one

    async def member(
        self, organisation: UUID, *, name: str = "Fictief Persoon", active: Range[datetime] = ALWAYS
    ) -> UUID:
        """A person with one membership."""
        person, one = new_id(), new_id()
        await self._insert("tenants.person", id=person, display_name=name)
        await self._insert(
            "tenants.member",
            id=one,
            person_id=person,
            organisation_id=organisation,
            home_organisation_id=None,
            function_title="medewerker",
            active=active,
            version=1,
        )
        return one

    async def identity(self, member: UUID, *, issuer: str, subject: str) -> None:
        """How an issuer names the person behind a member."""
        await self.admin.execute(
            "INSERT INTO tenants.identity SELECT $2, $3, person_id FROM tenants.member WHERE id = $1",
            member,
            issuer,
            subject,
        )

    async def role(
        self,
        member: UUID,
        kind: str,
        *,
        tafel: UUID | None = None,
        case: UUID | None = None,
        valid: Range[datetime] = ALWAYS,
    ) -> UUID:
        one = new_id()
        organisation = await self.admin.fetchval("SELECT organisation_id FROM tenants.member WHERE id = $1", member)
        await self._insert(
            "tenants.role",
            id=one,
            organisation_id=organisation,
            member_id=member,
            kind=kind,
            tafel_id=tafel,
            case_id=case,
            valid=valid,
        )
        return one

    async def mandate(self, giver: UUID, taker: UUID, *, valid: Range[datetime] = ALWAYS) -> UUID:
        """A colleague acts in the giver's roles."""
        one = new_id()
        organisation = await self.admin.fetchval("SELECT organisation_id FROM tenants.member WHERE id = $1", giver)
        await self._insert(
            "tenants.mandate",
            id=one,
            organisation_id=organisation,
            from_member_id=giver,
            to_member_id=taker,
            valid=valid,
        )
        return one

    async def tafel(self, responsible: UUID, *, blueprint: str = PURPOSES, kind: str = "PROEFTAFEL") -> UUID:
        """An active tafel with a convenant of its own: of the newest version of a kind, made where there is none."""
        convenant, one = new_id(), new_id()
        newest = "SELECT max(version) FROM casework.tafel_kind WHERE code = $1"
        version = await self.admin.fetchval(newest, kind)
        if version is None:
            version = 1
            await self.admin.execute(
                "INSERT INTO casework.tafel_kind VALUES ($1, 1, $2::jsonb, 'test')", kind, blueprint
            )
        await self._insert("tenants.convenant", id=convenant, name=f"Convenant {one}", number=1, valid=ALWAYS)
        await self._insert(
            "casework.tafel",
            id=one,
            organisation_id=responsible,
            kind_code=kind,
            kind_version=version,
            name="Proeftafel",
            convenant_id=convenant,
            status="ACTIEF",
            version=1,
        )
        await self.admin.execute(ACTIVATE, new_id(), one)
        return one

    async def signs(self, organisation: UUID) -> UUID:
        """A privacy officer of an organisation signs every ground of the catalogue that ever holds."""
        officer = await self.member(organisation, name="Fictieve Privacy Officer")
        await self.admin.execute(
            "INSERT INTO consent.catalogue_signature (id, owner_org, kind, code, version, digest, signed_by, signed_at,"
            " demo) SELECT gen_random_uuid(), $1, e.kind, e.code, e.version, e.digest, $2, $3, false"
            " FROM consent.catalogue_entry e WHERE e.kind = 'GRONDSLAG' AND e.valid_from IS NOT NULL",
            organisation,
            officer,
            datetime(2026, 1, 1, tzinfo=UTC),
        )
        return officer

    async def seat(
        self, tafel: UUID, organisation: UUID, *, kind: str = "VAST", valid: Range[datetime] = ALWAYS
    ) -> UUID:
        """A seat at a tafel."""
        one = new_id()
        await self._insert(
            "casework.tafel_seat", id=one, tafel_id=tafel, organisation_id=organisation, kind=kind, valid=valid
        )
        return one

    async def ceiling(self, tafel: UUID, organisation: UUID, category: str, *, valid: Range[datetime] = ALWAYS) -> UUID:
        """One category that an organisation may receive under the tafel's convenant."""
        one = new_id()
        convenant = await self.admin.fetchval("SELECT convenant_id FROM casework.tafel WHERE id = $1", tafel)
        await self._insert(
            "tenants.convenant_ceiling",
            id=one,
            convenant_id=convenant,
            organisation_id=organisation,
            category=category,
            valid=valid,
        )
        return one

    async def case(self, tafel: UUID, owner: UUID, *, number: str | None = "2026-000001") -> UUID:
        """An admitted case, or with `number` None one that has just been referred."""
        one = new_id()
        await self.admin.execute(
            'INSERT INTO casework."case" (id, number, tafel_id, kind_code, kind_version, stage, owner_org, opened_at,'
            " version) SELECT $1, $2, t.id, t.kind_code, t.kind_version, $3, $4, $5, 1"
            " FROM casework.tafel t WHERE t.id = $6",
            one,
            number,
            "TOEGELATEN" if number else "AANGEMELD",
            owner,
            datetime(2026, 1, 1, tzinfo=UTC),
            tafel,
        )
        return one

    async def participation(self, case: UUID, organisation: UUID, *, valid: Range[datetime] = ALWAYS) -> UUID:
        """An organisation takes part."""
        one = new_id()
        await self._insert(
            "casework.participation",
            id=one,
            case_id=case,
            organisation_id=organisation,
            invited_by=organisation,
            kind="VAST",
            valid=valid,
            version=1,
        )
        return one

    async def subject(self, case: UUID, owner: UUID, *, one: UUID | None = None, sealed: bytes = b"\x01") -> UUID:
        """A person in the case."""
        one = one or new_subject_id()
        await self._insert(
            "casework.subject",
            id=one,
            case_id=case,
            owner_org=owner,
            role_in_household="KIND",
            name_enc=sealed,
            birth_date_enc=None,
            turns_12_on=date(1992, 1, 1),
            turns_16_on=date(1996, 1, 1),
            turns_18_on=date(1998, 1, 1),
            key_id=new_id(),
            version=1,
        )
        return one

    async def basis(
        self,
        case: UUID,
        subject: UUID,
        *,
        owner: UUID,
        decided_by: UUID,
        recipients: list[UUID],
        categories: list[str],
        kind: str = "WETTELIJK",
        purpose: str = "VEILIGHEID_GEZIN",
        valid: Range[datetime] = ALWAYS,
        boundary_at: datetime | None = None,
        ended_at: datetime | None = None,
        second_reader: UUID | None = None,
    ) -> UUID:
        """A legal basis with its recipients."""
        one = new_id()
        await self._insert(
            "consent.legal_basis",
            id=one,
            case_id=case,
            subject_id=subject,
            owner_org=owner,
            kind=kind,
            ground_code="TOESTEMMING" if kind == "TOESTEMMING" else "GEMEENTELIJKE_TAAK",
            art6="a" if kind == "TOESTEMMING" else "e",
            art9="AVG_9_2_A" if "GEZONDHEID" in categories else None,
            art10="UAVG_33_1_B" if "STRAFRECHTELIJK" in categories else None,
            purpose=purpose,
            categories=categories,
            valid=valid,
            boundary_at=boundary_at,
            ended_at=ended_at,
            decided_by=decided_by,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            reason_enc=b"\x01",
            proportionality_enc=b"\x01",
            subsidiarity_enc=b"\x01",
            asks_second_reader=second_reader is not None,
            second_reader=second_reader,
            confirmed_at=None if second_reader is None else datetime(2026, 1, 1, tzinfo=UTC),
            supersedes=None,
            version=1,
        )
        for recipient in recipients:
            await self._insert(
                "consent.legal_basis_recipient",
                basis_id=one,
                organisation_id=recipient,
                case_id=case,
                owner_org=owner,
            )
        return one

    async def consent(
        self,
        basis: UUID,
        *,
        kind: str = "VERWERKING",
        given_at: datetime = datetime(2000, 1, 1, tzinfo=UTC),
        signed_at: datetime | None = None,
        signed: bool = True,
        withdrawn_at: datetime | None = None,
    ) -> UUID:
        """The consent behind a basis, signed when it was given unless said otherwise."""
        one = new_id()
        await self.admin.execute(
            "INSERT INTO consent.consent (id, basis_id, case_id, subject_id, owner_org, kind, given_at, channel,"
            " language, wording_version, evidence_enc, evidence_hash, freedom_check_enc, withdrawn_at, withdrawn_by,"
            " signed_at, version)"
            " SELECT $1, b.id, b.case_id, b.subject_id, b.owner_org, $3, $4, 'MONDELING', 'nl', '1', '', '',"
            " '', $5, CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE b.decided_by END, $6, 1"
            " FROM consent.legal_basis b WHERE b.id = $2",
            one,
            basis,
            kind,
            given_at,
            withdrawn_at,
            (signed_at or given_at) if signed else None,
        )
        return one

    async def contribution(
        self,
        case: UUID,
        *,
        owner: UUID,
        author: UUID,
        subjects: list[UUID],
        category: str = "VEILIGHEID",
        protection: str = "GEEN",
        sealed: bytes = b"\x01",
    ) -> UUID:
        """Something an organisation brings."""
        one = new_id()
        await self._insert(
            "casework.contribution",
            id=one,
            case_id=case,
            owner_org=owner,
            author_id=author,
            subject_ids=subjects,
            category=category,
            purpose="VEILIGHEID_GEZIN",
            protection=protection,
            body_enc=sealed,
            key_id=new_id(),
            recorded_at=datetime(2026, 1, 2, tzinfo=UTC),
            version=1,
        )
        return one

    async def release(self, contribution: UUID, organisation: UUID, *, valid: Range[datetime] = ALWAYS) -> UUID:
        """The owner lets one organisation read a contribution."""
        one = new_id()
        await self.admin.execute(
            "INSERT INTO casework.release SELECT $1, c.id, c.case_id, c.owner_org, $3, $4, 1"
            " FROM casework.contribution c WHERE c.id = $2",
            one,
            contribution,
            organisation,
            valid,
        )
        return one

    async def restriction(
        self, case: UUID, subject: UUID, *, owner: UUID, towards: UUID | None, valid: Range[datetime] = ALWAYS
    ) -> UUID:
        """Processing restricted (AVG 18)."""
        one = new_id()
        await self._insert(
            "consent.restriction",
            id=one,
            case_id=case,
            subject_id=subject,
            organisation_id=towards,
            owner_org=owner,
            ground="BEZWAAR",
            valid=valid,
            version=1,
        )
        return one

    async def recusal(self, member: UUID, case: UUID, subject: UUID, *, valid: Range[datetime] = ALWAYS) -> UUID:
        """A member barred from a subject."""
        one = new_id()
        organisation = await self.admin.fetchval("SELECT organisation_id FROM tenants.member WHERE id = $1", member)
        await self._insert(
            "consent.recusal",
            id=one,
            organisation_id=organisation,
            member_id=member,
            case_id=case,
            subject_id=subject,
            valid=valid,
        )
        return one

    async def break_glass(self, member: UUID, case: UUID, *, categories: list[str], valid: Range[datetime]) -> UUID:
        """Emergency access, past the guard on what a blueprint allows (which has its own tests)."""
        one = new_id()
        organisation = await self.admin.fetchval("SELECT organisation_id FROM tenants.member WHERE id = $1", member)
        await self.admin.execute("SET session_replication_role = replica")
        try:
            await self._insert(
                "consent.break_glass",
                id=one,
                organisation_id=organisation,
                member_id=member,
                case_id=case,
                categories=categories,
                reason_enc=b"\x01",
                valid=valid,
                reviewed_by=None,
                version=1,
            )
        finally:
            await self.admin.execute("SET session_replication_role = origin")
        return one

    async def shift_clock(self, offset: str) -> None:
        """Move the cell's clock; `offset` is an interval such as '3 days'."""
        await self.admin.execute("UPDATE tenants.cell SET clock_offset = $1::text::interval", offset)

    async def _insert(self, table: str, **values: object) -> None:
        columns = ", ".join(values)
        holes = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        await self.admin.execute(f"INSERT INTO {table} ({columns}) VALUES ({holes})", *values.values())
