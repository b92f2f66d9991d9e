"""The truth table of who is hidden in a household, held against the pure decision and against the row policies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest
import yaml

from consent.basis import BasisKind, Category, ConsentKind, Purpose
from consent.facts import BasisFact, CaseFact, Ceiling, ConsentFact, ConvenantFact, Facts, Participation
from consent.masking import Hidden, shown_periods
from consent.member_facts import MemberFact, OrganisationFact, RoleFact
from consent.periods import Period
from consent.question import Reader
from tenants.ids import CaseId, ConvenantId, LegalBasisId, MemberId, OrganisationId, SubjectId, TafelId
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tests.consent.database import BASIS_COLUMNS, as_reader, at_exactly, basis_record, put
from tests.consent.settings import Setting, SubjectOf
from tests.consent.sql_mutants import Edit, SqlMutant
from tests.consent.truth_names import at, known, moment
from tests.factories.world import World

TABLE = Path(__file__).parents[1] / "truth_tables" / "afscherming" / "opvang.yaml"
CASES: list[dict[str, Any]] = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["gevallen"]
_SPACE = UUID("7d1f5a36-6c0e-4b55-9d0c-2f4a86a4e1b2")
_KINDS = {"gemeente": "GEMEENTE", "team": "LOKAAL_TEAM", "politie": "POLITIE", "ggz": "GGZ"}
_ASKED = at("2026-06-01 12:00")
_ALWAYS = Period(at("2026-01-01"))
_CATEGORIES = (Category.ADRES_GEHEIM, Category.VEILIGHEID, Category.IDENTITEIT)
_SEEN = "SELECT count(*) FROM casework.participation WHERE case_id = $1 AND organisation_id = $2"
_INVITED = "UPDATE casework.participation SET invited_by = $3 WHERE case_id = $1 AND organisation_id = $2"
_WORDS = {"geval", "bron", "verwacht", "wie", "nodigt", "soort", "plafond", "grondslag", "ook", "andere_opvang"}
_BASIS = {
    *("voor", "gegevens", "eigenaar", "van", "tot", "beeindigd", "grensdatum", "tweede_lezer", "spoed_tot"),
    "na_intrekking",
    *("toestemming", "ingetrokken", "doorbreekt", "doel"),
}


@dataclass(frozen=True)
class Told:
    """One case of the table: a household of its own, as facts and as rows."""

    entry: dict[str, Any]

    def id(self, name: str) -> UUID:
        return uuid5(_SPACE, f"{self.entry['geval']}/{name}")

    @property
    def case(self) -> CaseId:
        return CaseId(self.id("case"))

    @property
    def subject(self) -> SubjectId:
        return SubjectId(self.id("moeder"))

    def organisation(self, name: str) -> OrganisationId:
        return OrganisationId(self.id(f"organisation {name}"))

    @property
    def who(self) -> str:
        return str(self.entry.get("wie", "politie"))

    @property
    def inviter(self) -> OrganisationId:
        return self.organisation(self.entry.get("nodigt", "team"))

    @cached_property
    def kinds(self) -> dict[str, OrganisationKind]:
        hidden = {"opvang": self.entry.get("soort", "VROUWENOPVANG")}
        other = {"andere": "VROUWENOPVANG"} if "andere_opvang" in self.entry else {}
        return {name: OrganisationKind(kind) for name, kind in (_KINDS | hidden | other).items()}

    @cached_property
    def bases(self) -> dict[LegalBasisId, dict[str, Any]]:
        told = {name: self.entry[name] for name in ("grondslag", "ook") if name in self.entry}
        return {LegalBasisId(self.id(name)): entry for name, entry in told.items()}

    def owner(self, basis: LegalBasisId) -> OrganisationId:
        return self.organisation(self.bases[basis].get("eigenaar", "opvang"))

    @cached_property
    def facts(self) -> Facts:
        convenant, everybody = ConvenantId(self.id("convenant")), [self.organisation(name) for name in self.kinds]
        ceiling = self.entry.get("plafond")
        until = Period(_ALWAYS.start, None if ceiling is False else moment(ceiling))
        return Facts(
            cases=(CaseFact(case=self.case, tafel=TafelId(self.id("tafel")), convenant=convenant),),
            convenants=(ConvenantFact(convenant=convenant, valid=_ALWAYS),),
            organisations=tuple(OrganisationFact(organisation=one, active=_ALWAYS) for one in everybody),
            members=tuple(MemberFact(member=_member(one), organisation=one, active=_ALWAYS) for one in everybody),
            roles=tuple(
                RoleFact(member=_member(one), organisation=one, kind=RoleKind.DEELNEMER, case=self.case, valid=_ALWAYS)
                for one in everybody
            ),
            participations=tuple(Participation(case=self.case, organisation=one, valid=_ALWAYS) for one in everybody),
            ceilings=tuple(
                Ceiling(convenant=convenant, organisation=one, category=category, valid=until)
                for one in everybody
                for category in _CATEGORIES[ceiling is False :]
            ),
            bases=tuple(self._basis(id, entry) for id, entry in self.bases.items()),
            consents=tuple(self._consents()),
        )

    def _basis(self, id: LegalBasisId, entry: dict[str, Any]) -> BasisFact:
        known(entry, _BASIS)
        confirmed = entry.get("tweede_lezer")
        return BasisFact(
            id=id,
            subject=self.subject,
            kind=BasisKind.TOESTEMMING if "toestemming" in entry else BasisKind.WETTELIJK,
            purpose=Purpose(entry.get("doel", "VEILIGHEID_GEZIN")),
            categories=frozenset(map(Category, entry.get("gegevens", ["ADRES_GEHEIM"]))),
            recipients=frozenset(map(self.organisation, entry.get("voor", ["politie"]))),
            valid=Period(at(entry.get("van", "2026-01-01")), at(entry.get("tot", "2026-07-01"))),
            boundary_at=moment(entry.get("grensdatum")),
            ended_at=moment(entry.get("beeindigd")),
            recorded_at=at(entry.get("na_intrekking", "2026-01-01 01:00")),
            after_withdrawal=moment(entry.get("na_intrekking")),
            asks_second_reader=confirmed is not None,
            confirmed_at=None if confirmed == "wacht" else moment(confirmed),
            urgent_until=moment(entry.get("spoed_tot")),
        )

    def _consents(self) -> Iterator[ConsentFact]:
        for id, entry in self.bases.items():
            if "toestemming" in entry:
                yield ConsentFact(
                    basis=id,
                    kind=ConsentKind.DOORBREKEN_GEHEIM if entry.get("doorbreekt") else ConsentKind.VERWERKING,
                    given_at=at("2026-05-01 12:00"),
                    signed_at=None if entry["toestemming"] == "wacht" else moment(entry["toestemming"]),
                    withdrawn_at=moment(entry.get("ingetrokken")),
                )

    def setting(self) -> Setting:
        """Everything but the bases: of those the owner differs."""
        municipality = self.organisation("gemeente")
        return Setting(
            facts=Facts(**{**_fields(self.facts), "bases": (), "consents": ()}),
            organisations={self.organisation(name): kind for name, kind in self.kinds.items()},
            case_owners={self.case: municipality},
            subjects={self.subject: SubjectOf(case=self.case, owner=self.organisation("opvang"))},
            contributions=(),
        )

    def by_decision(self) -> str:
        """What the pure function says."""
        hidden = Hidden(
            organisation=self.organisation("opvang"),
            kind=self.kinds["opvang"],
            case=self.case,
            known_to={self.inviter, self.organisation("gemeente")},
            bases={id for id in self.bases if self.owner(id) == self.organisation("opvang")},
        )
        return _word(shown=shown_periods(self.facts, hidden, to=self.organisation(self.who)).holds(_ASKED))


def _fields(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in Facts.__slots__}


def _member(organisation: OrganisationId) -> MemberId:
    return MemberId(uuid5(organisation, "medewerker"))


def _word(*, shown: bool) -> str:
    return "GETOOND" if shown else "VERBORGEN"


TOLD = [Told(entry) for entry in CASES]


async def _recorded(admin: asyncpg.Connection) -> None:
    """All households as rows."""
    world = World(admin=admin)
    await put(admin, [one.setting() for one in TOLD])
    for one in TOLD:
        await admin.execute(_INVITED, one.case, one.organisation("opvang"), one.inviter)
        if "andere_opvang" in one.entry:
            inviter = one.organisation(one.entry["andere_opvang"])
            await admin.execute(_INVITED, one.case, one.organisation("andere"), inviter)
        for fact in one.facts.bases:
            owner = one.owner(fact.id)
            record = basis_record(fact, case=one.case, owner=owner, decided_by=_member(owner))
            holes = ", ".join(f"${number}" for number in range(1, len(record) + 1))
            columns = ", ".join(BASIS_COLUMNS.split())
            await admin.execute(f"INSERT INTO consent.legal_basis ({columns}) VALUES ({holes})", *record)
            for to in fact.recipients:
                await admin.execute(
                    "INSERT INTO consent.legal_basis_recipient (basis_id, organisation_id, case_id, owner_org)"
                    " VALUES ($1, $2, $3, $4)",
                    *(fact.id, to, one.case, owner),
                )
        for given in one.facts.consents:
            await world.consent(
                given.basis,
                kind=given.kind,
                given_at=given.given_at,
                signed_at=given.signed_at,
                signed=given.signed_at is not None,
                withdrawn_at=given.withdrawn_at,
            )


async def _by_policy(admin: asyncpg.Connection, one: Told, *, key: bytes) -> str:
    """Whether a member of the organisation that looks sees that the other one takes part."""
    organisation = one.organisation(one.who)
    reader = Reader(
        member=_member(organisation), organisation=organisation, purpose=Purpose.VEILIGHEID_GEZIN, assurance=2
    )
    await admin.execute(f"{at_exactly(_ASKED)}; {as_reader(reader, key=key)}")
    try:
        return _word(shown=bool(await admin.fetchval(_SEEN, one.case, one.organisation("opvang"))))
    finally:
        await admin.execute("RESET ROLE")


def test_every_case_has_a_source_and_no_unknown_word() -> None:
    assert [entry["geval"] for entry in CASES if set(entry) - _WORDS or not entry["bron"]] == []
    assert len({entry["geval"] for entry in CASES}) == len(CASES) >= 30


@pytest.mark.parametrize("one", TOLD, ids=[one.entry["geval"] for one in TOLD])
def test_who_is_shown_it_is_as_the_table_says(one: Told) -> None:
    assert one.by_decision() == one.entry["verwacht"]


async def test_the_row_policies_say_the_same(sabotage: asyncpg.Connection, binding_key: bytes) -> None:
    await _recorded(sabotage)

    assert await _wrong(sabotage, key=binding_key) == []


async def _wrong(admin: asyncpg.Connection, *, key: bytes) -> list[str]:
    return [one.entry["geval"] for one in TOLD if await _by_policy(admin, one, key=key) != one.entry["verwacht"]]


# That it is about one's own organisation, and about oneself, is held by the policies of the rows as well; and for kinds
# that nothing hides it makes no difference what is derived.
_DERIVE, _VISIBLE = "derive.sql", "visible.sql.jinja"
_WINDOW = "least(b.boundary_at, b.ended_at, b.rests_until)"
_MUTANTS = tuple(
    SqlMutant("afscherming", (Edit(file, old, new),))
    for file, old, new in (
        (_DERIVE, "SELECT p.invited_by AS organisation_id", "SELECT p.organisation_id"),
        (_DERIVE, "SELECT t.organisation_id, h.id, '{(,)}'", "SELECT h.id, h.id, '{(,)}'"),
        (_DERIVE, 'b.case_id = derive_case."case" AND b.owner_org = h.id', 'b.case_id = derive_case."case"'),
        (_DERIVE, "a.subject_id = b.subject_id AND b.id = ANY (a.basis_ids)", "a.subject_id = b.subject_id"),
        (_DERIVE, "WHERE (h.kind, a.category) IN ({{ shown_by }})", ""),
        (_DERIVE, "a.valid * tstzmultirange( b.valid", "tstzmultirange( b.valid"),
        (_DERIVE, f"b.valid * tstzrange(NULL, {_WINDOW})", "b.valid"),
        (_DERIVE, _WINDOW, "least(b.boundary_at, b.rests_until)"),
        (_DERIVE, _WINDOW, "least(b.ended_at, b.rests_until)"),
        (_DERIVE, "(SELECT k.withdrawn_at FROM", "(SELECT NULL::timestamptz FROM"),
        (_VISIBLE, "AND x.shown_id = {{ organisation }} AND", "AND"),
        (_VISIBLE, "= {{ organisation }} AND x.valid @> (SELECT tenants.moment())", "= {{ organisation }}"),
    )
)


@pytest.mark.full
async def test_every_mutant_is_caught(sabotage: asyncpg.Connection, binding_key: bytes) -> None:
    survivors = []
    for mutant in _MUTANTS:
        undo = sabotage.transaction()
        await undo.start()
        for statement in mutant.statements():
            await sabotage.execute(statement)
        await _recorded(sabotage)
        if not await _wrong(sabotage, key=binding_key):
            survivors.append(mutant.told)
        await undo.rollback()
    assert survivors == []
