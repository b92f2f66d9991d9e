"""For every outlet that carries content, a way to read a case through it: the same tests then run over all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import uuid4

from tests.scenarios.chamber import Seat

_CONTRIBUTIONS = "contributions(first: 50) { edges { node { id body } } }"
_QUERY = f"query Read($id: ID!) {{ case(id: $id) {{ id {_CONTRIBUTIONS} }} }}"
_PAYLOAD = (
    "mutation Read($input: ContributeInput!) { contribute(input: $input) {"
    f" errors {{ code }} contribution {{ case {{ id {_CONTRIBUTIONS} }} }} }} }}"
)


@dataclass(frozen=True)
class Case:
    """A case as a reader knows it: its id, and a person in it."""

    id: str
    subject: str


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
        "body": "Eigen regel.",
    }
    return seat.send(_PAYLOAD, {"input": given}).raw.decode()


PROBES: Mapping[str, Probe] = MappingProxyType(
    {"GRAPHQL_QUERY": through_a_query, "GRAPHQL_MUTATION_PAYLOAD": through_a_payload}
)
