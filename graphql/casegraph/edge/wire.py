"""What comes over the wire, read strictly: bodies, addresses and media types of GraphQL over HTTP (draft)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

import orjson

from casegraph.edge.errors import EdgeCode, refused

MAX_BODY = 64 * 1024
_MAX_QUERY_STRING = 8 * 1024
_MAX_PARAMETERS = 8
_CONTENT_TYPE = re.compile(r'application/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.ASCII | re.IGNORECASE)
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)

Headers = Iterable[tuple[bytes, bytes]]


class Media(StrEnum):
    """The forms in which a single answer is given. The first is preferred where a client likes both as well."""

    GRAPHQL = "application/graphql-response+json"
    JSON = "application/json"


EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What the client can read: a form for single answers, if any, and whether it can read a stream."""

    media: Media | None
    stream: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A well formed request: either the text of a document or the id of a trusted one, never both."""

    text: str | None = None
    document_id: str | None = None
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


def header(headers: Headers, name: bytes) -> list[bytes]:
    """All values of a header, in order; ASGI gives names in lower case."""
    return [value for key, value in headers if key == name]


def accepted(headers: Headers) -> Accepted:
    """What the `Accept` header asks for; without one, or with `*/*`, it is application/json."""
    ranges = dict(_ranges(b",".join(header(headers, b"accept")).decode("latin-1")))
    if not ranges:
        return Accepted(media=Media.JSON, stream=False)
    anything = max(ranges.get("*/*", 0.0), ranges.get("application/*", 0.0))
    graphql = ranges.get(Media.GRAPHQL, 0.0)
    json = ranges.get(Media.JSON, anything)
    media = None
    if max(graphql, json) > 0:
        media = Media.GRAPHQL if graphql >= json else Media.JSON
    return Accepted(media=media, stream=ranges.get(EVENT_STREAM, 0.0) > 0)


def check_content(headers: Headers) -> None:
    """Refuse a body that is not plain JSON in UTF-8. A form, which a browser sends unasked, never passes."""
    types = header(headers, b"content-type")
    if len(types) != 1 or not _CONTENT_TYPE.fullmatch(types[0].decode("latin-1").strip()):
        raise refused(EdgeCode.UNSUPPORTED_MEDIA_TYPE)
    if any(coding.strip().lower() != b"identity" for coding in header(headers, b"content-encoding")):
        raise refused(EdgeCode.UNSUPPORTED_MEDIA_TYPE)


def check_length(headers: Headers) -> None:
    """Refuse a body that announces itself as too large, before reading any of it."""
    for length in header(headers, b"content-length"):
        if not length.isdigit():
            raise refused(EdgeCode.BAD_BODY)
        # A length of many digits is too large by itself; int() of it is work for nothing.
        if len(length) > len(str(MAX_BODY)) or int(length) > MAX_BODY:
            raise refused(EdgeCode.BODY_TOO_LARGE)


def read_body(body: bytes) -> Question:
    """The question in a POST body. Raises EdgeError BAD_BODY or BAD_TEXT."""
    return _question(_object(body))


def read_query_string(query_string: bytes) -> Question:
    """The question in a GET address: a trusted document by id, its variables as JSON."""
    if len(query_string) > _MAX_QUERY_STRING:
        raise refused(EdgeCode.BODY_TOO_LARGE)
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise refused(EdgeCode.BAD_BODY) from None
    parameters: dict[str, Any] = dict(pairs)
    if len(parameters) != len(pairs):
        raise refused(EdgeCode.BAD_BODY)
    if "query" in parameters:
        raise refused(EdgeCode.TRUSTED_DOCUMENT_REQUIRED)
    for name in {"variables", "extensions"} & parameters.keys():
        parameters[name] = _object(parameters[name].encode())
    return _question(parameters)


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for choice in accept.lower().split(","):
        name, *parameters = (part.strip() for part in choice.split(";"))
        if name:
            qualities = (_QUALITY.fullmatch(part) for part in parameters if part.startswith("q"))
            yield name, min((float(match[1]) if match else 0.0 for match in qualities), default=1.0)


def _object(text: bytes) -> dict[str, Any]:
    try:
        decoded = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise refused(EdgeCode.BAD_BODY) from None
    if not isinstance(decoded, dict):
        raise refused(EdgeCode.BAD_BODY)
    return decoded


def _question(parameters: Mapping[str, Any]) -> Question:
    text = _optional(parameters, "query", str)
    document_id = _optional(parameters, "documentId", str)
    if (text is None) == (document_id is None):
        raise refused(EdgeCode.BAD_BODY)
    _optional(parameters, "extensions", dict)
    variables = _optional(parameters, "variables", dict) or {}
    _check_text(variables)
    return Question(
        text=text,
        document_id=document_id,
        operation=_optional(parameters, "operationName", str),
        variables=variables,
    )


def _optional(parameters: Mapping[str, Any], name: str, kind: type[Any]) -> Any:  # noqa: ANN401 - of the kind asked
    value = parameters.get(name)
    if value is not None and not isinstance(value, kind):
        raise refused(EdgeCode.BAD_BODY)
    return value


def _check_text(variables: dict[str, Any]) -> None:
    """Refuse U+0000, which JSON can write and PostgreSQL cannot store. A walk without recursion: input is deep."""
    waiting: list[Any] = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and "\0" in value:
            raise refused(EdgeCode.BAD_TEXT)
