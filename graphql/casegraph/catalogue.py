"""The catalogue of lawful basis: what grounds there are, who has signed them, and signing them."""

from datetime import date, datetime

import strawberry

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, desc, expression, many, mapped, one
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    CatalogueKind,
    CatalogueStanding,
    Category,
    Purpose,
    Running,
)
from consent.custody.kinds import MeasureKind
from consent.provisions.kinds import DecisionPart, JusticePurpose, RestsOn
from tenants.organisation_kinds import OrganisationKind

_LISTED = (
    "(SELECT array_agg(x.value ORDER BY x.place)"
    " FROM jsonb_array_elements_text({t}.content -> '@') WITH ORDINALITY x (value, place))"
)


def _text(name: str) -> str:
    return f"{{t}}.content ->> '{name}'"


def _texts(name: str) -> str:
    """The values of a list in an entry; null where it is empty, or where entries of its kind have no such list."""
    return _LISTED.replace("@", name)


@mapped(table="consent.catalogue_signature")
@strawberry.type(description="A privacy officer signed an entry as it reads. / Ondertekening van de catalogus.")
class CatalogueSignature(Node):
    """A signature; it counts at the tafels that its organisation answers for."""

    signed_at: datetime = column(description="When. / Wanneer.")
    ended_at: datetime | None = column(description="When it was withdrawn. / Wanneer ingetrokken.")
    demo: bool = column(description="Whether it is of a demo region only. / Of dit alleen voor een demo geldt.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.owner_org", description="For whose tafels it counts. / Voor wiens tafels zij geldt."
    )
    signed_by: Member | None = one(
        "{t}.id = {parent}.signed_by", description="By whom, in your own organisation. / Door welke collega."
    )


