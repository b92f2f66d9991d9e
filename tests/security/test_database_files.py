"""What leaves with a replica or a backup is the files of the cluster: no text of a case can be read there."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from casegraph.compiler.relay import read_node_id
from tests.casegraph.live import Process
from tests.factories.files import occurrences
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber
from tests.scenarios.steps import ARGUMENTS, CRITERIA


@pytest.fixture
def people(kamer: Chamber, processes: list[Process]) -> SimpleNamespace:
    return SimpleNamespace(**{name: kamer.seat(name, base_url=processes[0].url) for name in chamber.PEOPLE})


def test_no_file_of_the_cluster_holds_a_text_of_a_case(kamer: Chamber, people: SimpleNamespace) -> None:
    canary = f"kanarie{uuid4().hex}"
    case = people.jet.do(
        "ReferCase",
        tafel=kamer.tafel,
        informed="NIET_GEINFORMEERD",
        informedReason=f"Reden {canary}",
        reason=f"Aanmelding {canary}",
        subjects=[{"roleInHousehold": "KIND", "name": f"Naam {canary}", "birthDate": "2015-05-05"}],
    )["case"]
    started = people.vera.do("StartWeighing", case=case["id"], expectedVersion=case["version"])["case"]
    spoken = {name: f"{text} {canary}" for name, text in ARGUMENTS.items()}
    for weigher in (people.vera, people.piet):
        weigher.do("WeighCase", case=case["id"], verdict="TOELATEN", criteria=CRITERIA, **spoken)
    people.vera.do("AdmitCase", case=case["id"], expectedVersion=started["version"])
    people.jet.do(
        "Contribute",
        case=case["id"],
        subjects=[one["id"] for one in people.jet.case(case["id"])["subjects"]],
        category="VEILIGHEID",
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=f"Tekst {canary}",
    )

    # Tables and write-ahead log, the second of which is also what a replica is sent.
    kamer.rows("CHECKPOINT")
    key = read_node_id(case["id"])
    assert key is not None
    known = key[1].bytes
    found = occurrences([known, canary.encode()], kamer.settings.data_dir / "postgres")
    # The id of the case does stand there, which shows that the search finds what there is.
    assert found[known] > 0
    assert found[canary.encode()] == 0
