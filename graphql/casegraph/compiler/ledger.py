"""The read log, written by the very statement that reads: no log row, no answer (security §1.12).

This is the compiler's only contact with the tables of `tenants` and `consent`. Every shown row of a content type
leaves a token `type|id|case|category|owner|{subjects}`; tokens travel upward as text beside the JSON and become one
`ledger_subject` per subject and object at the top.
"""

from __future__ import annotations

from typing import Final

from casegraph.compiler.kinds import Identity, Table
from casegraph.compiler.sql import fill, literal

_ACTION: Final = "CASE WHEN page.missed THEN 'MISS' ELSE 'READ' END"

# Each of these functions checks the binding, so they are asked once and not once per place.
_ACTOR: Final = """actor AS MATERIALIZED (
SELECT tenants.moment() AS at, tenants.org() AS organisation_id, tenants.member() AS member_id,
  tenants.purpose() AS purpose, tenants.assurance() AS assurance, tenants.request_id() AS request_id)"""

_EVENT: Final = """event AS (
INSERT INTO tenants.ledger_event
  (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation)
SELECT {event}, actor.at, {action}, actor.organisation_id, actor.member_id, actor.purpose, actor.assurance,
  actor.request_id, {operation}
FROM page CROSS JOIN actor{when})"""

_SUBJECTS: Final = """token AS (
SELECT DISTINCT text FROM page CROSS JOIN string_to_table(page.shown, E'\n') AS text WHERE text <> ''
), object AS MATERIALIZED (
SELECT split_part(text, '|', 1) AS type, split_part(text, '|', 2)::uuid AS id,
  split_part(text, '|', 3)::uuid AS case_id, nullif(split_part(text, '|', 4), '') AS category,
  nullif(split_part(text, '|', 5), '')::uuid AS owner, nullif(split_part(text, '|', 6), '')::uuid[] AS subjects
FROM token
), showing AS MATERIALIZED (
SELECT object.*, subject.id AS subject_id, actor.organisation_id, (
  SELECT access.basis_ids FROM consent.case_access access
  WHERE access.case_id = object.case_id AND access.subject_id = subject.id AND access.category = object.category
    AND access.organisation_id = actor.organisation_id AND access.purpose = actor.purpose
    AND access.valid @> actor.at
  ) AS basis_ids
FROM object CROSS JOIN actor LEFT JOIN LATERAL unnest(object.subjects) AS subject(id) ON true
), breaking AS MATERIALIZED (
SELECT breaking.case_id, breaking.categories FROM consent.break_glass breaking
WHERE breaking.member_id = (SELECT actor.member_id FROM actor) AND breaking.valid @> (SELECT actor.at FROM actor)
), subject AS (
INSERT INTO tenants.ledger_subject
  (event_id, ordinal, organisation_id, case_id, subject_id, object_type, object_id, category, ground, basis_ids)
SELECT {event}, row_number() OVER (), organisation_id, case_id, subject_id, type, id, category,
  CASE WHEN owner = organisation_id THEN 'OWN'
    WHEN EXISTS (
      SELECT FROM breaking WHERE breaking.case_id = showing.case_id
        AND (category IS NULL OR category = ANY (breaking.categories))
    ) THEN 'BREAK_GLASS'
    WHEN basis_ids IS NOT NULL THEN 'SHARED' ELSE 'TAFEL' END,
  coalesce(basis_ids, '{empty}')
FROM showing)"""


def token(type_name: str, table: Table, identity: Identity, *, row: str) -> str:
    """SQL for what the ledger is told of one shown row, with a line end."""

    def value(named: str | None) -> str:
        if named is None:
            return "''"
        return fill(named, {"t": row}.get) if "{" in named or "'" in named else f"{row}.{named}"

    subjects = value(identity.subjects)
    if identity.subject is not None:
        subjects = f"'{{', {value(identity.subject)}, '}}'"
    of, key = identity.part_of or (type_name, table.key)
    told = [f"{row}.{key}", value(identity.case), value(identity.category), value(identity.owner), subjects]
    parts = ", '|', ".join(told)
    return f"concat({literal(f'{of}|')}, {parts}, E'\\n')"


def logged(
    *, body: str, shown: str | None, missed: str, source: str, event: str, operation: str, always: bool = True
) -> str:
    """Write the statement that answers `body` and logs what `shown` tells; `event` and `operation` are parameters.

    A question by id that found nothing is a MISS, hidden or absent alike, also where what is found leaves no entry:
    then it is not `always` logged, but only when it missed. What is not one's own and was read while
    the member's break-glass on that case was open is logged on that ground, whatever other ground there was.
    """
    tokens = f"nullif({shown}, '') AS shown" if shown else "NULL::text AS shown"
    parts = [
        f"WITH page AS MATERIALIZED (\nSELECT {body} AS body, {tokens}, {missed} AS missed\n{source})",
        _ACTOR,
        _EVENT.format(event=event, action=_ACTION, operation=operation, when="" if always else " WHERE page.missed"),
    ]
    if shown:
        parts.append(_SUBJECTS.format(event=event, empty="{}"))
    return ", ".join(parts) + "\nSELECT convert_to(page.body, 'UTF8') FROM page"


def unlogged(*, body: str, source: str) -> str:
    """Write the statement that answers `body` from rows about no one."""
    return f"SELECT convert_to({body}, 'UTF8')\n{source}"
