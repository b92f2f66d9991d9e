"""For every outlet that carries content, a way to read a case through it: the same tests then run over all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID, uuid4

from casegraph.compiler.relay import read_node_id
from tests.scenarios.chamber import Seat
from tests.scenarios.streams import follow

_CONTRIBUTIONS = "contributions(first: 50) { edges { node { id body } } }"
_QUERY = f"query Read($id: ID!) {{ case(id: $id) {{ id {_CONTRIBUTIONS} }} }}"
_PAYLOAD = (
    "mutation Read($input: ContributeInput!) { contribute(input: $input) {"
    f" errors {{ code }} contribution {{ case {{ id {_CONTRIBUTIONS} }} }} }} }}"
)


_STREAM = f"subscription Follow {{ caseChanged {{ id {_CONTRIBUTIONS} }} }}"


@dataclass(frozen=True)
class Case:
    """A case as a reader knows it: its id, a person in it, and a way to announce it to whoever follows it."""

    id: str
    subject: str
    announce: Callable[[UUID, UUID], None]


Probe = Callable[[Seat, Case], str]
"""Everything that this person gets about the case through one outlet, as text."""


def through_a_query(seat: Seat, case: Case) -> str:
    """Ask for the case."""
    return seat.send(_QUERY, {"id": case.id}).raw.decode()


def through_a_payload(seat: Seat, case: Case) -> str:
    """Bring something, and ask for the whole case in the payload of that."""
    given = {
        "clientMutationKey": uuid4().hex,
        "case": case.id,
        "subjects": [case.subject],
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "nature": "FEIT",
        "body": "Eigen regel.",
    }
    return seat.send(_PAYLOAD, {"input": given}).raw.decode()


def through_a_stream(seat: Seat, case: Case) -> str:
    """Follow, and have the case announced to one's own organisation, whether that is right or not."""
    key = read_node_id(case.id)
    assert key is not None
    told = follow(
        {"reader": seat},
        text=_STREAM,
        then=lambda: case.announce(seat.provider.organisation, key.row_id),
    )
    return told["reader"]


PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "GRAPHQL_QUERY": through_a_query,
        "GRAPHQL_MUTATION_PAYLOAD": through_a_payload,
        "GRAPHQL_SUBSCRIPTION": through_a_stream,
    }
)
