"""A port is taken before anything else starts."""

import socket

import pytest

from backend.embedded import EmbeddedCode, EmbeddedError, claim_port

NOT_OURS = "203.0.113.1"  # RFC 5737: an address for documentation, that no machine has


def test_a_claimed_port_takes_connections_and_nobody_else_gets_it() -> None:
    with claim_port("127.0.0.1", 0) as claimed:
        host, port = claimed.getsockname()
        with pytest.raises(EmbeddedError) as refused:
            claim_port(host, port)
        assert refused.value.code == EmbeddedCode.PORT_TAKEN
        assert str(port) in refused.value.message_nl
        assert str(port) in refused.value.message_en
        with socket.create_connection((host, port), timeout=5) as client:
            served, address = claimed.accept()
            with served:
                assert address == client.getsockname()


def test_a_port_can_be_claimed_again_while_an_old_connection_lingers() -> None:
    with claim_port("127.0.0.1", 0) as claimed:
        port = claimed.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            served, _ = claimed.accept()
            served.close()  # the side that closes first is left in TIME_WAIT
            assert client.recv(1) == b""
    with claim_port("127.0.0.1", port) as again:
        assert again.getsockname()[1] == port


@pytest.mark.parametrize("host", [NOT_OURS, "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_refused_by_name(host: str) -> None:
    with pytest.raises(EmbeddedError) as refused:
        claim_port(host, 8000)
    assert refused.value.code == EmbeddedCode.PORT_UNUSABLE
    assert host in refused.value.message_nl


def test_ipv6_is_claimed_too() -> None:
    with claim_port("::1", 0) as claimed:
        assert claimed.family == socket.AF_INET6


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_no_connection_of_a_claimed_port_holds_back_the_end_of_an_answer(host: str) -> None:
    with claim_port(host, 0) as claimed, socket.create_connection(claimed.getsockname()[:2], timeout=5):
        served, _ = claimed.accept()
        with served:
            assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
