"""Tables of the compiler's own laboratory, beside the product's in a clone of the case database.

Row policies hide rows; values are null, empty, destroyed and extreme as often as they are ordinary.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from uuid import UUID

import asyncpg
from asyncpg.types import Range

from casegraph.compiler.opening import SealedValue

CATEGORIES = ("VEILIGHEID", "GEZONDHEID", "GEZIN")
MOODS = ("calm", "tense", "un-known")
TEXTS = ("", "gewoon", 'aan"haling\\tekst', "regel\nregel\ttab", "ë - 漢字 🙂", "</script>", "\x01\x1f\x7f", "x" * 300)
WIDE = {51: "wide51", 120: "wide120"}


def wide_columns(count: int) -> list[tuple[str, str]]:
    """Names and types of the columns of a wide table."""
    kinds = ("text", "integer", "boolean", "date", "timestamptz", "uuid")
    return [(f"c{at:03}", kinds[at % len(kinds)]) for at in range(count)]


def _ddl() -> str:
    wide = "".join(
        f"CREATE TABLE lab.{name} (id uuid PRIMARY KEY, dossier_id uuid NOT NULL, hidden boolean NOT NULL, "
        + ", ".join(f"{column} {kind}" for column, kind in wide_columns(count))
        + ");\n"
        for count, name in WIDE.items()
    )
    tables = ("dossier", "entry", "person", "team", "link", "inbox", *WIDE.values())
    policies = "".join(
        f"ALTER TABLE lab.{name} ENABLE ROW LEVEL SECURITY; ALTER TABLE lab.{name} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY visible ON lab.{name} TO ketentafel_app USING ({_policy(name)});"
        f"GRANT SELECT, INSERT ON lab.{name} TO ketentafel_app;\n"
        for name in tables
    )
    return f"""
CREATE SCHEMA lab AUTHORIZATION ketentafel_owner;
GRANT USAGE ON SCHEMA lab TO ketentafel_app;
CREATE TABLE lab.dossier (
    id uuid PRIMARY KEY, title text NOT NULL, note text, mood text NOT NULL, other_mood text, moods text[],
    priority integer NOT NULL, rank integer, big bigint, ratio double precision, opened_at timestamptz NOT NULL,
    closed_at timestamptz, due date, tags text[] NOT NULL, days date[], moments timestamptz[], valid tstzrange,
    active boolean NOT NULL, maybe boolean, data jsonb, reference uuid, owner_org uuid NOT NULL, lead_id uuid,
    parent_id uuid, hidden boolean NOT NULL, secret_enc bytea);
CREATE TABLE lab.entry (
    id uuid PRIMARY KEY, dossier_id uuid NOT NULL, owner_org uuid, subject_ids uuid[] NOT NULL, category text,
    summary text, body_enc bytea, recorded_at timestamptz NOT NULL, hidden boolean NOT NULL);
CREATE TABLE lab.person (
    id uuid PRIMARY KEY, dossier_id uuid NOT NULL, nickname text, born date, name_enc bytea, age bigint,
    hidden boolean NOT NULL);
CREATE TABLE lab.team (
    id uuid PRIMARY KEY, dossier_id uuid, name text NOT NULL, size integer, motto_enc bytea, hidden boolean NOT NULL);
CREATE TABLE lab.link (dossier_id uuid, person_id uuid, since timestamptz NOT NULL,
    PRIMARY KEY (dossier_id, person_id));
CREATE TABLE lab.inbox (
    organisation_id uuid NOT NULL, dossier_id uuid NOT NULL, opened_at timestamptz NOT NULL, mood text NOT NULL,
    PRIMARY KEY (organisation_id, dossier_id));
