"""What a file is, by its own bytes: a closed list, and nothing that carries a program or another file along."""

import io
import zipfile
import zlib
from typing import Final

from backend.cases.documents.errors import DocumentsCode, refuse
from backend.cases.documents.kinds import NAMED, DocumentKind
from tenants.refusal import Refusal

_BEGINS: Final = (
    (b"%PDF-", DocumentKind.PDF),
    (b"\x89PNG\r\n\x1a\n", DocumentKind.PNG),
    (b"\xff\xd8\xff", DocumentKind.JPEG),
)
_ZIP: Final = b"PK\x03\x04"
_TYPES, _DOCX, _MIMETYPE = "[Content_Types].xml", "word/document.xml", "mimetype"
_READ: Final = 262_144
_MEMBERS: Final = 10_000
# Where word processors keep programs, and files within the file.
_CARRIED: Final = ("basic/", "scripts/", "word/activex", "word/embeddings/", "object ", "objectreplacements/")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_ALLOWED: Final = frozenset("\t\n\r\f")


def recognised(content: bytes, *, name: str, media_type: str) -> DocumentKind | Refusal:
    """The kind of a file, when its content, its name and what its sender says agree on it."""
    kind = _kind(content)
    if isinstance(kind, DocumentsCode):
        return refuse(kind, field="file")
    named = NAMED[kind]
    if media_type.lower() != named.media_type or not name.lower().endswith(named.endings):
        return refuse(DocumentsCode.DOCUMENT_DIFFERS, field="file")
    return kind


def _kind(content: bytes) -> DocumentKind | DocumentsCode:
    for begin, kind in _BEGINS:
        if content.startswith(begin):
            return kind
    if content.startswith(_ZIP):
        return _packed(content)
    return DocumentKind.TEKST if _is_text(content) else DocumentsCode.DOCUMENT_KIND


def _packed(content: bytes) -> DocumentKind | DocumentsCode:
    """Of a zip file: which word processor's, by the member in which it says so; of that no more is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.lower() for name in archive.namelist()]
            if len(names) > _MEMBERS:
                return DocumentsCode.DOCUMENT_KIND
            if _MIMETYPE in names:
                is_odt = _said(archive, _MIMETYPE).decode("ascii").strip() == NAMED[DocumentKind.ODT].media_type
                kind = DocumentKind.ODT if is_odt else None
            else:
                types = _said(archive, _TYPES) if _DOCX in names and _TYPES.lower() in names else b""
                if b"macroenabled" in types.lower():
                    return DocumentsCode.DOCUMENT_MACROS
                kind = DocumentKind.DOCX if types else None
    except (*_BROKEN, KeyError):
        return DocumentsCode.DOCUMENT_KIND
    if kind is None:
        return DocumentsCode.DOCUMENT_KIND
    carries = any(name.startswith(_CARRIED) or name.endswith("vbaproject.bin") for name in names)
    return DocumentsCode.DOCUMENT_MACROS if carries else kind


def _said(archive: zipfile.ZipFile, member: str) -> bytes:
    """A member of at most `_READ` bytes unpacked. Raises ValueError for a longer one."""
    with archive.open(member) as opened:
        said = opened.read(_READ + 1)
    if len(said) > _READ:
        raise ValueError
    return said


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(letter >= " " or letter in _ALLOWED for letter in text)
