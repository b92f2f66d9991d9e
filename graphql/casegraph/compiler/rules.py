"""The rules a document is validated by; each error says which rule it breaks, for its text may not be shown."""

from collections.abc import Iterable
from typing import Any, cast

from graphql import GraphQLError, ValidationContext, specified_rules
from graphql.validation import ASTValidationRule
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule


class _Naming:
    """A validation context that writes the name of one rule into every error that this rule reports."""

    def __init__(self, context: ValidationContext, rule: str) -> None:
        self._context, self._rule = context, rule

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the context itself has
        return getattr(self._context, name)

    def report_error(self, error: GraphQLError) -> None:
        error.extensions = {**(error.extensions or {}), "rule": self._rule}
        self._context.report_error(error)


def _named(rule: type[ASTValidationRule]) -> type[ASTValidationRule]:
    def begin(self: ASTValidationRule, context: ValidationContext) -> None:
        rule.__init__(self, cast("ValidationContext", _Naming(context, name)))

    name = rule.__name__.removesuffix("Rule")
    return type(rule.__name__, (rule,), {"__init__": begin})


def _all(rules: Iterable[type[ASTValidationRule]]) -> tuple[type[ASTValidationRule], ...]:
    return tuple(map(_named, rules))


RULES = _all((*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule))
