"""Closed sets of cases that go on in one another."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ContinuationKind(StrEnum):
    """The earlier case runs on beside the later one (split), or goes on in it alone (merge)."""

    SPLITSING = "SPLITSING"
    SAMENVOEGING = "SAMENVOEGING"


class ContinuationReason(StrEnum):
    """Why, without a word about anybody."""

    GEZIN_UITEEN = "GEZIN_UITEEN"
    EIGEN_AANPAK = "EIGEN_AANPAK"
    DUBBEL_AANGEMELD = "DUBBEL_AANGEMELD"
    HUISHOUDENS_SAMEN = "HUISHOUDENS_SAMEN"


REASONS: Final[Mapping[ContinuationKind, frozenset[ContinuationReason]]] = MappingProxyType(
    {
        ContinuationKind.SPLITSING: frozenset({ContinuationReason.GEZIN_UITEEN, ContinuationReason.EIGEN_AANPAK}),
        ContinuationKind.SAMENVOEGING: frozenset(
            {ContinuationReason.DUBBEL_AANGEMELD, ContinuationReason.HUISHOUDENS_SAMEN}
        ),
    }
)
