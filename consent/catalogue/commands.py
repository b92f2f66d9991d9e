"""What can be asked of the catalogue: to sign what it says, and to take a signature back."""

from dataclasses import dataclass

from consent.ids import CatalogueEntryId, SignatureId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCatalogue:
    """Sign entries of the catalogue as they read, for the tafels that one's own organisation answers for."""

    entries: tuple[CatalogueEntryId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSigned:
    """The signatures, in the order of the entries."""

    signatures: tuple[SignatureId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSignature:
    """Withdraw a signature of one's own organisation now. What was recorded under it stays as it is."""

    signature: SignatureId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureWithdrawn:
    """From now on nothing new is recorded under it."""

    signature: SignatureId
