"""What building an answer leaves behind: JSON text, laterals to join, tokens for the ledger, marks for afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from graphql import GraphQLObjectType

from casegraph.compiler.compilation import Compilation, Details
from casegraph.compiler.sql import Json, concat

Marks: TypeAlias = "dict[str, Marks | None]"
"""Where in the answer work is left after the statement: by response name, None at the value itself."""


@dataclass(slots=True)
class Built:
    """SQL for JSON over a row, what must stand beside the row, and what it shows to the ledger.

    `missed` are SQL conditions of questions by id that found nothing.
    """

    json: Json = field(default_factory=Json)
    laterals: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    marks: Marks = field(default_factory=dict)

    def take(self, other: Built) -> None:
        """Take over what another part over the same row needs beside it; its JSON and marks are placed apart."""
        self.laterals += other.laterals
        self.shown += other.shown

    def shown_sql(self) -> str | None:
        """SQL for the ledger's tokens of the row; None when nothing in it is logged."""
        return concat(self.shown) if self.shown else None

    def mark(self, response_name: str, below: Marks | None) -> None:
        """Remember that work is left at a response name, or below it."""
        if below is None or below:
            merge_marks(self.marks, {response_name: below})


def merge_marks(into: Marks, more: Marks) -> None:
    """Unite marks: rows of different types can stand at one place of the answer."""
    for name, below in more.items():
        known = into.setdefault(name, below)
        if known is not None and below is not None and known is not below:
            merge_marks(known, below)


Build = Callable[[Compilation, GraphQLObjectType, Details, str], Built]
"""Builds the object of a type over the row with this alias; handed down, since objects and relations nest."""