@mapped(table="consent.catalogue_entry")
@strawberry.type(
    description="One version of a fact of law in the catalogue. / Gegeven in de catalogus van grondslagen."
)
class CatalogueEntry(Node):
    """An entry, known to every member of the region. A change is a new version; a version never changes."""

    kind: CatalogueKind = column(description="What it is. / Wat het is.")
    code: str = column(description="Its code, as a legal basis names it. / De code.")
    version: int = column(description="Its version. / De versie.")
    name_nl: str | None = expression(_text("name_nl"), description="Its name, in Dutch. / De naam.")
    name_en: str | None = expression(_text("name_en"), description="Its name, in English. / De naam, in het Engels.")
    ref: str | None = expression(_text("ref"), description="Where the law says it. / Het wetsartikel.")
    source: str | None = expression(_text("source"), description="Where we have it from. / De bron.")
    note: str | None = expression(_text("note"), description="What else there is to know. / Een opmerking.")
    valid_from: date | None = column(description="From which day it holds; null: not at all. / Geldig vanaf.")
    valid_until: date | None = column(description="The first day on which it no longer holds. / Geldig tot.")
    running: Running | None = expression(
        "coalesce({t}.content ->> 'running', 'HERBEOORDELEN')",
        description="What becomes, on the day this version holds, of a legal basis that began under an earlier one. / "
        "Wat er met lopende grondslagen gebeurt (overgangsrecht).",
    )
    standing: CatalogueStanding | None = expression(
        "CASE WHEN {t}.valid_from IS NULL THEN 'NEVER_HOLDS'"
        " WHEN {t}.valid_from > ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date THEN 'NOT_YET'"
        " WHEN {t}.valid_until <= ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date THEN 'ENDED'"
        " WHEN {t}.version < (SELECT e.version FROM consent.entry_on({t}.kind, {t}.code,"
        " ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date) e) THEN 'REPLACED'"
        " WHEN {t}.kind = 'GRONDSLAG' AND NOT consent.is_signed({t}.kind, {t}.code, {t}.version,"
        " (SELECT tenants.org())) THEN 'NOT_SIGNED' ELSE 'USABLE' END",
        description="Whether it can be chosen today at a tafel that your organisation answers for, or why not. / "
        "Of dit vandaag te kiezen is aan een tafel van uw organisatie, of waarom niet.",
    )
    basis: BasisKind | None = expression(_text("basis"), description="Consent or law, of a ground. / Het soort.")
    art6: list[Art6] | None = expression(_texts("art6"), description="On which article 6(1) it rests. / AVG 6.")
    art9: list[Art9Exception] | None = expression(
        _texts("art9"), description="Which exceptions it gives for special data; null for none. / AVG 9."
    )
    art10: list[Art10Ground] | None = expression(
        _texts("art10"), description="Which grounds it gives for criminal data; null for none. / AVG 10."
    )
    organisations: list[OrganisationKind] | None = expression(
        _texts("organisations"),
        description="Which kinds of organisation may invoke it. / Wie zich erop mogen beroepen.",
    )
    purposes: list[Purpose] | None = expression(
        f"CASE WHEN {{t}}.kind = 'GRONDSLAG' THEN {_texts('purposes')} END", description="For what. / Waarvoor."
    )
    justice_purposes: list[JusticePurpose] | None = expression(
        f"CASE WHEN {{t}}.kind = 'GEHEIM_GROND' THEN {_texts('purposes')} END",
        description="For which purposes the prosecution service may provide (Wjsg 39f). / Doelen van een verstrekking.",
    )
    never: list[Category] | None = expression(
        _texts("never"), description="What it can never cover; null for nothing. / Wat zij nooit kan dekken."
    )
    requires: list[str] | None = expression(
        _texts("requires"), description="What else must be there, by name. / Wat er verder moet zijn."
    )
    second_reader: bool | None = expression(
        "({t}.content ->> 'second_reader')::boolean", description="Whether it asks a second reader. / Tweede lezer."
    )
    categories: list[Category] | None = expression(
        _texts("categories"),
        description="Over which data a duty of secrecy stands; null for all. / Over welke gegevens een geheim gaat.",
    )
    grounds: list[str] | None = expression(
        _texts("grounds"),
        description="By which grounds may be spoken under a duty of secrecy all the same. / Gronden om te spreken.",
    )
    rests_on: RestsOn | None = expression(
        _text("rests_on"),
        description="What must be there for a secrecy ground. / Waar een grond om te spreken op rust.",
    )
    recipient_kinds: list[OrganisationKind] | None = expression(
        _texts("recipient_kinds"),
        description="Which kinds of organisation may receive on it; null for any. / Wie erop mogen ontvangen.",
    )
    asks: list[DecisionPart] | None = expression(
        _texts("asks"), description="What a decision on it must hold. / Wat een besluit erop moet bevatten."
    )
    break_glass: bool | None = expression(
        "({t}.content ->> 'break_glass')::boolean",
        description="Whether emergency access opens what was brought on it. / Of noodtoegang het opent.",
    )
    second_reader_for: list[OrganisationKind] | None = expression(
        _texts("second_reader_for"),
        description="Which kinds of organisation need one on this ground. / Wie hier een tweede lezer nodig hebben.",
    )
    measures: list[MeasureKind] | None = expression(
        _texts("measures"),
        description="Of which measures a basis on it names one, with which it ends. / Op welke maatregelen hij rust.",
    )
    urgent: list[Category] | None = expression(
        _texts("urgent"),
        description="What may be shared on it in an emergency, before a second person has looked. / Wat met spoed mag.",
    )
    text: list[str] | None = expression(
        _texts("text"), description="In which words a kind of consent is asked, by paragraph. / De tekst per alinea."
    )
    signatures: list[CatalogueSignature] = many(
        "{t}.kind = {parent}.kind AND {t}.code = {parent}.code AND {t}.version = {parent}.version",
        order=(desc("{t}.signed_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=60,
        page=10,
        description="Who signed it, and for whose tafels, newest first. / Wie dit tekenden.",
    )


@strawberry.type
class CatalogueQuery:
    """Questions about the catalogue."""

    catalogue: list[CatalogueEntry] = many(
        order=(asc("{t}.kind"), asc("{t}.code"), desc("{t}.version")),
        size=200,
        page=50,
        arguments={
            "kind": Argument(CatalogueKind | None, "Only this kind. / Alleen dit soort.", where="{t}.kind = {$kind}")
        },
        description="The catalogue of lawful basis, and who signed it. / De catalogus van grondslagen.",
    )
