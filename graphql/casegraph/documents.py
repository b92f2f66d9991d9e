"""Files beside contributions. Their content goes out by a link over HTTP (web.documents), never in an answer."""

from __future__ import annotations

from datetime import datetime

import strawberry

from backend.cases.documents.kinds import DocumentKind
from casegraph.compiler.mapping import column, encrypted, expression, mapped
from casegraph.node import Node


@mapped(table="casework.document")
@strawberry.type(description="A file beside a contribution. / Document bij een bijdrage.")
class Document(Node):
    """A document. Whoever reads the contribution reads it, and nobody else."""

    kind: DocumentKind = column(description="What the file is, by its content. / Wat het bestand is.")
    name: str | None = encrypted("name_enc", description="Its name; null when destroyed. / De naam van het bestand.")
    size: int | None = expression("octet_length({t}.content_enc) - 45", description="In bytes. / In bytes.")
    recorded_at: datetime = column(description="When it was brought. / Wanneer ingebracht.")
