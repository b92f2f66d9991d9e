"""Documents made to hurt: each is as bad as its kind allows, some of them far over the limits, some just within."""

from collections.abc import Mapping
from typing import Any

_DEEP = "case { contributions(first: 1) { edges { node { %s } } } }"


def hostile() -> Mapping[str, dict[str, Any]]:
    """Bodies by the name of their trick."""
    return {**_wide(), **_nested(), **_fragments(), **_directives(), **_variables(), **_others()}


def asked(text: str, **more: Any) -> dict[str, Any]:
    return {"query": text, **more}


def _wide() -> dict[str, dict[str, Any]]:
    alias = "a{0}: cases(first: 100) {{ edges {{ node {{ number }} }} }} "
    names = "".join(f"f{at} " for at in range(12_000))
    return {
        "100 aliases of a list": asked("{" + "".join(alias.format(at) for at in range(100)) + "}"),
        "20 aliases of a list": asked("{" + "".join(alias.format(at) for at in range(20)) + "}"),
        "700 aliases of a list": asked("{" + "".join(alias.format(at) for at in range(700)) + "}"),
        "5,000 aliases of a name": asked("{" + "".join(f"a{at}:__typename " for at in range(3_500)) + "}"),
        "5,000 times a name": asked("{" + "__typename " * 5_000 + "}"),
        "12,000 unknown fields": asked("{" + names + "}"),
        "900 times one field with arguments": asked("{" + "viewer { id } " * 900 + "}"),
        "overlapping fields": asked("{ viewer {" + "organisation { id name } " * 480 + "} }"),
        "overlapping arguments": asked(
            "{" + "".join(f"cases(first: {at}) {{ edges {{ cursor }} }}" for at in range(200)) + "}"
        ),
    }


def _nested() -> dict[str, dict[str, Any]]:
    def cycle(times: int) -> str:
        text = "id"
        for _ in range(times):
            text = _DEEP % text
        return (
            "{ cases(first: 100) { edges { node { contributions(first: 100) { edges { node { " + text + " } } } } } } }"
        )

    return {
        "a cycle, once": asked(cycle(1)),
        "a cycle, 4 deep": asked(cycle(4)),
        "a cycle, 60 deep": asked(cycle(60)),
        "the cycle of 109 bytes": asked(
            "{cases(first:100){edges{node{contributions(first:100){edges{node{case{contributions(first:100)"
            "{edges{node{id}}}}}}}}}}}"
        ),
        "20,000 braces": asked("{a" * 20_000),
        "20,000 braces, closed": asked("{a" * 15_000 + "}" * 15_000),
        "5,000 lists in an argument": asked("{ case(id: " + "[" * 5_000 + "]" * 5_000 + ") { id } }"),
        "5,000 objects in an argument": asked("{ case(id: " + "{a:" * 5_000 + "1" + "}" * 5_000 + ") { id } }"),
        "5,000 lists in a type": asked("query ($a: " + "[" * 5_000 + "ID" + "]" * 5_000 + ") { viewer { id } }"),
        "400 inline fragments": asked("{" + "... on Query {" * 400 + "__typename" + "}" * 400 + "}"),
        "introspection, 12 deep": asked(
            "{ __schema { types { fields { type {" + " ofType {" * 12 + " name " + "}" * 12 + "} } } } }"
        ),
        "introspection of fields of fields": asked(
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
        ),
    }


