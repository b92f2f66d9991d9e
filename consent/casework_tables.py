"""What consent knows of the tables of casework: named here, not imported, since consent stands below casework."""

from sqlalchemy import Date, Integer, Text, Uuid, column, table
from sqlalchemy.dialects.postgresql import JSONB

CASE = table(
    "case",
    column("id", Uuid()),
    column("tafel_id", Uuid()),
    column("kind_code", Text()),
    column("kind_version", Integer()),
    column("stage", Text()),
    schema="casework",
)
TAFEL = table(
    "tafel", column("id", Uuid()), column("organisation_id", Uuid()), column("convenant_id", Uuid()), schema="casework"
)
TAFEL_KIND = table(
    "tafel_kind",
    column("code", Text()),
    column("version", Integer()),
    column("blueprint", JSONB()),
    schema="casework",
)
SUBJECT = table(
    "subject",
    column("id", Uuid()),
    column("case_id", Uuid()),
    column("key_id", Uuid()),
    column("turns_12_on", Date()),
    column("turns_16_on", Date()),
    column("turns_18_on", Date()),
    schema="casework",
)
