"""Every exception from a rule carries its reason, where it is made; no test stands aside without one."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

SUPPRESSION = re.compile(r"#\s*(?:ruff:\s*)?(?:noqa|type:\s*ignore|mypy:|pragma|fmt:|pyright)", re.IGNORECASE)
REASON = re.compile(
    r"(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|ignore\[[a-z-]+(?:,\s*[a-z-]+)*\])\s*(?:-{1,2}|#)\s*\S+ \S+"
)
CODES = re.compile(r"\b[A-Z]{1,4}\d{3,4}\b|(?<=ignore\[)[a-z-]+")
# A test that may stand aside, with the reason why that cannot hide a fault.
MAY_SKIP: dict[str, str] = {}
SKIPS = re.compile(r"\b(?:pytest\.(?:skip|xfail|importorskip)\(|mark\.(?:skip|skipif|xfail)\b|unittest\.skip)")


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Comments of a module with their lines; text inside strings is not a comment."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def unreasoned(text: str) -> list[int]:
    """Lines that silence a check without its code, or with a code whose reason is not given there or above it."""
    explained: set[str] = set()
    found = []
    for line, comment in comments(text):
        codes = set(CODES.findall(comment)) if SUPPRESSION.search(comment) else None
        if codes and REASON.search(comment):
            explained |= codes
        elif codes is not None and not (codes and codes <= explained):
            found.append(line)
    return found


def ignore_lists(text: str) -> Iterator[str]:
    """The lines of pyproject.toml that let a rule or a warning through."""
    inside = False
    for line in text.splitlines():
        inside = (
            inside
            or re.match(r'^(?:ignore|"[^"]+"|filterwarnings|exhaustive_ignores|ignore_imports) = \[$', line) is not None
        )
        if inside and line.strip() not in {"]", '"error",'} and not line.rstrip().endswith("["):
            yield line.strip()
        inside = inside and line.strip() != "]"


def test_every_silenced_check_has_its_reason(tree: dict[str, Path]) -> None:
    found = {
        name: unreasoned(path.read_text(encoding="utf-8"))
        for name, path in tree.items()
        if name.endswith((".py", ".pyi"))
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "comment",
    [
        "noqa",
        "noqa: S608",
        "noqa: S608 - fine",
        "type: ignore",
        "type: ignore[arg-type]",
        "pragma: no cover",
        "ruff: noqa",
    ],
)
def test_each_bare_exception_is_seen(comment: str) -> None:
    assert unreasoned(f"x = 1  # {comment}\n") == [1]


@pytest.mark.parametrize(
    "comment",
    [
        "noqa: S608 - names from the catalogue",
        "noqa: S603, S607 - no shell here",
        "type: ignore[arg-type] # SQLModel asks for a class",
        "ruff: noqa: ANN401 -- a field specifier",
        "says why",
    ],
)
def test_a_reasoned_exception_passes(comment: str) -> None:
    assert unreasoned(f"x = '# noqa'  # {comment}\n") == []


def test_a_reason_counts_from_where_it_is_given() -> None:
    first, again, other = "x = 1  # noqa: FBT001 - one signature", "y = 1  # noqa: FBT001", "z = 1  # noqa: S608"
    assert unreasoned(f"{first}\n{again}\n{other}\n") == [3]
    assert unreasoned(f"{again}\n{first}\n") == [1]


def test_every_rule_left_out_of_the_project_has_its_reason(root: Path) -> None:
    lines = list(ignore_lists((root / "pyproject.toml").read_text(encoding="utf-8")))
    assert [line for line in lines if not re.search(r"# \S+ \S+", line)] == []
    assert len(lines) > 10


def test_no_test_stands_aside_unexplained(tree: dict[str, Path]) -> None:
    here = Path(__file__).name
    found = {
        name
        for name, path in tree.items()
        if name.startswith("tests/")
        and name.endswith(".py")
        and path.name != here
        and SKIPS.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(MAY_SKIP)
