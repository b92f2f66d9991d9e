"""What an organisation is told."""

from __future__ import annotations

from datetime import datetime

import strawberry

from backend.outbox.models import Topic
from casegraph.cases import Case
from casegraph.compiler.mapping import column, mapped, one
from casegraph.node import Node


@mapped(table="casework.notification")
@strawberry.type(description="Something your organisation is told. / Bericht aan uw organisatie.")
class Notification(Node):
    """A notification: ids only, and the reader's own rights decide what they lead to."""

    topic: Topic = column(description="What it is about. / Waar het over gaat.")
    created_at: datetime = column(description="When. / Wanneer.")
    read_at: datetime | None = column(description="When it was read. / Wanneer gelezen.")
    case: Case | None = one("{t}.id = {parent}.case_id", description="The case, if you see it. / De casus.")
