"""Where ids of what changed are published in Valkey, for whoever follows them (GraphQL subscriptions)."""

from uuid import UUID

from backend.outbox.models import Topic


def channel(*, region: str, organisation: UUID, topic: Topic) -> str:
    """Where the ids for one organisation about one topic are published, each as the text of a uuid."""
    return f"ketentafel:{region}:{organisation}:{topic.value}"