def _fragments() -> dict[str, dict[str, Any]]:
    def doubling(count: int) -> str:
        parts = [f"fragment F{at} on Case {{ ...F{at + 1} ...F{at + 1} }}" for at in range(count)]
        return "{ cases { edges { node { ...F0 } } } } " + " ".join(parts) + f" fragment F{count} on Case {{ id }}"

    def nested(count: int) -> str:
        parts = [
            f"fragment F{at} on Case {{ a: contributions(first: 1) {{ edges {{ node {{ case {{ ...F{at + 1} }} }} }} }}"
            f" b: contributions(first: 1) {{ edges {{ node {{ case {{ ...F{at + 1} }} }} }} }} }}"
            for at in range(count)
        ]
        return (
            "{ cases(first: 1) { edges { node { ...F0 } } } } "
            + " ".join(parts)
            + f" fragment F{count} on Case {{ id }}"
        )

    return {
        "fragments that double 30 times": asked(doubling(30)),
        "fragments that double 45 times": asked(doubling(45)),
        "fragments that double 400 times": asked(doubling(400)),
        "fields that double 6 times": asked(nested(6)),
        "fields that double 40 times": asked(nested(40)),
        "a fragment of itself": asked("{ cases { edges { node { ...F } } } } fragment F on Case { ...F id }"),
        "fragments in a ring": asked(
            "{ viewer { ...A } } fragment A on Member { ...B } fragment B on Member { ...C } "
            "fragment C on Member { ...A }"
        ),
        "2,000 spreads of one": asked("{ viewer {" + "...F " * 2_000 + "} } fragment F on Member { id }"),
        "900 unused fragments": asked(
            "{ viewer { id } }" + "".join(f" fragment F{at} on Member {{ id }}" for at in range(900))
        ),
        "a spread of nothing": asked("{ viewer { ...Nothing } }"),
    }


def _directives() -> dict[str, dict[str, Any]]:
    return {
        "1,500 directives on a field": asked("{ __typename " + "@skip(if: false) " * 1_500 + "}"),
        "6,000 unknown directives": asked("{ __typename " + "@a" * 6_000 + " }"),
        "a directive on each of 100 fields": asked("{" + "__typename @include(if: true) " * 100 + "}"),
        "conditions by 100 variables": asked(
            "query ("
            + "".join(f"$v{at}: Boolean = true " for at in range(100))
            + ") {"
            + "".join(f"a{at}: __typename @include(if: $v{at}) " for at in range(100))
            + "}"
        ),
    }


def _variables() -> dict[str, dict[str, Any]]:
    contribute = "mutation ($input: ContributeInput!) { contribute(input: $input) { errors { code } } }"
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    return {
        "800 variables": asked("query (" + "".join(f"$v{at}: ID " for at in range(800)) + ") { viewer { id } }"),
        "an id of 60,000 characters": asked(
            "query ($id: ID!) { case(id: $id) { id } }", variables={"id": "x" * 60_000}
        ),
        "a list of 20,000 for an id": asked(
            "query ($id: ID!) { case(id: $id) { id } }", variables={"id": [1] * 20_000}
        ),
        "an input 900 deep": asked(contribute, variables={"input": deep}),
        "an input of 8,000 unknown names": asked(
            contribute, variables={"input": {f"n{at}": at for at in range(6_000)}}
        ),
        "8,000 variables that nobody declared": asked(
            "{ viewer { id } }", variables={f"n{at}": at for at in range(6_000)}
        ),
        "a first of two thousand million": asked(
            "query ($n: Int) { cases(first: $n) { edges { cursor } } }", variables={"n": 2**31 - 1}
        ),
        "a first of minus one": asked("query ($n: Int) { cases(first: $n) { edges { cursor } } }", variables={"n": -1}),
        "a string of 5,000 digits": asked("{ cases(first: " + "9" * 5_000 + ") { edges { cursor } } }"),
    }


def _others() -> dict[str, dict[str, Any]]:
    return {
        "60,000 commas": asked("{" + "," * 60_000 + "__typename}"),
        "60,000 spaces in a comment": asked("#" + " " * 60_000 + "\n{__typename}"),
        "a block string of 60,000": asked('{ case(id: """' + "\n" * 60_000 + '""") { id } }'),
        "500 operations": asked(
            "".join(f"query Q{at} {{ viewer {{ id }} }} " for at in range(500)), operationName="Q1"
        ),
        "a definition of a type": asked("type A { a: String } { viewer { id } }"),
        "20 changes at once": asked(
            "mutation {"
            + "".join(
                f'm{at}: recuse(input: {{clientMutationKey: "k{at}", subject: "x"}}) {{ errors {{ code }} }} '
                for at in range(20)
            )
            + "}"
        ),
        "100 changes at once": asked(
            "mutation {"
            + "".join(
                f'm{at}: recuse(input: {{clientMutationKey: "k{at}", subject: "x"}}) {{ errors {{ code }} }} '
                for at in range(100)
            )
            + "}"
        ),
    }
