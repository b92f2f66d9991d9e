"""The demo from its start to its end, however it ends: what it leaves running, what it leaves behind, who gets in."""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest

from backend.demo import cast
from tests.backend.demo.stand import API, WORKER, Stand, command_line, ketentafel, left_behind, running, wait_until
from tests.casegraph.live import PLAIN

WITHOUT_NETWORK = Path(__file__).with_name("without_network.py")
COUNTS = (
    "SELECT jsonb_build_object('cases', (SELECT count(*) FROM casework.\"case\"), 'contributions', (SELECT count(*)"
    " FROM casework.contribution), 'people', (SELECT count(*) FROM tenants.person), 'bases', (SELECT count(*) FROM"
    " consent.legal_basis), 'first', (SELECT min(id::text) FROM casework.\"case\"))"
)


def assert_nothing_is_left(data_dir: Path, *, ready_file: Path | None = None) -> None:
    """No process, no lock and, after an orderly end, no address."""
    wait_until(lambda: not left_behind(data_dir), what=f"the end of {left_behind(data_dir)}")
    if ready_file:
        assert not ready_file.exists()
        assert not (data_dir / "address").exists()
        assert not (data_dir / "ketentafel.pid").exists()


def without_network() -> Sequence[str]:
    """A command that runs another where there is no network but the machine's own."""
    return (sys.executable, str(WITHOUT_NETWORK))


@pytest.mark.full
def test_it_starts_and_ends_without_a_network(demo_folder: Path) -> None:
    """Ctrl-C, in a folder with a space and other letters."""
    with running(demo_folder, through=without_network()) as stand:
        assert stand.ready_file.read_text(encoding="utf-8") == (demo_folder / "address").read_text(encoding="utf-8")
        assert "stond er al" in stand.log.read_text(encoding="utf-8")
        assert len(stand.pids(API)) == len(stand.pids(WORKER)) == 1
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{stand.url}/readyz", timeout=2, verify=PLAIN)  # its loopback is not ours
        assert stand.stop(signal.SIGINT) == 0
        assert_nothing_is_left(demo_folder, ready_file=stand.ready_file)
    log = stand.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "Bezig met stoppen" in log


def test_a_killed_demo_leaves_nothing_and_starts_again_as_it_was(demo_folder: Path) -> None:
    with running(demo_folder) as stand:
        counts = stand.rows(COUNTS)
        assert json.loads(counts)["cases"] == 11
        stand.process.kill()
        stand.process.wait(timeout=10)
        assert_nothing_is_left(demo_folder)
        assert (demo_folder / "address").exists()  # nobody was left to take it away
    with running(demo_folder) as again:
        assert (demo_folder / "address").read_text(encoding="utf-8") == again.url
        assert httpx2.get(f"{again.url}/readyz", timeout=5, verify=PLAIN).status_code == 200
        assert again.rows(COUNTS) == counts
        assert again.stop(signal.SIGTERM) == 0
        assert_nothing_is_left(demo_folder, ready_file=again.ready_file)


@pytest.mark.full
def test_a_second_one_on_the_same_folder_is_told_who_has_it(demo: Stand) -> None:
    address = demo.url
    refused = demo.cli("demo", "--port", "0")
    assert refused.returncode == 1
    assert "DATA_FOLDER_IN_USE" in refused.stderr
    assert str(demo.process.pid) in refused.stderr
    assert "Traceback" not in refused.stderr
    assert demo.url == address == (demo.data_dir / "address").read_text(encoding="utf-8")
    assert httpx2.get(f"{address}/readyz", timeout=5, verify=PLAIN).status_code == 200


@pytest.mark.parametrize("command", [pytest.param("demo", marks=pytest.mark.full), "up"])
def test_a_taken_port_is_told_before_anything_is_made(demo: Stand, tmp_path: Path, command: str) -> None:
    port = demo.url.rpartition(":")[2]
    refused = ketentafel(tmp_path / "ander", command, "--port", port, "--ready-file", str(tmp_path / "klaar"))
    assert refused.returncode == 1
    assert "PORT_TAKEN" in refused.stderr
    assert port in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.full
