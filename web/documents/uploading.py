"""What a request with a file in its body says of it, and the file itself, read no further than its limit.

POST /{region}/documents
Authorization: Bearer …
Content-Type: application/pdf
Content-Disposition: attachment; filename*=UTF-8''verslag.pdf
Ketentafel-Contribution: the outward id of a contribution

The name stands in a header and never in the address, which others keep in their logs.
"""

import re
from typing import Any
from urllib.parse import unquote_to_bytes

from litestar import Request

from backend.cases.documents.commands import AddDocument
from backend.cases.documents.models import LARGEST
from backend.cases.documents.scanning import Scan, Scanner
from casegraph.edge.errors import EdgeCode, refused
from casegraph.edge.wire import Headers, header
from tenants.ids import ContributionId
from web import posting

_NAME = re.compile(rb"attachment\s*;\s*filename\*\s*=\s*utf-8''([A-Za-z0-9!#$&+.^_`|~%-]{1,2000})", re.IGNORECASE)


async def read(request: Request[Any, Any, Any], *, scanner: Scanner | None) -> AddDocument:
    """The command, scanned where there is a scanner. Raises EdgeError BAD_FILE_REQUEST, BAD_ID, BODY_TOO_LARGE."""
    headers = posting.headers_of(request)
    contribution = ContributionId(
        posting.row_of(_only(headers, b"ketentafel-contribution").decode("latin-1"), "Contribution")
    )
    name = _name(_only(headers, b"content-disposition"))
    media_type = _only(headers, b"content-type").decode("latin-1").split(";")[0].strip()
    if header(headers, b"content-encoding"):
        raise refused(EdgeCode.BAD_FILE_REQUEST)
    content = await _body(request, headers)
    # Before any transaction, so that none waits for a scanner.
    scan = Scan.NO_SCANNER if scanner is None else await scanner.scan(content)
    return AddDocument(contribution=contribution, media_type=media_type, scan=scan, name=name, content=content)


async def _body(request: Request[Any, Any, Any], headers: Headers) -> bytes:
    for length in header(headers, b"content-length"):
        if not length.isdigit() or len(length) > len(str(LARGEST)) or int(length) > LARGEST:
            raise refused(EdgeCode.BODY_TOO_LARGE)
    parts: list[bytes] = []
    size = 0
    # Counted as it comes: what announces no length, or another one, is stopped here.
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise refused(EdgeCode.BODY_TOO_LARGE)
        parts.append(part)
    return b"".join(parts)


def _only(headers: Headers, name: bytes) -> bytes:
    values = header(headers, name)
    if len(values) != 1:
        raise refused(EdgeCode.BAD_FILE_REQUEST)
    return values[0].strip()


def _name(disposition: bytes) -> str:
    found = _NAME.fullmatch(disposition)
    if found is None:
        raise refused(EdgeCode.BAD_FILE_REQUEST)
    try:
        return unquote_to_bytes(found[1]).decode("utf-8")
    except UnicodeDecodeError:
        raise refused(EdgeCode.BAD_FILE_REQUEST) from None
