"""What may not stand in the project's text: paths of one machine, package indexes, secrets, unfinished work."""

import re
from pathlib import Path

import pytest

# Written in pieces, so that this file does not hold what it looks for.
PLACES = "|".join(["home/" + "[a-z]", "root" + "/", "Users" + "/", "work" + "/", "opt/" + "pypi", "mnt" + "/"])
FORBIDDEN = {
    "a path of one machine": re.compile(rf"(?<![\w.~:/-])/(?:{PLACES})"),
    "a package index": re.compile(
        r"--(?:extra-)?index" + r"-url|files\." + r"pythonhosted|pypi\." + r"org/simple|"
        r"registry\." + r"(?:npmjs|yarn)|deb\." + r"debian|archive\." + r"ubuntu"
    ),
    "a private key": re.compile("-----BEGIN " + r"(?:[A-Z]+ )*PRIVATE KEY-----"),
    "unfinished work": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b"),
    "a merge left open": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}


# Others' programs, kept as they were published; their sums are checked where they are served.
VENDORED = "web/graphiql/vendor/"


def findings(text: str) -> list[str]:
    """What is forbidden in this text, by name."""
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_nothing_forbidden_stands_in_the_tree(tree: dict[str, Path]) -> None:
    texts = {
        name: path.read_bytes().decode("utf-8", errors="replace")
        for name, path in tree.items()
        if not name.startswith(VENDORED)
    }
    assert {name: found for name, text in texts.items() if (found := findings(text))} == {}
    assert len(texts) > 50


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cd /wor" + "k/main", "a path of one machine"),
        ("'/roo" + "t/.cache'", "a path of one machine"),
        ("see /hom" + "e/jan/x", "a path of one machine"),
        ("--index" + "-url https://index.example", "a package index"),
        ("https://registry." + "npmjs.org/graphql/-/graphql.tgz", "a package index"),
        ("http://deb." + "debian.org/debian", "a package index"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("# TO" + "DO later", "unfinished work"),
        ("a\n<<<<<<" + "< HEAD\n", "a merge left open"),
    ],
)
def test_each_is_seen(text: str, name: str) -> None:
    assert findings(text) == [name]


@pytest.mark.parametrize(
    "text", ["https://example.org/ho" + "me/page", "src/wo" + "rk/x", "/var/lib/ketentafel", "../ro" + "ot/x"]
)
def test_ordinary_text_passes(text: str) -> None:
    assert findings(text) == []


def test_every_file_ends_with_one_newline(tree: dict[str, Path]) -> None:
    texts = {name: path.read_bytes() for name, path in tree.items()}
    odd = [
        name
        for name, text in texts.items()
        if text and (not text.endswith(b"\n") or text.endswith(b"\n\n") or b"\r" in text)
    ]
    assert odd == []
