"""The signed string that binds a database transaction to one actor."""

import hashlib
import hmac

from tenants.actor import Actor

SETTING = "ketentafel.binding"
_BLOCK = 64


def sign(actor: Actor, *, key: bytes) -> str:
    """The binding of this actor: seven fields and their HMAC-SHA256 in hex, parted by bars."""
    expiry = int(actor.expires_at.timestamp())
    fields = (
        actor.region,
        actor.organisation,
        actor.member,
        actor.purpose,
        actor.assurance,
        expiry,
        actor.request_id,
    )
    message = "|".join(str(field) for field in fields)
    return f"{message}|{hmac.new(key, message.encode(), hashlib.sha256).hexdigest()}"


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer HMAC pads of a key, which the database keeps because it has sha256() but no hmac()."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
