"""Closed sets of reports."""

from enum import StrEnum


class RefusalTopic(StrEnum):
    """What was refused at a tafel: to admit a referral, or to answer a request for information."""

    AANMELDING = "AANMELDING"
    INFORMATIEVERZOEK = "INFORMATIEVERZOEK"
