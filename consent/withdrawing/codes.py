"""The code of a receipt: 125 random bits that a person can read out and type, kept as a keyed hash only.

Whoever holds the code may withdraw one consent, and do nothing else. Letters that are taken for each other are one
letter (Crockford's base 32), and neither case nor spaces nor hyphens count.
"""

import hashlib
import hmac
import re
import secrets

from consent.keys.master import Derived, MasterKey

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 25
_GROUP = 5
_LONGEST = 64
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SPACING = re.compile(r"[\s.\-]+")
_CODE = re.compile(f"[{_ALPHABET}]{{{_LETTERS}}}")


def new_code() -> str:
    """A fresh code, in groups as it is printed."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def normalised(typed: str) -> str | None:
    """What somebody typed, as it was made; None when it can be no code."""
    if len(typed) > _LONGEST:
        return None
    letters = _SPACING.sub("", typed).upper().translate(_ALIKE)
    return letters if _CODE.fullmatch(letters) else None


class CodeHasher:
    """HMAC-SHA256 under a key of the region: who steals the table can try no code, and make none."""

    def __init__(self, master: MasterKey) -> None:
        """Derive the key."""
        self._key = master.derive(Derived.WITHDRAWAL_CODE)

    def hash(self, typed: str) -> bytes:
        """32 bytes, also for what can be no code: that is looked for like any other, and not found."""
        code = normalised(typed)
        message = b"-" if code is None else code.encode()
        return hmac.digest(self._key, message, hashlib.sha256)
