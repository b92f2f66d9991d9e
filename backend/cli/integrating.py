"""For whoever builds against the API."""

import asyncio
import json

from backend.cli import console, installation
from backend.demo import cast, everybody, pairing, signin
from backend.settings import load


def seed_pair() -> None:
    """Voeg een gedeelde en een niet-gedeelde casus toe. / Add a shared and an unshared case; ids and tokens as JSON.

    Alleen in een demoregio. Ieder keer twee nieuwe casussen. / Only in a demo region. Two new cases each time.
    """
    with console.told_mistakes():
        settings = load()
        region = signin.demo_region(settings)
        with installation.reachable(settings):
            installation.prepare(settings, region)
            pair = asyncio.run(pairing.seed(region))
        people = {"owner": everybody.anybody(pairing.OWNER), "recipient": everybody.anybody(pairing.RECIPIENT)}
        answer = {
            "region": region.code,
            "path": f"/{region.code}/graphql",
            "organisations": {
                name: pairing.node_id("Organisation", cast.organisation_id(someone.at[0].organisation))
                for name, someone in people.items()
            },
            "tokens": {name: signin.token(settings, region, someone) for name, someone in people.items()},
            "shared": pair.shared.as_ids(),
            "unshared": pair.unshared.as_ids(),
        }
        console.say(json.dumps(answer, indent=2))
