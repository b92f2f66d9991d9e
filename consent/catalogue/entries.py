"""The shapes of the catalogue: what an entry of each kind says, once its file has been read and found right."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import ConfigDict, Field, Strict, TypeAdapter

from consent.basis import Art6, Art9Exception, Art10Ground, BasisKind, CatalogueKind, Category, Purpose, Running
from consent.custody.kinds import MeasureKind
from consent.provisions.kinds import DecisionPart, JusticePurpose, PoliceArticle, ProvisionRegister, RestsOn
from tenants.organisation_kinds import OrganisationKind

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Z0-9_]*$", max_length=60)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Flag = Annotated[bool, Strict()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact of law: its names, where it stands, where we have it from, and from which day until which it holds.

    `valid_until` is the first day on which it no longer does; without `valid_from` it does not hold at all. `running`
    says what becomes, on the day this version holds, of what began under an earlier one.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: Code
    version: Annotated[int, Strict(), Field(ge=1, le=10_000)]
    name_nl: Words
    name_en: Words
    ref: Words
    source: Words
    verified: Flag
    verified_by: Words | None = None
    verified_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    running: Running = Running.HERBEOORDELEN
    note: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Art6Entry(Entry):
    """A ground of AVG 6(1), and which kinds of organisation may invoke it."""

    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Entry):
    """A legal ground: who may invoke it, with which articles, for what, and what it can never cover.

    `requires` names what else must be there, for a reader; `second_reader` asks for a second person, of whichever
    organisation, `second_reader_for` of these kinds. `urgent` is what may be shared on it in an emergency before a
    second person has looked; nothing where it cannot be invoked so. `measures` are those of which a basis on it names
    one, with which it ends.
    """

    basis: BasisKind
    art6: Annotated[tuple[Art6, ...], Field(min_length=1)]
    art9: tuple[Art9Exception, ...]
    art10: tuple[Art10Ground, ...]
    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    never: tuple[Category, ...]
    second_reader: Flag
    requires: tuple[Code, ...]
    second_reader_for: tuple[OrganisationKind, ...] = ()
    urgent: tuple[Category, ...] = ()
    measures: tuple[MeasureKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeEntry(Entry):
    """A purpose; `shares` tells whether anything may ever be opened for it."""

    shares: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry(Entry):
    """A category of data: special (AVG 9), criminal (AVG 10), or neither."""

    special: Flag
    criminal: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime(Entry):
    """A duty of secrecy: which kinds of organisation it binds over which data (none named: all), and what lifts it.

    `register_code` names the register without which nothing is provided at all (Wpg, Wjsg 39f); `third_persons` asks
    of each text a check for others than its subjects; the ban goes with whatever is provided; `report_years` tells for
    how long back it must be told who received what.
    """

    organisations: tuple[OrganisationKind, ...]
    categories: tuple[Category, ...]
    grounds: tuple[Code, ...]
    third_persons: Flag
    register_code: ProvisionRegister | None = None
    ban_nl: Words | None = None
    ban_en: Words | None = None
    report_years: Annotated[int, Strict(), Field(ge=1, le=100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyGround(Entry):
    """Why a duty of secrecy does not stand in the way: what it rests on, and who may receive (no kind named: anybody).

    Of a decision in a register also what it must hold, and whether emergency access opens what was brought on it.
    """

    rests_on: RestsOn
    laws: tuple[Code, ...]
    recipient_kinds: tuple[OrganisationKind, ...]
    asks: tuple[DecisionPart, ...]
    purposes: tuple[JusticePurpose, ...]
    break_glass: Flag
    article: PoliceArticle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BsnEntry(Entry):
    """A law that lets organisations of these kinds use the citizen service number (BSN)."""

    organisations: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership(Entry):
    """A partnership with a statute (VERBAND): its closed lists, who takes part by law, who may be admitted to a case.

    `authorisation_days` is for how long somebody may be authorised to read there, at most.
    """

    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    statutory: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    admitted: tuple[OrganisationKind, ...]
    authorisation_days: Annotated[int, Strict(), Field(ge=1, le=3660)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingEntry(Entry):
    """In which words a kind of consent is asked in a language: paragraphs, as they are read out or handed over."""

    text: Annotated[tuple[Words, ...], Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Entry):
    """What would let tafels of different organisations be matched: how often a day, and how long that is remembered."""

    asks_per_day: Annotated[int, Strict(), Field(ge=1, le=1_000)]
    kept_days: Annotated[int, Strict(), Field(ge=1, le=3660)]


_SHAPES: dict[CatalogueKind, type[Entry]] = {
    CatalogueKind.ART6: Art6Entry,
    CatalogueKind.GRONDSLAG: Ground,
    CatalogueKind.GEHEIM_REGIME: Regime,
    CatalogueKind.GEHEIM_GROND: SecrecyGround,
    CatalogueKind.DOEL: PurposeEntry,
    CatalogueKind.CATEGORIE: CategoryEntry,
    CatalogueKind.BSN: BsnEntry,
    CatalogueKind.VERBAND: Partnership,
    CatalogueKind.TOESTEMMINGSTEKST: WordingEntry,
    CatalogueKind.VERGELIJKING: Matching,
}


def shape(kind: CatalogueKind) -> type[Entry]:
    """What an entry of this kind says."""
    return _SHAPES.get(kind, Entry)


def ground_from(content: dict[str, Any]) -> Ground:
    """The ground behind the content of an entry, as the database keeps it."""
    return _GROUND.validate_python(content | _UNSAID)


def art6_from(content: dict[str, Any]) -> Art6Entry:
    """The ground of AVG 6(1) behind the content of an entry, as the database keeps it."""
    return _ART6.validate_python(content | _UNSAID)


def regime_from(content: dict[str, Any]) -> Regime:
    """The duty of secrecy behind the content of an entry, as the database keeps it."""
    return _REGIME.validate_python(content | _UNSAID)


def secrecy_ground_from(content: dict[str, Any]) -> SecrecyGround:
    """The secrecy ground behind the content of an entry, as the database keeps it."""
    return _SECRECY_GROUND.validate_python(content | _UNSAID)


def partnership_from(content: dict[str, Any]) -> Partnership:
    """The partnership behind the content of an entry, as the database keeps it."""
    return _PARTNERSHIP.validate_python(content | _UNSAID)


# Who verified a file is not stored with its content: in a region, a signature says it.
_UNSAID = {"verified": False}
_GROUND = TypeAdapter(Ground)
_ART6 = TypeAdapter(Art6Entry)
_REGIME = TypeAdapter(Regime)
_SECRECY_GROUND = TypeAdapter(SecrecyGround)
_PARTNERSHIP = TypeAdapter(Partnership)
