"""Refusing what goes beyond a partner's ceiling, by the clause of the convenant that says so (feature 6)."""

from consent.basis import Category
from consent.errors import ConsentCode, refuse
from consent.explain import Sentence
from tenants.refusal import Refusal

ABOVE_OWN = Sentence(
    "Het convenant laat uw organisatie deze soort gegevens niet inbrengen.",
    "The agreement does not let your organisation bring this kind of data.",
)


def above_ceiling(category: Category, *, clause: str | None, field: str) -> Refusal:
    """The refusal of a category that a partner may not receive.

    `clause` is where the convenant says what that partner may receive, None where it says nothing of it. What is agreed
    is known to everybody in the region, so that this tells of nobody.
    """
    return _beyond(ConsentCode.CATEGORY_ABOVE_CEILING, category, clause=clause, field=field)


def above_own_ceiling(category: Category, *, clause: str | None, field: str) -> Refusal:
    """The refusal of a category that one's own organisation may not bring; `clause` as above."""
    return _beyond(ConsentCode.CATEGORY_ABOVE_OWN_CEILING, category, clause=clause, field=field)


def _beyond(code: ConsentCode, category: Category, *, clause: str | None, field: str) -> Refusal:
    named = clause is not None
    return refuse(
        code,
        field=field,
        category=category,
        clause_nl=f"zie {clause}" if named else "het heeft daar geen bepaling voor",
        clause_en=f"see {clause}" if named else "it has no clause for that",
    )
