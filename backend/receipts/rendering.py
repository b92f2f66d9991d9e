"""From what was agreed to a PDF that a screen reader can read out (PDF/UA-1), with fonts that come along."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import orjson

from backend.receipts.wording import (
    Asked,
    Language,
    Shown,
    Signed,
    day,
    named_category,
    named_evidence,
    named_kind,
    named_purpose,
    named_signature,
    words,
)
from consent.basis import Category, ConsentKind, Purpose

_TEMPLATE = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was agreed. It holds a name and a code, so nothing of it shows in its `repr`."""

    language: Language
    name: str = field(repr=False)
    kind: ConsentKind
    purpose: Purpose
    categories: tuple[Category, ...]
    recipients: tuple[str, ...] = field(repr=False)
    owner: str = field(repr=False)
    given_at: datetime
    asked: Asked | None
    shown: Shown | None
    signed: tuple[Signed, ...]
    until: datetime | None
    made_at: datetime
    page: str
    code: str = field(repr=False)


class ReceiptUnmadeError(Exception):
    """The receipt could not be set. What the typesetter says may quote the receipt, so it goes no further."""


def rendered(receipt: Receipt) -> bytes:
    """The PDF. Raises ReceiptUnmadeError. It works for a tenth of a second or more, so not on the event loop."""
    import typst  # noqa: PLC0415 - tens of megabytes that most processes of the house never need

    told = orjson.dumps(_told(receipt)).decode()
    try:
        made = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False)).compile(
            _TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"told": told},
            pdf_standards="ua-1",
            timestamp=int(receipt.made_at.timestamp()),
        )
    except typst.TypstError:
        made = None
    if not isinstance(made, bytes):
        raise ReceiptUnmadeError
    return made


def _told(receipt: Receipt) -> dict[str, object]:
    language, say = receipt.language, words(receipt.language)
    until = say["until_open"]
    if receipt.until is not None:
        until = say["until_date"].format(until=day(receipt.until, language))
    return {
        "language": language,
        "name": receipt.name,
        "code": receipt.code,
        "words": {
            **{name: say[name] for name in ("title", "for_whom", "withdraw", "withdraw_any_time", "withdraw_how")},
            **{name: say[name] for name in ("help", "code", "code_safe")},
            "intro": say["intro"].format(given_on=day(receipt.given_at, language)),
            "made_on": say["made_on"].format(made_on=day(receipt.made_at, language)),
            "page": say["page_of"],
        },
        "wording": {
            "asked": say["wording"],
            "language": receipt.asked.language if receipt.asked else language,
            "answers": list(receipt.asked.wording) if receipt.asked else [],
        },
        "parts": [
            {"asked": say["what_kind"], "answers": [named_kind(receipt.kind, language)]},
            {"asked": say["signed_by"], "answers": [named_signature(one, language) for one in receipt.signed]},
            *_proven(receipt),
            {"asked": say["purpose"], "answers": [named_purpose(receipt.purpose, language)]},
            {"asked": say["categories"], "answers": [named_category(one, language) for one in receipt.categories]},
            {"asked": say["recipients"], "answers": list(receipt.recipients)},
            *_more_asked(receipt),
            {"asked": say["until"], "answers": [until]},
            {"asked": say["recorded_by"], "answers": [receipt.owner]},
        ],
        "ways": [
            say["withdraw_page"].format(page=receipt.page),
            say["withdraw_call"].format(owner=receipt.owner),
            say["withdraw_talk"],
        ],
    }


def _proven(receipt: Receipt) -> list[dict[str, object]]:
    """By what it can be shown, where that was recorded."""
    if receipt.shown is None:
        return []
    said = named_evidence(receipt.shown, receipt.language, owner=receipt.owner)
    return [{"asked": words(receipt.language)["shown_by"], "answers": [said]}]


def _more_asked(receipt: Receipt) -> list[dict[str, object]]:
    """What was asked beside what was given, where that is more: all of the one stands under all of the other."""
    asked, language, say = receipt.asked, receipt.language, words(receipt.language)
    if asked is None or (set(asked.categories), set(asked.recipients)) == (
        set(receipt.categories),
        set(receipt.recipients),
    ):
        return []
    return [
        {"asked": say["asked_categories"], "answers": [named_category(one, language) for one in asked.categories]},
        {"asked": say["asked_recipients"], "answers": list(asked.recipients)},
    ]
