"""Mail of a region: a mail server, or for a demonstration a folder."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints, model_validator

from backend.settings.errors import SettingsCode
from backend.settings.section import Section, from_environment, refuse

Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$", max_length=254)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
Secret = Annotated[SecretStr, BeforeValidator(from_environment)]


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is closed to others: from its start, by STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Mail(Section):
    """Either `host`, a mail server, or `folder`, a Maildir that nobody sends from.

    `sender` is the address that letters come from, `desk_url` the page that they lead to. A password may be `env:NAME`.
    """

    sender: Address
    desk_url: Url
    host: str | None = Field(default=None, min_length=1, max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    username: str | None = Field(default=None, min_length=1)
    password: Secret | None = None
    folder: Path | None = None

    @model_validator(mode="after")
    def _one_way_out(self) -> Self:
        if (self.host is None) == (self.folder is None):
            raise refuse(SettingsCode.SETTING_INVALID, "host | folder")
        if (self.username is None) != (self.password is None) or (self.password and self.security == SmtpSecurity.NONE):
            raise refuse(SettingsCode.SETTING_INVALID, "username + password, security = starttls | tls")
        return self
