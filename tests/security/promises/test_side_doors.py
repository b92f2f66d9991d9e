"""Promise 2, no side doors: pages, filters, cursors, conditions, aliases and keys tell nothing of what is hidden."""

import random
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type, is_required_argument

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tests.scenarios.chamber import Chamber
from tests.security.promises.conftest import Case, Dial
from tests.security.promises.counts import counted, told
from tests.security.promises.crowd import HiddenRow, families
from tests.security.promises.line import Line
from tests.security.wire import Hidden

SCHEMA = core(product())
PAGE = "query Page($first: Int, $after: ID) { cases(first: $first, after: $after) { edges { cursor node { id } } %s } }"
FRAGMENT = "fragment F on Node { id ... on Contribution @include(if: $a) { body } ... on Subject { name } }"
ASKED = PAGE % "pageInfo { hasNextPage endCursor }"


@pytest.fixture(scope="module")
def crowd(kamer: Chamber, hidden: Hidden) -> list[HiddenRow]:
    """Hidden cases of the team with a shared one of the police between each two; the order of a list meets both."""
    found: list[HiddenRow] = kamer.arrange(lambda world: families(kamer, world, count=6))
    return found


def visible_cases(kamer: Chamber, asker: Line) -> set[str]:
    """The cases that somebody sees, each asked for by its id."""
    ids = [write_node_id("Case", row["id"]) for row in kamer.rows('SELECT id FROM casework."case"')]
    asked = "query ($id: ID!) { case(id: $id) { id number } }"
    # A referral is in a list of its own until it has a number.
    found = [asker.ask(asked, {"id": one}).data["case"] for one in ids]
    return {one["id"] for one in found if one is not None and one["number"]}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_a_page_is_full_whatever_is_hidden_between_its_rows(
    size: int, kamer: Chamber, crowd: list[HiddenRow], dial: Dial
) -> None:
    omar, hidden_ids = dial("omar"), {write_node_id(row.type_name, row.id) for row in crowd}
    pages, after = [], None
    while True:
        page = omar.ask(ASKED, {"first": size, "after": after}).data["cases"]
        pages.append([edge["node"]["id"] for edge in page["edges"]])
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    walked = [one for page in pages for one in page]
    assert all(len(page) == size for page in pages[:-1])
    assert len(walked) == len(set(walked))
    assert set(walked) == visible_cases(kamer, omar)
    assert hidden_ids.isdisjoint(walked)
    told("P2 pages", size=size, pages=len(pages), cases=len(walked), hidden_between=len(hidden_ids))


def test_no_field_counts_rows() -> None:
    """A total over what is hidden cannot leak where there are no totals: connections hold edges and a page's end."""
    connections = [
        type_
        for name, type_ in SCHEMA.type_map.items()
        if name.endswith("Connection") and isinstance(type_, GraphQLObjectType)
    ]
    assert connections
    assert {tuple(sorted(one.fields)) for one in connections} == {("edges", "pageInfo")}
    counting = [
        f"{type_.name}.{name}"
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name in type_.fields
        if any(word in name.lower() for word in ("total", "count", "aggregate", "average", "sum"))
    ]
    # A year of a partnership is counted for its officer, and what a tafel refused for its chair: never over few cases.
    assert sorted(counting) == ["AuditLine.counted", "RefusalLine.counted"]


def test_a_filter_shows_a_part_of_what_is_seen_without_it(crowd: list[HiddenRow], dial: Dial) -> None:
    omar, tried = dial("omar"), 0
    assert SCHEMA.query_type is not None
    for name, field in SCHEMA.query_type.fields.items():
        whole: set[str] | None = None
        if any(is_required_argument(one) for one in field.args.values()):
            continue  # a question about one case, which is no list with filters
        for argument, declared in field.args.items():
            values = get_named_type(declared.type)
            if "edges" not in getattr(get_named_type(field.type), "fields", {}) or not isinstance(
                values, GraphQLEnumType
            ):
                continue
            whole = whole or everything(omar, name, "")
            parts = {value: everything(omar, name, f", {argument}: {value}") for value in values.values}
            tried += len(parts)
            # Asking for the log is itself noted, so a log grows while it is read; nothing else may.
            assert name == "accessLog" or set().union(*parts.values()) == whole
            assert all(parts[one].isdisjoint(parts[other]) for one, other in pairwise(parts))
            assert {write_node_id(row.type_name, row.id) for row in crowd}.isdisjoint(set().union(*parts.values()))
    told("P2 filters", values=tried)
    assert tried >= 5


