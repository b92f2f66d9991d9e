"""The closed set of evidence that a consent can rest on."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """By what somebody can show that consent was given (AVG 7(1)), and so what must be recorded with it.

    Of a document its SHA-256 hash; the document itself stays where it is. Of what was said, a witness. Of
    what the court decided, its signature in the place of somebody who had to sign.
    """

    GETEKEND_DOCUMENT = "GETEKEND_DOCUMENT"
    GEUPLOAD_DOCUMENT = "GEUPLOAD_DOCUMENT"
    MONDELING_MET_GETUIGE = "MONDELING_MET_GETUIGE"
    RECHTERLIJKE_BESLISSING = "RECHTERLIJKE_BESLISSING"


DOCUMENTS: frozenset[EvidenceKind] = frozenset({EvidenceKind.GETEKEND_DOCUMENT, EvidenceKind.GEUPLOAD_DOCUMENT})
"""Evidence that is a document, of which the hash is recorded."""
