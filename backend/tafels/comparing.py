"""What a new version of a kind of tafel would change, before anybody lays it down."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What tells one entry of a list from another, so that a list is compared entry by entry and not place by place.
_NAMES = ("code", "organisation_kind", "duty")
_NOTHING: object = object()
# Where a fact comes from and who signed for it changes nothing of how a tafel works.
_OF_SOURCES = frozenset({"source", "verified", "verified_by", "verified_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs. `path` names it with dots; `before` and `after` are words, None where it is not there."""

    path: str
    before: str | None
    after: str | None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two blueprint documents, in the order of the second, with what it lost at the end.

    Sources and signatures are left out, and so is the version.
    """
    return list(_mappings(_without(before), _without(after), ()))


def _without(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in document.items() if name != "version"}


def _mappings(before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Difference]:
    for name in [*after, *(one for one in before if one not in after)]:
        if name not in _OF_SOURCES:
            yield from _values(before.get(name, _NOTHING), after.get(name, _NOTHING), (*path, name))


def _values(before: object, after: object, path: tuple[str, ...]) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _mappings(before, after, path)
    elif _is_named(before) and _is_named(after):
        yield from _mappings(_by_name(before), _by_name(after), path)
    else:
        yield Difference(path=".".join(path), before=_words(before), after=_words(after))


def _is_named(value: object) -> bool:
    """Whether this is a list of entries that each have a name of their own; an empty one is not there at all."""
    return value is _NOTHING or (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(one, Mapping) and any(name in one for name in _NAMES) for one in value)
    )


def _by_name(value: object) -> dict[str, Any]:
    if not isinstance(value, Sequence):
        return {}
    return {str(next(one[name] for name in _NAMES if name in one)): one for one in value}


def _words(value: object) -> str | None:
    """A value in words: an entry of a list by all that it says, without its sources."""
    if value is _NOTHING:
        return None
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items() if name not in _OF_SOURCES)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(_words(one)) for one in value)
    return str(value)