CREATE INDEX ON lab.inbox (organisation_id, opened_at DESC, dossier_id DESC);
CREATE INDEX ON lab.entry (dossier_id, recorded_at DESC, id DESC);
{wide}{policies}"""


def _policy(name: str) -> str:
    if name == "inbox":
        return "organisation_id = (SELECT tenants.org())"
    return (
        "(SELECT tenants.org()) IS NOT NULL" if name == "link" else "NOT hidden AND (SELECT tenants.org()) IS NOT NULL"
    )


@dataclass(kw_only=True)
class Rows:
    """The ids of what was put in, by GraphQL type; those of hidden rows too."""

    shown: dict[str, list[UUID]] = field(default_factory=dict)
    hidden: dict[str, list[UUID]] = field(default_factory=dict)


class Seal(IntEnum):
    """What becomes of a sealed value."""

    DESTROYED = 0
    WHOLE = 1
    BROKEN = 2


def seal(table: str, column: str, row_id: UUID, text: str, *, state: Seal = Seal.WHOLE) -> bytes:
    """A stand-in for encryption that remembers where the value belongs."""
    place = hashlib.sha256(f"{table}|{column}|{row_id}".encode()).digest()
    return bytes([state]) + place + text.encode()


class LabOpener:
    """Opens what `seal` sealed, in one batch per answer; counts the batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def open(self, values: Sequence[SealedValue]) -> Sequence[str | Exception | None]:
        self.batches.append(len(values))
        return [self._open(one) for one in values]

    def _open(self, value: SealedValue) -> str | Exception | None:
        place = hashlib.sha256(f"{value.table}|{value.column}|{value.row_id}".encode()).digest()
        if value.ciphertext[1:33] != place:
            raise AssertionError("A sealed value was opened under another place than it was sealed for")
        text = value.ciphertext[33:].decode()
        match Seal(value.ciphertext[0]):
            case Seal.WHOLE:
                return text
            case Seal.DESTROYED:
                return None
            case Seal.BROKEN:
                return ValueError(text)


