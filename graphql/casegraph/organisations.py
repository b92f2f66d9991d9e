"""Organisations and their people."""

from datetime import datetime
from typing import Any

import strawberry

from casegraph.compiler.mapping import asc, column, expression, many, mapped, one
from casegraph.node import Node
from consent.masking import masked
from tenants.columns import quoted
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind


@mapped(table="tenants.organisation")
@strawberry.type(description="A partner in the region. / Organisatie: een partner in de regio.")
class Organisation(Node):
    """A tenant, as every member of the region may know it."""

    kind: OrganisationKind = column(description="What kind of partner it is. / Het soort partner.")
    name: str = column(description="Its name. / De naam.")
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
