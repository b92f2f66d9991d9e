"""What a story of a kind is."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.demo.kinds.table import Table
from consent.basis import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The code of the kind, what is told in one Dutch and one English sentence, and the telling.

    `purpose` is for what everybody in it signs in. The telling raises DemoError and Declined where it does not hold.
    """

    kind: str
    title: str
    tell: Callable[[Table], None]
    purpose: Purpose = Purpose.VEILIGHEID_GEZIN
