"""Whatever lets something out is in the register of outlets, and the register names nothing that does not."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "docs" / "privacy" / "outlets.toml"
SOURCES = {"web": ROOT, "backend": ROOT, "consent": ROOT, "tenants": ROOT, "casegraph": ROOT / "graphql"}
CARRIES = {"CONTENT", "SEALED", "HELD", "IDS", "SECRET", "NOTHING"}

# What carries something of a case, and what carries nothing only because somebody took care, tells its story.
OF_A_CASE, IN_REACH = {"CONTENT", "SEALED", "HELD", "IDS"}, {"LOGS", "MAIL"}

# What is answered to a reader at the tafel, under that reader's own rights. Nothing else may show what may not be
# passed on: it would be passing it on.
AT_THE_TAFEL = {"casegraph.edge.http", "casegraph.edge.subscriptions"}

# Libraries that exist to send or write something. Importing one is an outlet.
SENDING = {
    "aiohttp",
    "aiosmtplib",
    "arq",
    "csv",
    "email",
    "ftplib",
    "http.client",
    "httpx",
    "httpx2",
    "icalendar",
    "logging",
    "requests",
    "rich",
    "smtplib",
    "socket",
    "standardwebhooks",
    "structlog",
    "subprocess",
    "typst",
    "urllib.request",
    "zipfile",
}
# Calls that write, print, publish or answer, by the last part of their name.
LETTING_OUT = {
    "copy_from_query",
    "copy_from_table",
    "enqueue_job",
    "fdopen",
    "print",
    "publish",
    "Response",
    "send",
    "write_bytes",
    "write_text",
    "xadd",
}
_WRITING_MODES = set("wax+")


def register() -> list[dict[str, object]]:
    return list(tomllib.loads(REGISTER.read_text(encoding="utf-8"))["outlet"])


def sinks(source: str) -> set[str]:
    """What in this source lets something out, by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names if _sends(name.name)}
        elif isinstance(node, ast.ImportFrom) and node.module and _sends(node.module):
            found.add(node.module)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in LETTING_OUT or (name == "open" and _writes(node)):
                found.add(name)
    return found


def _sends(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in SENDING)


def _writes(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any(len(text) <= 3 and not _WRITING_MODES.isdisjoint(text) for text in texts) or any(
        isinstance(one, ast.Attribute) and one.attr in {"O_WRONLY", "O_RDWR"} for one in ast.walk(call)
    )


def _is_a_test(name: str) -> bool:
    path, _, test = name.partition("::")
    return bool(test) and f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def modules() -> Iterator[tuple[str, set[str]]]:
    """Every module of the product with its sinks."""
    for package, root in SOURCES.items():
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                yield name, sinks(path.read_text(encoding="utf-8"))


def test_what_lets_something_out_is_registered() -> None:
    registered = {module for outlet in register() for module in outlet["modules"]}  # type: ignore[attr-defined] # TOML holds any type
    unregistered = {name: found for name, found in modules() if found and name not in registered}
    assert unregistered == {}


def test_the_register_names_only_modules_that_let_something_out() -> None:
    letting_out = {name for name, found in modules() if found}
    for outlet in register():
        assert set(outlet["modules"]) <= letting_out, outlet["code"]  # type: ignore[call-overload] # as above


def unanswered(outlets: list[dict[str, object]]) -> list[str]:
    """Outlets of content that do not say, or do not show, what happens to what may not be passed on.

    SHOWN goes to readers at the tafel only, with the ban beside the text; whatever leaves the tafel is EXCLUDED, and
    names the test that looks.
    """
    return [
        str(one["code"])
        for one in outlets
        if one["carries"] == "CONTENT"
        and not (
            (one.get("banned") == "SHOWN" and set(one["modules"]) <= AT_THE_TAFEL)  # type: ignore[call-overload] # TOML
            or (one.get("banned") == "EXCLUDED" and _is_a_test(str(one.get("excluded_by", "::"))))
        )
    ]


def test_every_outlet_of_content_obeys_the_ban_on_passing_on() -> None:
    assert unanswered(register()) == []
    sdl = (ROOT / "graphql" / "schema.graphql").read_text(encoding="utf-8")
    shown = sdl[sdl.index("type Contribution implements Node") :]
    assert "onwardDisclosureBanned: Boolean!\n" in shown
    assert "onwardDisclosureNotice: String\n" in shown


@pytest.mark.parametrize(
    "slipped",
    [
        {},
        {"banned": "SHOWN"},
        {"banned": "EXCLUDED"},
        {"banned": "EXCLUDED", "excluded_by": "tests/architecture/test_outlets.py::test_that_is_not_there"},
    ],
)
def test_an_export_that_says_nothing_of_the_ban_would_be_seen(slipped: dict[str, object]) -> None:
    export = {"code": "EXPORT", "carries": "CONTENT", "modules": ["backend.handovers.package"], **slipped}
    assert unanswered([*register(), export]) == ["EXPORT"]
    here = "tests/architecture/test_outlets.py::test_reading_is_no_way_out"
    assert unanswered([{**export, "banned": "EXCLUDED", "excluded_by": here}]) == []


def untold(outlets: list[dict[str, object]]) -> list[str]:
    """Outlets that carry something of a case, or that a text of one could reach, without a story that tells of them."""
    return [
        str(one["code"])
        for one in outlets
        if (one["carries"] in OF_A_CASE or one["code"] in IN_REACH) and not _is_a_test(str(one.get("story", "::")))
    ]


def test_every_outlet_of_a_case_has_its_story() -> None:
    outlets = register()
    assert untold(outlets) == []
    assert {str(one["code"]) for one in outlets} >= IN_REACH


@pytest.mark.parametrize("carries", sorted(OF_A_CASE))
@pytest.mark.parametrize("story", [{}, {"story": "tests/architecture/test_outlets.py::test_that_is_not_there"}])
def test_a_later_outlet_without_a_story_would_be_seen(carries: str, story: dict[str, object]) -> None:
    later: dict[str, object] = {"code": "LATER", "carries": carries, **story}
    assert untold([*register(), later]) == ["LATER"]
    here = "tests/architecture/test_outlets.py::test_reading_is_no_way_out"
    assert untold([*register(), {**later, "story": here}]) == []


def test_every_outlet_says_what_it_carries_and_what_guards_it() -> None:
    codes = [outlet["code"] for outlet in register()]
    assert len(codes) == len(set(codes))
    for outlet in register():
        assert outlet["carries"] in CARRIES
        assert len(str(outlet["guard"])) > 20
        # What leaves without a module of ours is held by a test of what stands in it.
        assert outlet["modules"] or _is_a_test(str(outlet["shown_by"])), outlet["code"]


@pytest.mark.parametrize(
    ("source", "sink"),
    [
        ("import smtplib", "smtplib"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("await connection.copy_from_query('SELECT 1')", "copy_from_query"),
        ("await valkey.publish('channel', body)", "publish"),
        ("path.write_text(body)", "write_text"),
        ("open(path, 'w')", "open"),
        ("path.open(mode='ab')", "open"),
        ("os.open(path, os.O_WRONLY | os.O_CREAT)", "open"),
        ("return Response(rows)", "Response"),
        ("print(name)", "print"),
    ],
)
def test_a_new_way_out_would_be_seen(source: str, sink: str) -> None:
    wrapped = f"async def new(connection, valkey, path, body, rows, name):\n    {source}\n"
    assert sinks(wrapped) == {sink}


def test_reading_is_no_way_out() -> None:
    assert sinks("path.open('rb')\npath.read_text()\nopen(path)\n") == set()
