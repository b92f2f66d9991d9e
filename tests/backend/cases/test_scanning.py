"""A scanner says yes or no, or the file is not taken: whatever clamd answers, half, late or wrong."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.cases.documents.models import LARGEST
from backend.cases.documents.scanning import Clamd, Scan
from tests.factories.clamd import clamd_of, free_port

pytestmark = pytest.mark.anyio

# The test file of EICAR, in halves: whole, a scanner would take this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\nVerzonnen verslag."
OK, FOUND = b"stream: OK\x00", b"stream: Eicar-Test-Signature FOUND\x00"


async def test_a_whole_file_is_sent_as_it_is_in_chunks_that_clamd_reads() -> None:
    for content in (b"", PDF, bytes(65_536), bytes(range(256)) * 257, b"x" * LARGEST):
        with clamd_of(OK) as fake:
            assert await Clamd(at=fake.port).scan(content) is Scan.CLEAN
            assert fake.read == [content]
            assert sum(fake.chunks) == len(content)
            assert max(fake.chunks, default=0) <= 65_536
            assert await Clamd(at=fake.port).version() is None
    with clamd_of(FOUND) as fake:
        assert await Clamd(at=fake.port).scan(PDF) is Scan.INFECTED


async def test_only_a_plain_yes_lets_a_file_in() -> None:
    for answer in (
        b"",
        b"\x00",
        b"stream: OK",
        b"stream: OK\n",
        b"OK\x00",
        b"xstream: OK\x00",
        b"stream: OK FOUND ERROR\x00",
        b"stream: OK\x00stream: Eicar FOUND\x00",
        b"stream:  OK\x00",
        b"stream: FOUND\x00",
        b"stream: lstat() failed. ERROR\x00",
        b"INSTREAM: read timed out. ERROR\x00",
        b"UNKNOWN COMMAND\x00",
        b"x" * 5_000 + b" FOUND\x00",
        b"x" * 5_000,
    ):
        with clamd_of(answer) as fake:
            assert await Clamd(at=fake.port).scan(PDF) is Scan.UNREACHABLE, answer


async def test_a_scanner_that_is_not_there_ends_early_or_keeps_us_waiting_is_no_yes(tmp_path: Path) -> None:
    assert await Clamd(at=free_port()).scan(PDF) is Scan.UNREACHABLE
    assert await Clamd(at=tmp_path / "clamd.ctl").scan(PDF) is Scan.UNREACHABLE
    assert await Clamd(at=tmp_path / "clamd.ctl").version() is None
    with clamd_of(OK, slammed=True) as fake:
        assert await Clamd(at=fake.port).scan(b"x" * LARGEST) is Scan.UNREACHABLE
    with clamd_of(OK, limit=100_000) as fake:
        assert await Clamd(at=fake.port).scan(b"x" * 100_000) is Scan.CLEAN
        assert await Clamd(at=fake.port).scan(b"x" * LARGEST) is Scan.UNREACHABLE
    with clamd_of(OK, delay=1.5) as fake:
        began = time.monotonic()
        assert await Clamd(at=fake.port, seconds=0.2).scan(PDF) is Scan.UNREACHABLE
        assert time.monotonic() - began < 1.2


@pytest.fixture
def socket_of_clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Debian's clamd with one signature, which is ours: that of EICAR's test file. Nothing is downloaded."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.fail("This test needs the real scanner: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    signatures, at, log = folder / "signatures", folder / "clamd.ctl", folder / "log"
    signatures.mkdir()
    # A body signature at any place of any file: name, kind of file, offset, bytes.
    (signatures / "own.ndb").write_text(f"Ketentafel.Eicar:0:*:{EICAR.hex()}\n")
    config = folder / "clamd.conf"
    lines = (f"DatabaseDirectory {signatures}", f"LocalSocket {at}", "Foreground yes", "StreamMaxLength 11M")
    config.write_text("\n".join(lines) + "\n")
    with log.open("wb") as out:
        process = subprocess.Popen([program, "-c", str(config)], stdout=out, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + 30
        while not at.exists():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield at
    finally:
        process.terminate()
        process.wait(timeout=15)


@pytest.mark.full
async def test_the_real_clamd_finds_what_it_knows_and_passes_what_it_does_not(socket_of_clamd: Path) -> None:
    scanner = Clamd(at=socket_of_clamd)
    version = await scanner.version()
    assert version is not None
    assert version.startswith("ClamAV ")
    assert await scanner.scan(PDF) is Scan.CLEAN
    assert await scanner.scan(EICAR) is Scan.INFECTED
    assert await scanner.scan(PDF + b"\n" + EICAR) is Scan.INFECTED
    assert await scanner.scan(b"x" * LARGEST) is Scan.CLEAN
    # Past its own limit it hangs up in the middle of the stream.
    assert await scanner.scan(b"x" * (LARGEST + 4_000_000)) is Scan.UNREACHABLE
