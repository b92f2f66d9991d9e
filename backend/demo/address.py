"""Where this installation answers: written beside its data while it serves, so that other commands find it."""

from pathlib import Path

from backend.settings import Settings


def address_file(settings: Settings) -> Path:
    """The file that holds the base URL for as long as the API answers."""
    return settings.data_dir / "address"


def read_address(file: Path) -> str | None:
    """The base URL in such a file; None where nothing serves."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
