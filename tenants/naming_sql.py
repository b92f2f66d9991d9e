"""What an organisation is called at a moment, as SQL: the last name that had started, or that of the register.

A name that was taken back before its day never was.

`tenants.name_on` is a function of this text, for who asks seldom. A statement that tells of many organisations holds
the text itself, because a function is planned anew in each statement and called once for each of them.
"""


def name_on(organisation: str, registered: str, at: str) -> str:
    """The name at a moment of the organisation of this id, which stands in the register as `registered`: all SQL."""
    return (
        "coalesce((SELECT n.name FROM tenants.organisation_name n"  # noqa: S608 - no input
        f" WHERE n.organisation_id = {organisation} AND n.kind = 'NAAM' AND n.ended_at IS NULL"
        f" AND n.starts_at <= {at}"
        f" ORDER BY n.starts_at DESC LIMIT 1), {registered})"
    )
