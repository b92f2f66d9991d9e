"""What somebody filled in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered to one item: a value of the form's scale."""

    item: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """A form of the kind of tafel, by its code, with the answers to those items that were answered."""

    form: str
    answers: tuple[Answer, ...]
