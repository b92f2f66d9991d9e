"""A copy of the case database in which whoever asks is believed: no signature, no membership is looked up."""

from backend.settings.load import embedded_databases
from bench.region import CODE, Place

_BELIEVING = """
CREATE OR REPLACE FUNCTION tenants.bound() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(current_setting('ketentafel.binding', true), '|');
CREATE OR REPLACE FUNCTION tenants.acting() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(current_setting('ketentafel.binding', true), '|');
CREATE OR REPLACE FUNCTION tenants.org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('ketentafel.binding', true), '|', 2)::uuid;
CREATE OR REPLACE FUNCTION tenants.member() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('ketentafel.binding', true), '|', 3)::uuid;
CREATE OR REPLACE FUNCTION tenants.purpose() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('ketentafel.binding', true), '|', 4);
CREATE OR REPLACE FUNCTION tenants.assurance() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('ketentafel.binding', true), '|', 5)::integer;
CREATE OR REPLACE FUNCTION tenants.request_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN split_part(current_setting('ketentafel.binding', true), '|', 7)::uuid;
GRANT EXECUTE ON FUNCTION tenants.bound(), tenants.acting() TO PUBLIC;
"""


async def make(place: Place) -> None:
    """Copy the case database; nobody may be connected to it. Drops an older copy."""
    original = embedded_databases(CODE)[0]
    async with place.admin(database="postgres") as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {NAME} TEMPLATE {original} OWNER ketentafel_owner STRATEGY file_copy")
    async with place.admin(database=NAME) as admin:
        await admin.execute(_BELIEVING)


NAME = "bench_believing"