class Filler:
    """Fills the tables from a seed."""

    def __init__(self, seed: int, *, organisation: UUID) -> None:
        self.random = random.Random(seed)
        self.organisation = organisation
        self.rows = Rows()
        self._made: dict[str, list[tuple[object, ...]]] = {}

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    async def fill(self, admin: asyncpg.Connection, *, dossiers: int = 24) -> Rows:
        for _ in range(dossiers):
            self._dossier()
        for table, rows in self._made.items():
            await admin.copy_records_to_table(table, schema_name="lab", records=rows)
        return self.rows

    def _dossier(self) -> None:
        one, hidden = self._id("Dossier")
        roll = self.random
        people = [self._person(one) for _ in range(roll.choice((0, 0, 1, 3)))]
        teams = [self._team(one) for _ in range(roll.choice((0, 1, 2)))]
        opened = self._moment()
        self._put(
            "dossier",
            one,
            self._text(),
            self._maybe(self._text()),
            roll.choice(MOODS),
            self._maybe(roll.choice(MOODS)),
            self._maybe([self._maybe(roll.choice(MOODS)) for _ in range(roll.randrange(3))]),
            roll.choice((0, 1, -(2**31), 2**31 - 1)),
            self._maybe(roll.randrange(5)),
            self._maybe(roll.choice((0, 2**31, -(2**31) - 1, 2**31 - 1, 2**62))),
            self._maybe(roll.choice((0.1, -2.5e-7, 1e22, 3.0))),
            opened,
            self._maybe(self._moment()),
            self._maybe(self._day()),
            [self._text() for _ in range(roll.randrange(3))],
            self._maybe([self._day() for _ in range(roll.randrange(3))]),
            self._maybe([self._moment() for _ in range(roll.randrange(3))]),
            self._maybe(self._range()),
            roll.random() < 0.5,
            self._maybe(roll.random() < 0.5),
            self._maybe(roll.choice(('{"a": [1, 2.5, null], "b": {"c": "d"}}', "[]", '"text"', "null"))),
            self._maybe(self.uuid()),
            roll.choice((self.organisation, self.uuid())),
            self._maybe(roll.choice([*people, *teams, self.uuid()])),
            self._maybe(roll.choice(self.rows.shown["Dossier"] or [one])),
            hidden,
            self._sealed("dossier", "secret_enc", one),
        )
        self._put("inbox", self.organisation, one, opened, roll.choice(MOODS))
        for person in people:
            self._put("link", one, person, self._moment())
        for _ in range(roll.choice((0, 1, 4, 9))):
            self._entry(one, people)
        for count, name in WIDE.items():
            for _ in range(roll.choice((0, 1, 2))):
                self._wide(one, name, count)

    def _entry(self, dossier: UUID, people: Sequence[UUID]) -> None:
        """An entry about people of its dossier, of another one, and of none."""
        one, hidden = self._id("Entry")
        others = list(dict.fromkeys([*people, *self.rows.shown.get("Person", ())[:2], self.uuid()]))
        subjects = self.random.sample(others, self.random.randrange(min(4, len(others) + 1)))
        owner = self._maybe(self.random.choice((self.organisation, self.uuid())))
        body = self._sealed("entry", "body_enc", one)
        category = self._maybe(self.random.choice(CATEGORIES))
        self._put(
            "entry", one, dossier, owner, subjects, category, self._maybe(self._text()), body, self._moment(), hidden
        )

    def _person(self, dossier: UUID) -> UUID:
        one, hidden = self._id("Person")
        age = self._maybe(self.random.choice((7, 2**40)))
        name = self._sealed("person", "name_enc", one)
        self._put("person", one, dossier, self._maybe(self._text()), self._maybe(self._day()), name, age, hidden)
        return one

    def _team(self, dossier: UUID) -> UUID:
        one, hidden = self._id("Team")
        motto = self._sealed("team", "motto_enc", one)
        self._put("team", one, self._maybe(dossier), self._text(), self._maybe(self.random.randrange(9)), motto, hidden)
        return one

    def _wide(self, dossier: UUID, name: str, count: int) -> None:
        one, hidden = self._id(name.capitalize())
        makers = {
            "text": self._text,
            "integer": lambda: self.random.choice((0, -(2**31), 2**31 - 1)),
            "boolean": lambda: self.random.random() < 0.5,
            "date": self._day,
            "timestamptz": self._moment,
            "uuid": self.uuid,
        }
        self._put(name, one, dossier, hidden, *(self._maybe(makers[kind]()) for _, kind in wide_columns(count)))

    def _id(self, type_name: str) -> tuple[UUID, bool]:
        one, hidden = self.uuid(), self.random.random() < 0.2
        self.rows.shown.setdefault(type_name, [])
        self.rows.hidden.setdefault(type_name, [])
        (self.rows.hidden if hidden else self.rows.shown)[type_name].append(one)
        return one, hidden

    def _put(self, table: str, *values: object) -> None:
        self._made.setdefault(table, []).append(values)

    def _maybe(self, value: object) -> object:
        return None if self.random.random() < 0.3 else value

    def _text(self) -> str:
        return self.random.choice(TEXTS)

    def _sealed(self, table: str, column: str, row_id: UUID) -> bytes | None:
        (state,) = self.random.choices((Seal.DESTROYED, Seal.WHOLE, Seal.BROKEN), (3, 8, 1))
        if self.random.random() < 0.25:
            return None
        return seal(f"lab.{table}", column, row_id, self._text() * self.random.choice((1, 30)), state=state)

    def _moment(self) -> datetime:
        base = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.random.randrange(20))
        return base.replace(microsecond=self.random.choice((0, 0, 120000, 999999, 1)))

    def _day(self) -> date:
        return self.random.choice((date(2026, 2, 28), date(1, 1, 2), date(9999, 12, 30), date(2024, 2, 29)))

    def _range(self) -> Range[datetime]:
        lower = self._moment()
        return Range(lower, lower + timedelta(days=1)) if self.random.random() < 0.7 else Range(lower, None)


DDL = _ddl()
