"""Where somebody lives, as a referral told it."""

import strawberry

from casegraph.compiler.mapping import column, encrypted, mapped
from casegraph.node import Node


@mapped(table="casework.told_address", case="case_id", subject="subject_id", category="'CONTACT'", owner="owner_org")
@strawberry.type(description="Where a person lives, as the referrer told it. / Het adres dat de aanmelder gaf.")
class ToldAddress(Node):
    """An address, for who told it and for who may know how to reach this person."""

    address: str | None = encrypted("address_enc", description="The address; null when destroyed. / Het adres.")
    secret: bool = column(
        description="Whether it is to be kept secret: then only who may know a secret address reads it. / Of het "
        "geheim is."
    )
