"""More kinds of partner: those whom the other kinds of tafel seat."""

from alembic import op

revision = "0030"
down_revision = "0029"

_KINDS = (
    "\"kind\" IN ('GI', 'LOKAAL_TEAM', 'POLITIE', 'GGZ', 'VEILIG_THUIS', 'GEMEENTE', 'RVDK', 'OM', 'RECLASSERING',"
    " 'ZVH', 'CRISISDIENST', 'SCHOOL', 'HUISARTS_JGZ', 'VROUWENOPVANG', 'OVERIG', 'JEUGDRECLASSERING', 'ZIEKENHUIS',"
    " 'WIJKVERPLEGING', 'GGD', 'EXPERTISETEAM', 'JEUGDHULPAANBIEDER', 'MAATSCHAPPELIJK_WERK', 'WELZIJN',"
    " 'LEERPLICHT', 'HANDHAVING', 'WERK_INKOMEN', 'SCHULDHULP', 'WONINGCORPORATIE', 'KINDEROPVANG',"
    " 'VRIJWILLIGERS', 'BEWONERS', 'MAATSCHAPPELIJKE_PARTNER')"
)


def upgrade() -> None:
    """Bring the tables to this revision: the closed set grows, and every row that was allowed still is."""
    name = "ck_organisation_closed_kind"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE tenants.organisation DROP CONSTRAINT {name}")
    op.create_check_constraint(op.f(name), "organisation", _KINDS, schema="tenants")
