"""Ids as clients write them, where the row that they name may be hidden or gone."""


def outward_id(type_name: str, sql: str) -> str:
    """SQL for the outward id of a row that the asker need not see: base64url(type:uuid) without padding.

    `sql` gives the uuid. An id is no secret and shows nothing: asking for it asks the row policies.
    """
    return f"translate(rtrim(encode(textsend('{type_name}:' || {sql}), 'base64'), '='), '+/', '-_')"
