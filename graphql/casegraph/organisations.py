"""Organisations and their people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from casegraph.compiler.mapping import Argument, asc, column, desc, expression, many, mapped, one
from casegraph.node import Node
from consent.masking import masked
from tenants.columns import quoted
from tenants.naming_models import NameKind
from tenants.naming_sql import name_on
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

if TYPE_CHECKING:
    from casegraph.merging import Succession

_NOW = "(SELECT tenants.moment())"
_HOLDS = "{t}.confirmed_at IS NOT NULL AND {t}.withdrawn_at IS NULL"


@mapped(table="tenants.organisation_name")
@strawberry.type(description="A name or alias of an organisation, from a moment on. / Naam of alias.")
class OrganisationName(Node):
    """A name as it was recorded, or as the organisation was put in the region."""

    kind: NameKind = column(description="A name or an alias. / Naam of alias.")
    name: str = column(description="The words. / De naam zelf.")
    starts_at: datetime = column(description="From when. / Vanaf wanneer.")
    ends_at: datetime | None = expression(
        "coalesce({t}.ended_at, (SELECT min(x.starts_at) FROM tenants.organisation_name x WHERE {t}.kind = 'NAAM'"
        " AND x.kind = 'NAAM' AND x.ended_at IS NULL AND x.organisation_id = {t}.organisation_id"
        " AND x.starts_at > {t}.starts_at))",
        description="Until when: the start of the next name, when the alias was ended, or, before its start, when the "
        "name was taken back. / Tot wanneer, of wanneer ingetrokken.",
    )
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


@mapped(table="tenants.organisation")
@strawberry.type(description="A partner in the region. / Organisatie: een partner in de regio.")
class Organisation(Node):
    """A tenant, as every member of the region may know it."""

    kind: OrganisationKind = column(description="What kind of partner it is. / Het soort partner.")
    name: str = expression(name_on("{t}.id", "{t}.name", _NOW), description="Its name now. / De naam nu.")
    name_on: str | None = expression(
        name_on("{t}.id", "{t}.name", f"coalesce({{$at}}, {_NOW})"),
        arguments={"at": Argument(datetime | None, "At which moment; empty: now. / Op welk moment; leeg: nu.")},
        description="Its name at a moment: under which something of then was shown. / De naam op dat moment.",
    )
    names: list[OrganisationName] = many(
        "{t}.organisation_id = {parent}.id",
        order=(asc("{t}.kind"), desc("{t}.starts_at"), asc("{t}.id")),
        size=50,
        page=10,
        description="Its names and aliases of now, before and later. / Alle namen en aliassen.",
    )
    goes_on_in: Annotated[Succession, strawberry.lazy("casegraph.merging")] | None = one(
        f"{{t}}.organisation_id = {{parent}}.id AND {_HOLDS}",
        description="In which other one it goes on, and from when; an end with a hidden kind is told to few. / "
        "In welke organisatie zij verdergaat, en vanaf wanneer.",
    )
    came_from: list[Annotated[Succession, strawberry.lazy("casegraph.merging")]] = many(
        f"{{t}}.successor_id = {{parent}}.id AND {_HOLDS}",
        order=(desc("{t}.holds_from"), asc("{t}.id")),
        size=50,
        page=10,
        description="Which others go on in it, and from when. / Welke organisaties in haar verdergaan.",
    )
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


_SHOWN = (
    f"({{t}}.kind NOT IN ({quoted(one.kind for one in masked())}) OR {{t}}.id = (SELECT tenants.org())"  # noqa: S608 - no input
    " OR (SELECT count(*) FROM consent.shown_organisation x WHERE x.organisation_id = (SELECT tenants.org())"
    " AND x.case_id = {parent}.%s AND x.shown_id = {t}.id AND x.valid @> (SELECT tenants.moment())) > 0)"
)


def of_case(column: str, *, description: str, case: str = "case_id", unless: str | None = None) -> Any:  # noqa: ANN401 - as `one`
    """Show an organisation that has to do with a case; null where it is hidden in that household (ADR 0011).

    `column` and `case` are columns of the row that tells of it; `unless` is SQL for when it is hidden in any case.
    """
    hidden = f" AND NOT ({unless})" if unless else ""
    return one(f"{{t}}.id = {{parent}}.{column} AND {_SHOWN % case}{hidden}", description=description)


def name_then(column: str, moment: str, *, case: str = "case_id", unless: str | None = None) -> Any:  # noqa: ANN401 - as `expression`
    """The name of such an organisation on the day of the row, whatever it is called since; masked as `of_case` is.

    `column`, `moment` and `case` are columns of the row that tells of it.
    """
    known = (_SHOWN % case).replace("{t}", "o").replace("{parent}", "{t}")
    hidden = f" AND NOT ({unless})" if unless else ""
    then = name_on("o.id", "o.name", f"{{t}}.{moment}")
    return expression(
        f"(SELECT {then} FROM tenants.organisation o"  # noqa: S608 - no input
        f" WHERE o.id = {{t}}.{column} AND {known}{hidden})",
        description="What it was called then, if you may know who it is. / Hoe deze organisatie toen heette.",
    )


def shown_in_case(case: str = "case_id") -> str:
    """SQL for a relation to several organisations: leave out whom the parent's case hides (ADR 0011)."""
    return _SHOWN % case


@mapped(table="tenants.role")
@strawberry.type(description="A role of a member, at a tafel, a case or the organisation. / Rol van een medewerker.")
class Role(Node):
    """A role with its dates."""

    kind: RoleKind = column(description="What the member may be. / Wat de medewerker mag zijn.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    missing_registration: list[str] | None = expression(
        "tenants.role_misses({t}.id, NULL)",
        description="The registers of which the member needs one today for this role to give anything; null when "
        "nothing is missed. / De registratie die nu ontbreekt.",
    )


@mapped(table="tenants.member")
@strawberry.type(description="Somebody acting for an organisation. / Medewerker namens een organisatie.")
class Member(Node):
    """A membership; only one's own organisation's are shown."""

    function_title: str = column(description="The function. / De functie.")
    name: str | None = expression(
        "(SELECT p.display_name FROM tenants.person p WHERE p.id = {t}.person_id)", description="The name. / De naam."
    )
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="The organisation acted for. / De organisatie."
    )
    home_organisation: Organisation | None = one(
        "{t}.id = {parent}.home_organisation_id",
        description="Where a seconded member comes from. / De moederorganisatie van een gedetacheerde.",
    )
    roles: list[Role] = many(
        "{t}.member_id = {parent}.id",
        order=(asc("{t}.kind"), asc("{t}.id")),
        size=50,
        description="The roles, also past and future ones. / De rollen, ook vroegere en latere.",
    )
