"""The receipt of a consent and the page that its code opens, as somebody uses them over HTTP."""

import io
import re
from collections.abc import Mapping
from typing import Any

import httpx2
import pypdf

from tests.casegraph.live import PLAIN
from tests.scenarios.chamber import Seat

CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}")


def asked(seat: Seat, body: Any, **headers: str) -> httpx2.Response:
    """What somebody is answered who asks for a receipt."""
    token = seat.provider.token(sub=seat.name)
    sent = {"authorization": f"Bearer {token}", **headers}
    return httpx2.post(seat.url.replace("graphql", "receipt"), json=body, headers=sent, timeout=20, verify=PLAIN)


def text_of(reply: httpx2.Response) -> str:
    """The text of a receipt."""
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf"), reply.text
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reply.content)).pages)


def code_in(text: str) -> str:
    """The code of a receipt."""
    found = CODE.search(text)
    assert found is not None
    return found[0]


def page(url: str, region: str, fields: Mapping[str, str] | None, **headers: str) -> httpx2.Response:
    """The page of a process, or what it answers to a form."""
    address = f"{url}/{region}/intrekken"
    if fields is None:
        return httpx2.get(address, timeout=20, verify=PLAIN)
    return httpx2.post(address, data=dict(fields), headers=headers, timeout=20, verify=PLAIN)
