"""Everything that can be followed."""

import strawberry

from backend.outbox.models import Topic
from casegraph.cases import Case
from casegraph.edge.subscriptions import followed


@strawberry.type(description="Everything that can be followed. / Alles wat u kunt volgen.")
class Subscription:
    """The root of every stream; each event is answered under the rights of that moment."""

    case_changed: Case | None = followed(
        Topic.CASE_CHANGED,
        description="A case that your organisation takes part in, each time somebody changes what there is to see of "
        "it. What you may not see passes by in silence; after reconnecting, ask again. / Een casus, bij iedere "
        "wijziging.",
    )
