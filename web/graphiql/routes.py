"""The addresses of GraphiQL: its files, the people to choose from, and a token for whoever is chosen.

They exist only in a process in which every region is a demo. A region with real people in it therefore has no
address here at all, and no way to be given a token.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from litestar import MediaType, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from backend.demo import cast, signin
from backend.demo.errors import DemoError
from backend.settings import Mode, Settings
from consent.basis import Purpose

_FOLDER = Path(__file__).parent
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
_LIFE = timedelta(hours=1)
_FIRST = "jet"
_LARGEST_BODY = 1_000
# Everything from this server, nothing from elsewhere. The fonts stand as data in GraphiQL's style sheet.
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
            "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "cross-origin-opener-policy": "same-origin",
    }
)


def routes(settings: Settings) -> list[HTTPRouteHandler]:
    """The handlers, or none where any region is not a demo."""
    if any(region.mode is not Mode.DEMO for region in settings.regions):
        return []
    return [_page(), *map(_file, _files()), _people, _sign_in(settings)]


def _files() -> list[Path]:
    """What a browser may fetch: our own files beside the page, and those of others."""
    found = [*(_FOLDER / "page").iterdir(), *(_FOLDER / "vendor").iterdir()]
    return sorted(path for path in found if path.suffix in {".js", ".css"})


def _page() -> HTTPRouteHandler:
    content = (_FOLDER / "page" / "index.html").read_bytes()

    @get("/graphiql", response_headers=dict(HEADERS))
    async def page() -> Response[bytes]:
        """The page."""
        return Response(content, media_type=MediaType.HTML)

    return page


def _file(path: Path) -> HTTPRouteHandler:
    content, type_ = path.read_bytes(), _TYPES[path.suffix]

    @get(f"/graphiql/{path.name}", response_headers={**HEADERS, "cache-control": "no-cache"})
    async def file() -> Response[bytes]:
        """One file."""
        return Response(content, media_type=f"{type_}; charset=utf-8")

    return file


@get("/graphiql/people", response_headers=dict(HEADERS))
async def _people() -> dict[str, Any]:
    """Who one can be, by organisation."""
    everybody = cast.region()
    return {
        "first": _FIRST,
        "purposes": [one.value for one in Purpose],
        "organisations": [
            {
                "name": partner.name,
                "people": [
                    {
                        "name": person.name,
                        "title": place.title,
                        "sign_in": {"login": person.login, "organisation": place.organisation},
                    }
                    for person in everybody.person
                    for place in person.at
                    if place.organisation == partner.code
                ],
            }
            for partner in everybody.organisation
        ],
    }


def _sign_in(settings: Settings) -> HTTPRouteHandler:
    @post("/graphiql/sign-in", status_code=200, response_headers=dict(HEADERS))
    async def sign_in(request: Request[Any, Any, Any]) -> Response[dict[str, Any]]:
        """A token for the person, and where to use it. Asked by our own page only."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return Response({"error": "CROSS_SITE"}, status_code=403)
        try:
            return Response(_token(settings, await request.body()))
        except DemoError as error:
            return Response({"error": error.code, "message": error.message_nl}, status_code=404)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Response({"error": "BAD_REQUEST"}, status_code=400)

    return sign_in


def _token(settings: Settings, body: bytes) -> dict[str, Any]:
    """Raises DemoError, and ValueError or the like for a body that asks for nobody."""
    if len(body) > _LARGEST_BODY:
        raise ValueError(len(body))
    asked = orjson.loads(body)
    region = signin.demo_region(settings)
    token = signin.token(
        settings,
        region,
        cast.region().find(asked["login"]),
        organisation=asked.get("organisation"),
        purpose=Purpose(asked.get("purpose", Purpose.VEILIGHEID_GEZIN)),
        life=_LIFE,
    )
    return {"token": token, "path": f"/{region.code}/graphql", "seconds": int(_LIFE.total_seconds())}
