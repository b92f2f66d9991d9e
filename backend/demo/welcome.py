"""What somebody who just started the demo wants to know: where it is, who is in it, and what to try first."""

from collections.abc import Iterator

from backend.demo.cast import region as demo_cast
from backend.settings import Region

QUERY = (
    "{ viewer { functionTitle organisation { name } } cases(first: 3) { edges { node { number stage openedAt } } } }"
)
_GUIDES = (
    ("vera", "voorzitter / chair", "aanmeldingen wegen, toelaten, uitnodigen"),
    ("jet", "lokaal team / partner", "aanmelden, bijdragen, delen"),
    ("piet", "ggz / partner", "bijdragen, en zien wat mag"),
    ("omar", "politie / partner", "bijdragen, en zien wat mag"),
    ("fem", "privacy officer", "wie zag wat, en waarom"),
    ("kim", "crisisdienst", "noodtoegang"),
)


def lines(region: Region, *, url: str) -> Iterator[str]:
    """The welcome, line by line, in Dutch with the English word where it helps."""
    yield ""
    yield f"{demo_cast().name}: alle organisaties en mensen zijn verzonnen. / All invented."
    yield ""
    yield f"  GraphiQL   {url}/graphiql"
    yield f"  GraphQL    {url}/{region.code}/graphql"
    yield f"  Gezond?    {url}/readyz"
    yield ""
    yield "Wie u kunt zijn / Who you can be:"
    yield from (f"  {login:<6} {role:<24} {tries}" for login, role, tries in _GUIDES)
    yield "  Iedereen: ketentafel token --help. / Everybody: ketentafel token --help."
    yield ""
    yield "Een eerste vraag / A first query:"
    yield "  TOKEN=$(.venv/bin/ketentafel token jet)"
    yield f"  curl -s {url}/{region.code}/graphql \\"
    yield "    -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\"
    yield f'    -d \'{{"query": "{QUERY}"}}\''
    yield ""
    yield "Alles in één keer / All of it at once:"
    yield "  .venv/bin/ketentafel scenario first-region"
    yield ""
    yield "Stoppen: Ctrl-C. / To stop: Ctrl-C."
