"""Every condition of policies, guards and the functions that they ask, left out one at a time.

A condition is one side of an AND or an OR, or all of a WHERE, ON, HAVING, IF or WHEN. What the files share by a macro
(`visible.sql.jinja`, `basis.sql.jinja`) stands as one condition here: its own conditions are those of the truth tables.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from backend.db import rendering

_SHARED = ("visible.sql.jinja", "basis.sql.jinja")
_OPENS, _CLOSES, _FILE = "/*[*/", "/*]*/", "/*file "
_LEXEMES = re.compile(
    r"/\*\[\*/|/\*\]\*/|/\*file [^*]*\*/|--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|\$\$|[A-Za-z_][\w$]*|\d+|\s+|.", re.DOTALL
)
# A condition begins after one of these and ends before the next.
_BEFORE = frozenset(["WHERE", "ON", "HAVING", "IF", "ELSIF", "WHEN"])
_BETWEEN = _BEFORE | frozenset(
    re.findall(
        r"\w+",
        "SELECT FROM JOIN LEFT CROSS GROUP ORDER LIMIT UNION THEN ELSE RETURN RETURNS AS USING CHECK FOR RAISE EXECUTE"
        " SET VALUES RETURNING INTO BEGIN DECLARE LOOP END PERFORM UPDATE INSERT DELETE",
    )
)
_ENDS = frozenset([",", ";", "$$"])
_NAMED = re.compile(
    r"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?(POLICY|FUNCTION|TRIGGER) (\S+?)(?=[\s(])(?:.*? ON (\S+))?"
)
_POLICY = re.compile(r"CREATE POLICY \S+ ON \S+ (FOR \w+ )?TO [^()]*\bketentafel_app\b")
_FUNCTION = "CREATE OR REPLACE FUNCTION"
_CONSTRAINT_TRIGGER = re.compile(r"CREATE CONSTRAINT TRIGGER (\S+) .*? ON (\S+)", re.DOTALL)


@dataclass(frozen=True)
class Arm:
    """A statement without one of its conditions."""

    told: str
    statement: str


@dataclass
class _Node:
    """A piece of text, or what stands between parentheses, in a CASE, or in a shared macro."""

    text: str
    start: int
    end: int
    inner: "list[_Node] | None" = None

    @property
    def word(self) -> str:
        return self.text.upper() if self.inner is None else ""


def arms(file: str) -> list[Arm]:
    """What can be left out of a file, in the order in which it stands there."""
    return [arm for statement in _statements(file) for arm in _of(statement)]


def of_policies(file: str) -> list[tuple[str, Arm]]:
    """The conditions of the policies in a file for whom the product runs as, each with its table."""
    return [(_of_table(arm), arm) for arm in arms(file) if _POLICY.search(arm.statement)]


def command(arm: Arm) -> str:
    """What a condition of a policy is asked for, as `pg_policy` names it."""
    found = re.search(r" FOR (SELECT|INSERT|UPDATE)", arm.statement)
    return {"SELECT": "r", "INSERT": "a", "UPDATE": "w"}[found[1]] if found else "*"


def _of_table(arm: Arm) -> str:
    return arm.told.partition(":")[0].rpartition(" ON ")[2]


def files() -> list[str]:
    """The files that the rendered SQL is made of, in the order in which they are applied."""
    return list(_rendered())


@cache
def _rendered() -> dict[str, str]:
    templates = rendering.read_templates()
    for name in _SHARED:
        marked = re.sub(r"(\{%-? macro [^%]*?-?%\})", rf"\1{_OPENS}", templates[name])
        templates[name] = re.sub(r"(\{%-? endmacro -?%\})", rf"{_CLOSES}\1", marked)
    named = {name: text if name in _SHARED else f"{_FILE}{name}*/\n{text}" for name, text in templates.items()}
    parts = rendering.render(named).split(_FILE)[1:]
    return {name: text for name, _, text in (part.partition("*/\n") for part in parts)}


def _statements(file: str) -> Iterator[str]:
    """The statements of a file that make a policy, a function or a trigger."""
    body = False
    statement: list[str] = []
    for lexeme in _LEXEMES.findall(_rendered()[file]):
        if lexeme.startswith("--"):
            continue
        body ^= lexeme == "$$"
        if lexeme == ";" and not body:
            made = "".join(statement).strip()
            statement = []
            if _NAMED.match(made):
                yield made
        else:
            statement.append(lexeme)


def _of(statement: str) -> Iterator[Arm]:
    name = _told(statement)
    seen: dict[str, int] = {}
    for start, end, instead in _cuts(_tree(statement), header=not statement.startswith(_FUNCTION)):
        left_out = " ".join(re.sub(r"/\*[][]\*/", "", statement[start:end]).split())
        told = f"{name}: {left_out}"
        seen[told] = seen.get(told, 0) + 1
        if seen[told] > 1:
            told += f" ({seen[told]})"
        yield Arm(told, _anew(statement, statement[:start] + instead + statement[end:]))


def _told(statement: str) -> str:
    found = _NAMED.match(" ".join(statement.split()))
    assert found is not None
    return f"{found[2]} ON {found[3]}" if found[1] != "FUNCTION" else found[2]


def _anew(statement: str, changed: str) -> str:
    policy = re.match(r"CREATE POLICY (\S+) ON (\S+)", statement)
    trigger = _CONSTRAINT_TRIGGER.match(statement)
    if policy:
        return f"DROP POLICY {policy[1]} ON {policy[2]}; {changed}"
    return f"DROP TRIGGER {trigger[1]} ON {trigger[2]}; {changed}" if trigger else changed


def _tree(statement: str) -> list[_Node]:
    """The statement as text and groups. END closes a CASE, unless it closes an IF or a LOOP within one."""
    root: list[_Node] = []
    open_: list[tuple[str, int, list[_Node]]] = [("", 0, root)]
    found = [one for one in _LEXEMES.finditer(statement) if not one[0].isspace()]
    closers = {"(": ")", "[": "]", _OPENS: _CLOSES, "CASE": "END"}
    for place, one in enumerate(found):
        word = one[0].upper()
        before, after = (found[place + step][0].upper() if 0 <= place + step < len(found) else "" for step in (-1, 1))
        if word in closers and not (word == "CASE" and before == "END"):
            open_.append((closers[word], one.start(), []))
        elif word == open_[-1][0] and not (word == "END" and after in {"IF", "LOOP"}):
            _, start, inner = open_.pop()
            open_[-1][2].append(_Node(statement[start : one.end()], start, one.end(), inner))
        else:
            open_[-1][2].append(_Node(one[0], one.start(), one.end()))
    assert len(open_) == 1, statement
    return root


def _cuts(nodes: Sequence[_Node], *, parent: str = "", header: bool = False) -> Iterator[tuple[int, int, str]]:
    """From where to where to leave out, and what to put there. A header has its conditions between parentheses."""
    run: list[_Node] = []
    before = parent
    simple = parent == "CASE" and nodes[0].word != "WHEN"
    for node in [*nodes, _Node(";", 0, 0)]:
        if header:
            pass  # INSERT OR UPDATE ON a table is no condition
        elif node.word in _BETWEEN and not (node.word == "FROM" and run and run[-1].word == "DISTINCT"):
            yield from _of_run(run, before)
            run, before = [], node.word if node.word in _BEFORE and not (simple and node.word == "WHEN") else ""
        elif node.word in _ENDS:
            yield from _of_run(run, before)
            run, before = [], ""
        else:
            run.append(node)
    last = ""
    for node in nodes:
        if node.inner is not None and not node.text.startswith(_OPENS):
            of_what = "CASE" if node.text[:4].upper() == "CASE" else last
            yield from _cuts(node.inner, parent=of_what if of_what in {"USING", "CHECK", "WHEN", "CASE"} else "")
        last = node.word


def _of_run(run: list[_Node], before: str) -> Iterator[tuple[int, int, str]]:
    joints = [place for place, node in enumerate(run) if node.word in {"AND", "OR"} and not _is_no_joint(run, place)]
    if joints:
        ends = [*joints, len(run)]
        for number, end in enumerate(ends):
            first = 0 if number == 0 else ends[number - 1] + 1
            if number == 0:
                yield run[first].start, run[end].end, ""
            else:
                yield run[first - 1].start, run[end - 1].end, ""
    elif run and (before in _BEFORE or before in {"USING", "CHECK"}):
        condition = run
        if " ".join(node.word for node in condition) in {"TRUE", "FALSE"} or condition[0].word == "CONFLICT":
            return
        if (
            len(condition) == 1
            and condition[0].inner is not None
            and not condition[0].text.startswith((_OPENS, "CASE"))
        ):
            return  # its own conditions are found inside
        yield condition[0].start, condition[-1].end, "false" if before in {"IF", "ELSIF", "WHEN"} else "true"


def _is_no_joint(run: list[_Node], place: int) -> bool:
    """The AND of a BETWEEN, and the OR of CREATE OR REPLACE."""
    joints = [node.word for node in run[:place] if node.word in {"AND", "OR", "BETWEEN"}]
    between = run[place].word == "AND" and bool(joints) and joints[-1] == "BETWEEN"
    return between or (place + 1 < len(run) and run[place + 1].word == "REPLACE")
