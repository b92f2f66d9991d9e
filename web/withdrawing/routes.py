"""The page to withdraw on, one per region: no sign-in, no script, no cookie, and the code in the body only.

A code is looked up and used by two functions of the database that can do nothing else; the process is bound as the
system, for whom no row policy lets anything through. The code itself is what makes a request somebody's own: another
site that sends one must know it already, so there is nothing to forge.
"""

import asyncio
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs

import jinja2
import orjson
from litestar import MediaType, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from backend.receipts.wording import Language, day, named_category, named_kind, named_purpose
from backend.settings import Region, Settings
from casegraph.edge.cells import Cell
from casegraph.edge.faults import masked
from consent.basis import Category, ConsentKind, Purpose
from tenants.ids import RequestId, new_id
from tenants.system import SystemAtWork
from web.withdrawing.limiting import Limiter

_FOLDER: Final = Path(__file__).parent
_LARGEST_BODY: Final = 1_000
_BODY_SECONDS: Final = 5.0
_TOLD: Final = "SELECT consent.told_by_code($1)"
_WITHDRAW: Final = "SELECT consent.withdraw_by_code($1)"
_FORM: Final = "application/x-www-form-urlencoded"
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": (
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "cross-origin-opener-policy": "same-origin",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What was sent: a code, the step that was chosen, and a language."""

    code: str
    withdraws: bool
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What the page shows, and with which status."""

    state: str
    status: int = 200
    facts: tuple[tuple[str, str], ...] = ()
    done_on: str = ""


def routes(settings: Settings, cells: Mapping[str, Cell]) -> list[HTTPRouteHandler]:
    """The handlers of each region, and one for how the page looks."""
    return [one for region in settings.regions for one in _of(region.code, cells, Limiter())]


def page_of(region: Region) -> str | None:
    """The address that a receipt names; None where the operator gave none."""
    return None if region.public_url is None else f"{region.public_url.rstrip('/')}{_path(region.code)}"


def _path(region: str) -> str:
    return f"/{region}/intrekken"


def _of(region: str, cells: Mapping[str, Cell], limiter: Limiter) -> list[HTTPRouteHandler]:
    address, style = _path(region), (_FOLDER / "page" / "page.css").read_bytes()

    @get(address, response_headers=dict(HEADERS))
    async def form(lang: FromQuery[str] = "nl") -> Response[str]:
        """The empty form."""
        return _page(_Shown(state="form"), region=region, language=_language(lang))

    @get(f"{address}/page.css", response_headers=dict(HEADERS))
    async def sheet() -> Response[bytes]:
        """How it looks."""
        return Response(style, media_type="text/css")

    @post(address, status_code=200, response_headers=dict(HEADERS), request_max_body_size=_LARGEST_BODY)
    async def withdraw(request: Request[Any, Any, Any]) -> Response[str]:
        """Show what a code withdraws, or withdraw it."""
        typed = await _typed(request)
        if typed is None:
            return _page(_Shown(state="unknown", status=400), region=region, language=Language.NL)
        if not limiter.allows(request.client.host if request.client else None):
            return _page(_Shown(state="busy", status=429), region=region, language=typed.language)
        try:
            shown = await _done(cells[region], typed)
        except Exception as fault:  # noqa: BLE001 - whatever it was, nothing of it is told
            masked(fault, region=region, request_id=RequestId(new_id()))
            shown = _Shown(state="failed", status=503)
        return _page(shown, region=region, language=typed.language, code=typed.code)

    return [form, sheet, withdraw]


async def _typed(request: Request[Any, Any, Any]) -> _Typed | None:
    """What the form sent; None for what our own form cannot have sent."""
    own = request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    if not own or request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        return None
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            fields = parse_qs((await request.body()).decode("ascii"), max_num_fields=4, strict_parsing=True)
    except (ValueError, TimeoutError):
        return None
    (code, *more), (step, *_) = fields.get("code", [""]), fields.get("step", ["look"])
    if more or step not in {"look", "withdraw"}:
        return None
    return _Typed(code=code, withdraws=step == "withdraw", language=_language(fields.get("lang", ["nl"])[0]))


async def _done(cell: Cell, typed: _Typed) -> _Shown:
    """Look, or withdraw and look, in one transaction of the system's."""
    hashed = cell.codes.hash(typed.code)
    system = SystemAtWork(region=cell.region, clock=lambda: datetime.now(UTC))
    async with cell.region.reading(system.actor()) as connection:
        if typed.withdraws:
            await connection.fetchval(_WITHDRAW, hashed)
        told = await connection.fetchval(_TOLD, hashed)
    if told is None:
        return _Shown(state="unknown")
    facts = orjson.loads(told)
    withdrawn_at = facts["withdrawn_at"]
    if withdrawn_at is None:
        return _Shown(state="told", facts=_facts(facts, typed.language))
    on = day(datetime.fromisoformat(withdrawn_at), typed.language)
    return _Shown(state="done", done_on=_words(typed.language)["done_on"].format(withdrawn_on=on))


def _facts(told: Mapping[str, Any], language: Language) -> tuple[tuple[str, str], ...]:
    say, until = _words(language), told["until"]
    return (
        (say["given"], day(datetime.fromisoformat(told["given_at"]), language)),
        (say["kind"], named_kind(ConsentKind(told["kind"]), language)),
        (say["purpose"], named_purpose(Purpose(told["purpose"]), language)),
        (say["categories"], ", ".join(named_category(Category(one), language) for one in told["categories"])),
        (say["recipients"], str(told["recipients"])),
        (say["until"], say["until_open"] if until is None else day(datetime.fromisoformat(until), language)),
    )


def _page(shown: _Shown, *, region: str, language: Language, code: str = "") -> Response[str]:
    text = _template().render(
        language=language.value,
        other=(Language.EN if language is Language.NL else Language.NL).value,
        say=_words(language),
        state=shown.state,
        facts=shown.facts,
        done_on=shown.done_on,
        code=code,
        address=_path(region),
    )
    wait = {"retry-after": "600"} if shown.state == "busy" else {}
    return Response(text, media_type=MediaType.HTML, status_code=shown.status, headers=wait)


def _language(given: str) -> Language:
    return Language.EN if given == Language.EN else Language.NL


@cache
def _words(language: Language) -> Mapping[str, str]:
    found: Mapping[str, str] = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))[language]
    return found


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER / "page"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html.jinja")
