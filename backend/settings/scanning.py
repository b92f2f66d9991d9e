"""Who looks through the files that people bring, before they are kept."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from backend.settings.errors import SettingsCode
from backend.settings.section import Section, refuse


class Scanner(Section):
    """clamd on this machine: at `socket`, a Unix socket, or at `port` of 127.0.0.1. It knows no encryption."""

    socket: Path | None = None
    port: int | None = Field(default=None, ge=1, le=65535)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.socket is None) == (self.port is None):
            raise refuse(SettingsCode.SETTING_INVALID, "socket | port")
        return self

    @property
    def at(self) -> Path | int:
        """Where it listens."""
        return self.socket or self.port or 0
