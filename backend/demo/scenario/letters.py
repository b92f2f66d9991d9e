"""The letters that the worker left in the demo's mail folder (Maildir)."""

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One letter: its file's name, to whom, and everything that it says, the headers too."""

    name: str
    to: str
    subject: str
    text: str

    def betrays(self, secrets: Iterable[str]) -> list[str]:
        """Which of these words it holds, in capitals or not."""
        return [word for word in secrets if word.lower() in self.text.lower()]


def names(folder: Path) -> set[str]:
    """Which letters are there, read or not."""
    return {path.name for place in ("new", "cur") for path in (folder / place).glob("*")}


def read(folder: Path, *, besides: Iterable[str]) -> list[Found]:
    """The letters that came since, the oldest first."""
    fresh = [path for place in ("new", "cur") for path in (folder / place).glob("*") if path.name not in set(besides)]
    return [_opened(path) for path in sorted(fresh, key=lambda path: path.stat().st_mtime)]


def _opened(path: Path) -> Found:
    letter = message_from_bytes(path.read_bytes(), policy=default)
    body = letter.get_body()
    text = str(body.get_content()) if body else ""
    headers = "\n".join(f"{name}: {value}" for name, value in letter.items())
    return Found(name=path.name, to=str(letter["To"]), subject=str(letter["Subject"]), text=f"{headers}\n\n{text}")
