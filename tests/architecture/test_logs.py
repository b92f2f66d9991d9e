"""Nothing personal in a log line: a fixed event, and only values whose names stand in the list below."""

import ast
from collections.abc import Iterator

import pytest

METHODS = {"debug", "info", "warning", "error", "critical", "exception", "log", "msg"}
LOGGER = "_log"
# Every value that may reach a log, by the name it is given, with the reason why it tells nothing of a person.
LOGGED = {
    "change": "what happened to an embedded server",
    "column": "name of a column",
    "dead": "a number of effects",
    "exit_status": "of an embedded server",
    "fault": "code from a closed list",
    "job": "name of a job of the worker",
    "kind": "the class of an exception",
    "more": "a number of values",
    "pid": "process id of an embedded server",
    "reason": "code from a closed list",
    "region": "name of the cell, from the settings",
    "request_id": "made for one request, tells nothing outside the ledger",
    "row_id": "random id of a row; only who may read the row can do anything with it",
    "server": "postgres or valkey",
    "table": "name of a table",
    "tafel_kind": "code of a kind of tafel, which everybody in a region may know",
    "version": "a number, of a kind of tafel",
    "waiting": "a number of effects",
}
# Where a traceback may be logged: code that never holds a value of a case.
TRACEBACKS = ("backend/embedded/",)


def calls(module: ast.AST) -> Iterator[ast.Call]:
    """Calls of a logger."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in {LOGGER, "log", "logger", "logging", "_logger"}:
                yield node


def unsafe(module: ast.AST, *, traceback: bool = False) -> list[str]:
    """Log calls, as `line: why`, that could carry a value nobody has weighed."""
    found = []
    for call in calls(module):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        event, *values = call.args[1:] if method == "log" else call.args
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str)):
            found.append(f"{call.lineno}: the event is not a fixed text")
        if not traceback and (method == "exception" or any(word.arg == "exc_info" for word in call.keywords)):
            found.append(f"{call.lineno}: a traceback")
        found += [f"{call.lineno}: {name}" for name in _values(values, call.keywords) if name not in LOGGED]
    return found + [f"{line}: a logger is called {LOGGER}" for line in misnamed(module)]


def _values(positional: list[ast.expr], keywords: list[ast.keyword]) -> Iterator[str]:
    yield from (_last_name(value) for value in positional)
    for word in keywords:
        if word.arg != "exc_info":
            yield (word.arg or "**") if _is_plain(word.value) else ast.unparse(word.value)


def _is_plain(value: ast.expr) -> bool:
    """Whether a value is a constant, a name, or the text of something that is itself weighed."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "str":
        return all(_last_name(each) in LOGGED for each in value.args)
    return isinstance(value, ast.Constant | ast.Name | ast.Attribute)


def _last_name(value: ast.expr) -> str:
    if isinstance(value, ast.Attribute):
        return value.attr
    return value.id if isinstance(value, ast.Name) else ast.unparse(value)


def misnamed(module: ast.AST) -> list[int]:
    """Lines where a logger gets a name under which its calls would not be found, or is used without one."""
    makers = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("getLogger", "get_logger"))
    ]
    kept = {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [LOGGER]
    }
    return [node.lineno for node in makers if id(node) not in kept]


def printed(module: ast.AST) -> list[int]:
    """Lines that print."""
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "pprint", "pprint.pprint", "sys.stdout.write"}
    ]


def test_no_log_line_carries_an_unweighed_value(product: dict[str, ast.Module]) -> None:
    found = {name: unsafe(module, traceback=name.startswith(TRACEBACKS)) for name, module in product.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_weighed_value_is_still_logged(product: dict[str, ast.Module]) -> None:
    values = {
        name for module in product.values() for call in calls(module) for name in _values(call.args[1:], call.keywords)
    }
    assert set(LOGGED) - values == set()


def test_nothing_is_printed(product: dict[str, ast.Module]) -> None:
    assert {name: lines for name, module in product.items() if (lines := printed(module))} == {}
    assert printed(ast.parse("print(subject)\nsys.stdout.write(name)")) == [1, 2]


@pytest.mark.parametrize(
    "code",
    [
        "_log.info(f'opened {case}')",
        "_log.info('opened ' + name)",
        "_log.info('opened %s', subject)",
        "_log.info('opened %s', contribution.text)",
        "_log.info('opened', subject=subject)",
        "_log.info('opened', region=str(subject))",
        "_log.info('opened', **vars(subject))",
        "_log.log(level, event)",
        "_log.exception('failed')",
        "_log.error('failed', exc_info=True)",
        "logger = logging.getLogger(__name__)",
        "structlog.get_logger().info(subject)",
    ],
)
def test_each_way_to_log_a_person_is_seen(code: str) -> None:
    assert len(unsafe(ast.parse(code))) == 1


def test_weighed_values_pass() -> None:
    lines = [
        "_log = get_logger(__name__)",
        "_log.info('refused', region=self.region, fault=refusal.fault)",
        "_log.info('refused', request_id=str(actor.request_id))",
        "_log.log(level, 'stopped %s', pid)",
    ]
    assert unsafe(ast.parse("\n".join(lines))) == []