def test_a_pair_of_organisations_shares_one_case_and_not_the_other(demo: Stand) -> None:
    seeded = demo.cli("seed-pair")
    assert seeded.returncode == 0, seeded.stderr
    pair = json.loads(seeded.stdout)
    assert pair["path"] == "/demo/graphql"
    query = (
        "query($id: ID!) { case(id: $id) { id number subjects { name } contributions { edges { node { id body } } } }"
        " cases(first: 50) { edges { node { id } } } }"
    )

    def seen(who: str, case: str) -> tuple[object, bool]:
        data = demo.ask(pair["tokens"][who], query, id=pair[case]["id"])["data"]
        return data["case"], pair[case]["id"] in [edge["node"]["id"] for edge in data["cases"]["edges"]]

    for case in ("shared", "unshared"):
        found, listed = seen("owner", case)
        assert listed
        assert isinstance(found, dict)
        assert found["number"] == pair[case]["number"]
        assert [one["node"]["id"] for one in found["contributions"]["edges"]] == [pair[case]["contribution"]]
    shared, listed = seen("recipient", "shared")
    assert listed
    assert shared == seen("owner", "shared")[0]
    assert seen("recipient", "unshared") == (None, False)
    again = json.loads(demo.cli("seed-pair").stdout)
    assert again["organisations"] == pair["organisations"]
    assert {again[case]["id"] for case in ("shared", "unshared")}.isdisjoint(
        {pair[case]["id"] for case in ("shared", "unshared")}
    )


@pytest.mark.full
def test_other_commands_work_beside_it(demo: Stand) -> None:
    counts = demo.rows(COUNTS)
    for command in (["migrate"], ["purge", "--once"], ["doctor"]):
        done = demo.cli(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout
        assert "Traceback" not in done.stderr
        assert max(map(len, done.stdout.splitlines())) <= 200
    assert demo.rows(COUNTS) == counts
    refused = demo.cli("demo", "--size", "region")
    assert refused.returncode == 1


def test_the_first_query_of_the_welcome_gives_an_answer(demo: Stand) -> None:
    """As it is printed, token and all."""
    log = demo.log.read_text(encoding="utf-8")
    query = json.loads(log[log.index("-d '") + 4 :].partition("'\n")[0])["query"]
    data = demo.ask(demo.token("jet"), query)["data"]
    assert data["viewer"]["organisation"]["name"] == cast.region().partner("lokaal-team-zilverdam").name
    assert len(data["cases"]["edges"]) == 3


def test_graphiql_signs_in_whoever_is_chosen(demo: Stand) -> None:
    page = httpx2.get(f"{demo.url}/graphiql", timeout=5, verify=PLAIN)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for file in ("start.js", "page.css", "graphiql.min.js"):
        assert httpx2.get(f"{demo.url}/graphiql/{file}", timeout=5, verify=PLAIN).status_code == 200
    people = httpx2.get(f"{demo.url}/graphiql/people", timeout=5, verify=PLAIN).json()
    assert len(people["organisations"]) == len(cast.region().organisation)
    signed = httpx2.post(f"{demo.url}/graphiql/sign-in", json={"login": "piet"}, timeout=5, verify=PLAIN).json()
    assert demo.ask(signed["token"], "{ viewer { organisation { name } } }")["data"]["viewer"]["organisation"] == {
        "name": cast.region().partner("ggz-de-wilg").name
    }
    elsewhere = {"sec-fetch-site": "cross-site"}
    refused = httpx2.post(
        f"{demo.url}/graphiql/sign-in", json={"login": "piet"}, headers=elsewhere, timeout=5, verify=PLAIN
    )
    assert (refused.status_code, "token" in refused.json()) == (403, False)
    strangers: list[Any] = [{"login": "niemand"}, {"login": "jet", "organisation": "politie"}, {}, []]
    for nobody in strangers:
        refused = httpx2.post(f"{demo.url}/graphiql/sign-in", json=nobody, timeout=5, verify=PLAIN)
        assert refused.status_code in {400, 404}
        assert "token" not in refused.json()


@pytest.mark.full
def test_a_demo_is_made_from_nothing_and_a_command_line_names_no_secret(tmp_path: Path) -> None:
    with running(tmp_path / "nieuw", "--size", "small") as stand:
        assert json.loads(stand.rows(COUNTS))["cases"] == 41
        assert "gemaakt" in stand.log.read_text(encoding="utf-8")
        for pid in (stand.process.pid, *stand.pids(API), *stand.pids(WORKER)):
            assert b"key" not in command_line(pid).lower()
