"""Search for the dearest document that the limits let through: random growth over the schema, then climbing."""

import random
from collections.abc import Callable

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_non_null_type

from casegraph.schema import core, product

SCHEMA = core(product())
_ROOTS = ("cases", "referrals", "notifications", "accessLog", "case", "tafels", "organisations", "viewer")
KEPT = 5


def climb(cost: Callable[[str], float], *, chance: random.Random, steps: int) -> list[tuple[float, str]]:
    """The dearest documents found, dearest first; `cost` gives seconds, and 0 for what was refused."""
    best: list[tuple[float, str]] = []
    depth, width, first = 5, 6, 60
    for _ in range(steps):
        tried = (
            max(2, depth + chance.randint(-1, 1)),
            max(1, width + chance.randint(-2, 2)),
            min(100, max(1, first + chance.randint(-30, 30))),
        )
        text = grown(chance, depth=tried[0], width=tried[1], first=tried[2])
        seconds = cost(text)
        if not seconds and not best:
            # Too heavy from the start: the schema grows, and the limits do not.
            depth, width, first = max(2, depth - 1), max(1, width - 1), max(1, first // 2)
        if seconds and (not best or seconds > best[0][0]):
            # What was dearer is where the search goes on.
            depth, width, first = tried
        if seconds:
            best = sorted([*best, (seconds, text)], reverse=True)[:KEPT]
    return best


def grown(chance: random.Random, *, depth: int, width: int, first: int) -> str:
    """One document over the case with many contributions and over the lists."""
    assert SCHEMA.query_type is not None
    roots = []
    for at in range(chance.randint(1, 4)):
        name = chance.choice(_ROOTS)
        field = SCHEMA.query_type.fields[name]
        given = "(id: $case)" if name == "case" else _paged(field, chance, first)
        roots.append(f"r{at}: {name}{given} {_selected(field, chance, depth=depth, width=width, first=first)}")
    return "query Dear($case: ID!) { again: case(id: $case) { id } " + " ".join(roots) + " }"


def _paged(field: GraphQLField, chance: random.Random, first: int) -> str:
    return f"(first: {chance.choice((1, 3, first, first))})" if "first" in field.args else ""


def _selected(field: GraphQLField, chance: random.Random, *, depth: int, width: int, first: int) -> str:
    bare = get_named_type(field.type)
    assert isinstance(bare, GraphQLObjectType)
    open_ = {
        name: one
        for name, one in bare.fields.items()
        if not any(is_non_null_type(arg.type) for arg in one.args.values())
    }
    leaves = [name for name, one in open_.items() if is_leaf_type(get_named_type(one.type))]
    below = [name for name in open_ if name not in leaves]
    parts = leaves[:]
    if depth > 0 and below:
        # Edges and pages are no choice: without them a connection shows nothing.
        picked = below if "edges" in below or "node" in below else chance.choices(below, k=chance.randint(1, width))
        for at, name in enumerate(picked):
            one = open_[name]
            inside = _selected(
                one, chance, depth=depth - (name not in {"edges", "node", "pageInfo"}), width=width, first=first
            )
            parts.append(f"b{at}: {name}{_paged(one, chance, first)} {inside}")
    return "{ " + " ".join(parts or ["__typename"]) + " }"
