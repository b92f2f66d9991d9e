"""Whom a referral is about, for those who weigh at a kind of tafel that does so by name."""

import strawberry

from backend.cases.kinds import HouseholdRole
from casegraph.compiler.mapping import column, encrypted, expression, mapped
from casegraph.outward import outward_id


# No identity: the function that gives these rows writes each look down itself, whoever asks it.
@mapped(table="casework.subject")
@strawberry.type(
    description="The least that names a person, before a case is admitted; each look is logged by itself. / Het "
    "minimum op naam."
)
class NamedSubject:
    """A person of a referral, as those who weigh by name see that person."""

    subject_id: strawberry.ID = expression(
        outward_id("Subject", "{t}.id"), description="The id of the person. / Het id van de betrokkene."
    )
    role_in_household: HouseholdRole = column(description="The place in the household. / De plaats in het gezin.")
    name: str | None = encrypted("name_enc", description="The name. / De naam.")
    birth_date: str | None = encrypted("birth_date_enc", description="The birth date. / De geboortedatum.")
