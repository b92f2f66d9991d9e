"""What stands in the files of a folder, byte for byte."""

import mmap
from collections.abc import Iterable
from pathlib import Path


def occurrences(needles: Iterable[bytes], folder: Path) -> dict[bytes, int]:
    """In how many files each needle stands."""
    found = dict.fromkeys(needles, 0)
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                for needle in found:
                    found[needle] += content.find(needle) >= 0
    return found
