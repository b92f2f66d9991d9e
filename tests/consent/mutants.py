"""Mutants of the pure decision: every place where one condition can be dropped, negated or shifted, one at a time.

They are made by walking the syntax tree, so a new condition brings its own mutants. A mutant lives by swapping the
code of the one function it changes; everything else stays the real thing.
"""

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
_CALLS = {"any": "all", "all": "any", "max": "min", "min": "max"}


@dataclass(frozen=True)
class Mutant:
    """One change to one function, told in source form."""

    function: str
    change: str
    original: FunctionType
    code: CodeType

    @contextmanager
    def alive(self) -> Iterator[None]:
        """The real function with the mutant's code, for as long as the context lasts."""
        kept = self.original.__code__
        self.original.__code__ = self.code
        try:
            yield
        finally:
            self.original.__code__ = kept


def mutants(module: ModuleType, *, without: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    """Every mutant of every function and method of a module, except the functions named in `without`."""
    source = inspect.getsource(module)
    for name, function in _functions(ast.parse(source)):
        if name in without:
            continue
        for node, replacement in _changes(function):
            changed = compile(_with(source, node, replacement), f"<mutant of {module.__name__}>", "exec")
            yield Mutant(
                function=f"{module.__name__}.{name}",
                change=f"line {node.lineno}: {ast.unparse(node)} -> {replacement}",
                original=_function(vars(module), name),
                code=_code(changed, name),
            )


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{part.name}", part) for part in node.body if isinstance(part, ast.FunctionDef))


def _changes(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, str]]:
    """Each expression in the body that can be changed, with what takes its place; annotations decide nothing."""
    for statement in function.body:
        for node in ast.walk(statement):
            yield from _of_conditions(node)
            yield from _of_operators(node)
            yield from _of_collections(node)


def _of_conditions(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test, f"not ({ast.unparse(node.test)})"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, ast.unparse(node.operand)
    if isinstance(node, ast.comprehension):
        yield from ((condition, "True") for condition in node.ifs)
    if isinstance(node, ast.BoolOp):
        for operand in node.values:
            kept: list[ast.expr] = [value for value in node.values if value is not operand]
            yield node, ast.unparse(ast.BoolOp(node.op, kept) if len(kept) > 1 else kept[0])
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, ast.unparse(ast.BoolOp(other, node.values))


def _of_operators(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.Compare):
        changed = [_COMPARISONS[type(op)] for op in node.ops]
        yield node, ast.unparse(ast.Compare(node.left, changed, node.comparators))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield node, ast.unparse(node.left)
        yield node, ast.unparse(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield node.func, _CALLS[node.func.id]


def _of_collections(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(node, ast.Set):
        for element in node.elts:
            yield node, f"set([{_others(node.elts, element)}])"
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
        for element in node.iter.elts:
            yield node.iter, f"[{_others(node.iter.elts, element)}]"


def _others(elements: list[ast.expr], left_out: ast.expr) -> str:
    return ", ".join(ast.unparse(element) for element in elements if element is not left_out)


def _with(source: str, node: ast.expr, replacement: str) -> str:
    """The source with one expression replaced; positions in a syntax tree count bytes."""
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[end_line - 1][end_column:] + b"".join(lines[end_line:])
    return (before + f"({replacement})".encode() + after).decode()


def _code(module: CodeType, qualified: str) -> CodeType:
    """The code of one function inside that of its module."""
    for constant in module.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == qualified:
                return constant
            if qualified.startswith(f"{constant.co_qualname}."):
                return _code(constant, qualified)
    raise LookupError(qualified)


def _function(names: dict[str, Any], qualified: str) -> FunctionType:
    owner, _, method = qualified.rpartition(".")
    found = vars(names[owner])[method] if owner else names[method]
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, classmethod):
        found = found.__func__
    if not isinstance(found, FunctionType):
        raise TypeError(f"{qualified} is not a function")
    return found
