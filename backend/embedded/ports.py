"""Taking a port before anything else starts, so that a taken one is told at once."""

import errno
import socket

from backend.embedded.errors import EmbeddedCode, EmbeddedError

_BACKLOG = 2048


def claim_port(host: str, port: int) -> socket.socket:
    """A listening socket on this address, to hand to the web server; port 0 takes any free one.

    Raises EmbeddedError: PORT_TAKEN, or PORT_UNUSABLE (no right, no such address).
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        claimed = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise _refused(error, host=host, port=port) from None
    try:
        # Without it a port cannot be taken again while connections of an earlier run linger.
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit it. A server that is handed a socket does not set it, and then the second half of each
        # answer waits some 40 ms for the client's acknowledgement of the first.
        claimed.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        claimed.bind(address)
        claimed.listen(_BACKLOG)
    except OSError as error:
        claimed.close()
        raise _refused(error, host=host, port=port) from None
    return claimed


def _refused(error: OSError, *, host: str, port: int) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        return EmbeddedError(EmbeddedCode.PORT_TAKEN, host=host, port=port)
    return EmbeddedError(EmbeddedCode.PORT_UNUSABLE, host=host, port=port, reason=error.strerror)
