"""Closed sets of documents, and how each kind of file names itself."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple


class DocumentKind(StrEnum):
    """What a file is, by its content. Nothing else is taken."""

    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"
    DOCX = "DOCX"
    ODT = "ODT"
    TEKST = "TEKST"


class Named(NamedTuple):
    """How a kind of file is named: by a media type, and by the ends of its name."""

    media_type: str
    endings: tuple[str, ...]


NAMED: Final[Mapping[DocumentKind, Named]] = MappingProxyType(
    {
        DocumentKind.PDF: Named("application/pdf", (".pdf",)),
        DocumentKind.PNG: Named("image/png", (".png",)),
        DocumentKind.JPEG: Named("image/jpeg", (".jpg", ".jpeg")),
        DocumentKind.DOCX: Named("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
        DocumentKind.ODT: Named("application/vnd.oasis.opendocument.text", (".odt",)),
        DocumentKind.TEKST: Named("text/plain", (".txt",)),
    }
)
