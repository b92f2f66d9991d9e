"""Trusted documents: the questions that ship with the product, each known by the hash of its text."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).resolve().parents[2] / "operations"


def document_id(text: str) -> str:
    """The id of a document: `sha256:` and the hash of its text in hex, so that an id can never mean another text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def trusted_documents(folder: Path = FOLDER) -> Mapping[str, str]:
    """All documents under a folder (`*.graphql`), by id."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.graphql")))
    return MappingProxyType({document_id(text): text for text in texts})