def everything(asker: Line, name: str, filtered: str) -> set[str]:
    """All ids of a list, page by page; the last thousand of a list that grows as it is read."""
    found: set[str] = set()
    after: str | None = None
    text = (
        f"query ($after: ID) {{ {name}(first: 100, after: $after{filtered}) "
        "{ edges { node { id } } pageInfo { hasNextPage endCursor } } }"
    )
    for _ in range(10):
        page = asker.ask(text, {"after": after}).data[name]
        found |= {edge["node"]["id"] for edge in page["edges"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return found


def test_a_cursor_means_nothing_anywhere_else(kamer: Chamber, crowd: list[HiddenRow], dial: Dial) -> None:
    omar, jet = dial("omar"), dial("jet", process=1)
    page = omar.ask(ASKED, {"first": 2}).data["cases"]
    good, other = page["edges"][0]["cursor"], page["edges"][1]["cursor"]
    assert omar.ask(ASKED, {"first": 2, "after": good}).status == 200
    foreign = jet.ask(ASKED, {"first": 1}).data["cases"]["edges"][0]["cursor"]
    tries: list[tuple[str, str, dict[str, Any]]] = [
        (why, ASKED, {"first": 2, "after": made}) for why, made in forged(good, other, foreign)
    ]
    tries += [
        ("other document", PAGE % "", {"first": 2, "after": good}),
        ("other field", ASKED.replace("cases(", "referrals("), {"after": good}),
        ("other list", ASKED.replace("cases(", "notifications("), {"after": good}),
        ("other filter", ASKED.replace("after: $after)", "after: $after, stage: TOEGELATEN)"), {"after": good}),
        ("other place", ASKED.replace("cases(", "other: cases("), {"after": good}),
    ]
    told_all = set()
    for why, text, variables in tries:
        reply = omar.ask(text, variables)
        told_all.add((reply.status, tuple(reply.codes()), "data" in reply.body))
        assert reply.codes() == ["BAD_CURSOR"], (why, reply.raw)
    told("P2 cursors", tried=len(tries), answers=sorted(told_all))
    assert len(told_all) == 1


def forged(good: str, other: str, foreign: str) -> list[tuple[str, str]]:
    """Cursors that nobody made for this question."""
    body, tag = good.split(".")
    keys = bytes.fromhex(body)
    chance = random.Random(7)
    flips = []
    for _ in range(counted(40, 400)):
        at = chance.randrange(len(good))
        if good[at] != ".":
            flips.append(("flipped", f"{good[:at]}{'0' if good[at] != '0' else '1'}{good[at + 1 :]}"))
    return [
        *flips,
        *(("cut", good[:length]) for length in range(0, len(good), 9)),
        ("of another organisation", foreign),
        ("body of one, tag of another", f"{body}.{other.split('.')[1]}"),
        ("without tag", f"{body}."),
        ("only tag", f".{tag}"),
        ("upper case", good.upper()),
        ("with a space", f" {good}"),
        ("twice", f"{good}.{tag}"),
        ("tag of zeros", f"{body}.{'0' * len(tag)}"),
        ("long tag", f"{good}00"),
        ("other keys", f"{keys.replace(b'202', b'203').hex()}.{tag}"),
        ("plain keys", keys.decode()),
        ("not hexadecimal", "zz.zz"),
        ("another alphabet", "\uff14\uff11.\uff14\uff11"),
        ("a bare id", write_node_id("Case", uuid4())),
        ("empty", ""),
        ("very long", "ab" * 20_000 + "." + tag),
    ]


def test_conditions_and_aliases_tell_no_more(crowd: list[HiddenRow], dial: Dial) -> None:
    """@include, @skip, aliases, merged fields and fragments over hidden ids, against the same over ids of nothing."""
    omar = dial("omar")
    shapes = (
        "query ($id: ID!, $a: Boolean!) { node(id: $id) @include(if: $a) { id } viewer { id } }",
        "query ($id: ID!, $a: Boolean!) { node(id: $id) @skip(if: $a) { __typename ... on Case { number } } }",
        "query ($id: ID!, $a: Boolean!) { node(id: $id) { id @include(if: $a) __typename @skip(if: $a) } }",
        f"query ($id: ID!, $a: Boolean!) {{ a: node(id: $id) {{ id }} b: node(id: $id) {{ ...F }} }} {FRAGMENT}",
        "query ($id: ID!, $a: Boolean!) { case(id: $id) { id } case(id: $id) { subjects @include(if: $a) { name } } }",
    )
    different, tried = [], 0
    for row in crowd:
        for shape in shapes:
            for flag in (True, False):
                if "case(id" in shape and row.type_name != "Case":
                    continue
                pair = (write_node_id(row.type_name, row.id), write_node_id(row.type_name, uuid4()))
                found, nothing = (omar.ask(shape, {"id": one, "a": flag}).compared(*pair) for one in pair)
                tried += 1
                if found != nothing:
                    different.append((row.type_name, shape))
    many = (
        "{"
        + "".join(
            f'a{at}: node(id: "{write_node_id(one.type_name, one.id)}") {{ __typename }} '
            for at, one in enumerate(crowd[:20])
        )
        + "}"
    )
    assert set(omar.ask(many).data.values()) == {None}
    told("P2 conditions", tried=tried, different=len(different))
    assert different == []
    assert tried > 100


def test_only_the_owner_may_ask_who_else_would_see(
    shared: Case, tables: list[SimpleNamespace], kamer: Chamber, dial: Dial
) -> None:
    """Who reads something learns nothing of the bases on which third parties would."""
    jet, omar = tables[0].jet, tables[1].omar
    text = f"Over de veiligheid {uuid4().hex}"
    brought = jet.do(
        "Contribute",
        case=shared.id,
        subjects=[shared.subject],
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=text,
        recipients=[{"organisation": omar.organisation}],
    )["contribution"]["id"]
    assert text in omar.texts(shared.id)
    assert jet.ask("WhoWouldSeeThis", id=brought, organisation=omar.organisation)["simulateAccess"]["visible"] is True
    for partner in kamer.providers.values():
        towards = write_node_id("Organisation", partner.organisation)
        for one in (brought, shared.subject):
            assert omar.ask("WhoWouldSeeThis", id=one, organisation=towards) == {"simulateAccess": None}


def test_the_same_key_for_a_change_in_two_organisations_is_two_keys(
    shared: Case, tables: list[SimpleNamespace], police_decision: str
) -> None:
    """A key that another organisation used, by the same application, collides with nothing and finds nothing."""
    key = uuid4().hex
    made = []
    for seat in (tables[0].jet, tables[1].piet, tables[0].omar):
        payload = seat.do(
            "Contribute",
            clientMutationKey=key,
            case=shared.id,
            subjects=[shared.subject],
            category="VEILIGHEID",
            purpose="VEILIGHEID_GEZIN",
            nature="FEIT",
            body=f"Van {seat.name}.",
            providedOn={"policeDecision": police_decision} if seat is tables[0].omar else None,
        )
        made.append(payload["contribution"])
    assert len({one["id"] for one in made}) == 3
    assert [one["body"] for one in made] == ["Van jet.", "Van piet.", "Van omar."]
