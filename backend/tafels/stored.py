"""Kinds of tafel as they are stored. What was written past the service may have a shape that nothing here can read."""

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from pydantic import ValidationError

from backend.tafels.blueprint import Blueprint, from_document

_log = structlog.get_logger(__name__)
# What can be the code of a kind at all; anything else names none, and is in no log.
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,59}")


def readable(document: Mapping[str, Any], *, code: str, version: int) -> Blueprint | None:
    """The blueprint of a stored version, or None when it cannot be read; then the log says which (`kind_unreadable`).

    Nobody repairs a version. Its kind goes on with the version before it, and the next one replaces it.
    """
    try:
        return from_document(document)
    except ValidationError:
        named = code if CODE.fullmatch(code) else None
        _log.error("kind_unreadable", tafel_kind=named, version=version)
        return None
