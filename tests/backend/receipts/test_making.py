"""The receipt of a consent: what it says, who may make it, whom it is never for, and what it leaves behind."""

import io
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pypdf
import pytest

from backend.cases import service as cases
from backend.receipts import service
from backend.receipts.commands import MakeReceipt, ReceiptMade
from backend.receipts.rendering import Receipt, rendered
from backend.receipts.wording import Asked, Language, Shown, Signed, day, words
from consent import service as lawful
from consent.ages import begins, legal_day
from consent.basis import Category, ConsentKind, Purpose
from consent.commands import EndBasis, WithdrawConsent
from consent.contact.commands import RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.custody.commands import RecordCustody
from consent.custody.kinds import CustodyKind, CustodySource
from consent.giving.kinds import EvidenceKind
from consent.ids import ConsentId
from consent.keys.master import MasterKey
from consent.signing.commands import Signature
from consent.signing.kinds import SignatureMeans
from consent.signing.rules import SignsAs
from consent.withdrawing.codes import CodeHasher
from tenants.ids import LegalBasisId, SubjectId, new_id, new_subject_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import AdmittedCase, admitted, invited
from tests.backend.cases.wishes import (
    GIVEN_AT,
    GIVEN_ON,
    basis_command,
    consent_anew,
    consent_given,
    contribute_command,
)
from tests.consent.institution import custody_command, known
from tests.factories.cell import REGION

PAGE = "https://west.example/west/intrekken"
HASHER = CodeHasher(MasterKey(bytes(range(32)), region=REGION))
_MOTHER_SIGNS = "UPDATE consent.consent_signer SET signer_id = $1, signer_org = NULL WHERE consent_id = $2"
make = partial(service.make_receipt, codes=HASHER, page=PAGE)


async def _given(kamer: Kamer, *, about: str = "mother") -> tuple[AdmittedCase, LegalBasisId, ConsentId]:
    one = await admitted(kamer)
    await invited(kamer, one.case, "ggz", "politie")
    given = consent_given()
    if about == "child":
        # An institution is the guardian, and signs for the child.
        guardian = kamer.organisations["gemeente"]
        custody = custody_command(one.child, organisation=guardian, kind=CustodyKind.VOOGDIJ_GI)
        await kamer.does("noor", lawful.record_custody, custody)
        given = replace(given, signatures=(Signature(organisation=guardian, signed_on=legal_day(given.given_at)),))
    command = basis_command(kamer, getattr(one, about), "ggz", "politie", consent=given)
    done = await kamer.does("noor", lawful.record_basis, command)
    assert done.consent is not None
    return one, done.basis, done.consent


async def _made(kamer: Kamer, consent: ConsentId) -> ReceiptMade:
    made = await kamer.does("noor", make, MakeReceipt(consent=consent))
    assert isinstance(made, ReceiptMade)
    return made


def _read(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


async def test_a_receipt_says_what_was_agreed(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    made = await kamer.does("noor", make, MakeReceipt(consent=consent))
    assert isinstance(made, ReceiptMade)
    text = _read(rendered(made.receipt))
    given_on = day(GIVEN_AT, Language.NL)
    for said in ("Fictieve Moeder", given_on, "Veiligheid van het gezin", "Identiteit", "Ggz", "Politie", PAGE):
        assert said in text
    assert "Lokaal" in text
    assert made.receipt.code in text
    # The case, its number and what anybody wrote down are not the receipt's business.
    for unsaid in (one.number, str(one.case), "Fictief Kind", "Gesprek thuis", "hulp ook zonder"):
        assert unsaid not in text
    [row] = await kamer.rows("consent.withdrawal_code", one.case)
    assert (row["consent_id"], row["code_hash"]) == (consent, HASHER.hash(made.receipt.code))
    written = [line for line in await kamer.written("receipts.make_receipt") if line["case_id"] == one.case]
    assert [(line["object_type"], line["subject_id"]) for line in written] == [
        ("Consent", one.mother),
        ("Subject", one.mother),
    ]
    assert made.receipt.code not in repr(made)
    assert "Moeder" not in repr(made)


async def test_a_receipt_holds_nothing_that_anybody_brought(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    bodies = {"noor": "Vader kwam aan de deur.", "bram": "Zij slaapt slecht."}
    for who, body in bodies.items():
        await kamer.does(who, cases.contribute, contribute_command(kamer, one.case, one.mother, body=body))
    text = _read(rendered((await _made(kamer, consent)).receipt))
    assert not [body for body in bodies.values() if body in text]
    # Nor could it: what is set is agreed, and has no place for a text.
    told = {field.name for field in fields(Receipt)}
    assert told == {
        *("language", "name", "kind", "purpose", "categories", "recipients", "owner"),
        *("given_at", "asked", "shown", "signed", "until", "made_at", "page", "code"),
    }


async def test_every_receipt_has_a_code_of_its_own(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    made = [await _made(kamer, consent) for _ in range(2)]
    assert len({each.receipt.code for each in made}) == 2
    assert len(await kamer.rows("consent.withdrawal_code", one.case)) == 2


async def test_a_receipt_says_until_when(kamer: Kamer) -> None:
    one = await admitted(kamer)
    earlier, latest = begins(GIVEN_ON + timedelta(days=200)), begins(GIVEN_ON + timedelta(days=365))
    for given, said in ((earlier, earlier), (None, latest)):
        wished = basis_command(kamer, one.mother, "gemeente", ends_at=given)
        done = await kamer.does("noor", lawful.record_basis, wished)
        assert done.consent is not None
        made = await kamer.does("noor", make, MakeReceipt(consent=done.consent, language=Language.EN))
        assert isinstance(made, ReceiptMade)
        assert f"Until {day(said, Language.EN)}. After that" in _read(rendered(made.receipt))


async def test_a_receipt_tells_the_wording_as_it_read_and_what_was_asked_beside_what_was_given(kamer: Kamer) -> None:
    one = await admitted(kamer)
    entry = (
        "INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from)"
        " VALUES ($1, 'TOESTEMMINGSTEKST', 'VERWERKING_DE', $2, $3, $4, '2018-05-25')"
    )
    await kamer.admin.execute(entry, new_id(), 1, b"1", '{"text": ["Wir fragen etwas.", "Sie sagen ja."]}')
    asked: dict[str, Any] = {
        "language": "de",
        "asked_categories": (Category.IDENTITEIT, Category.VEILIGHEID, Category.SCHOOL),
        "asked_recipients": (kamer.organisations["gemeente"], kamer.organisations["politie"]),
    }
    wished = basis_command(kamer, one.mother, "gemeente", consent=consent_given(**asked))
    done = await kamer.does("noor", lawful.record_basis, wished)
    # What they are called since is not what was read to anybody.
    await kamer.admin.execute(
        "INSERT INTO tenants.organisation_name (id, organisation_id, kind, name, starts_at, version)"
        " SELECT gen_random_uuid(), o.id, 'NAAM', x.word || o.name, tenants.moment() - x.since, 1"
        " FROM tenants.organisation o,"
        " (VALUES ('Nieuw ', interval '1 day'), ('Hernoemd ', interval '0')) x (word, since) WHERE o.id = ANY ($1)",
        [kamer.organisations[name] for name in ("lokaal", "gemeente", "politie")],
    )
    # What the catalogue says later does not change what was said then.
    await kamer.admin.execute(entry, new_id(), 2, b"2", '{"text": ["Etwas anderes."]}')
    assert done.consent is not None
    text = " ".join(_read(rendered((await _made(kamer, done.consent)).receipt)).split())
    assert "Wir fragen etwas. Sie sagen ja." in text
    assert "anderes" not in text
    assert "Hernoemd" not in text
    assert all(f"Nieuw {name}" in text for name in ("Lokaal", "Gemeente", "Politie"))
    given, wider = text.split("Welke gegevens waren gevraagd?")
    assert "Politie" not in given
    assert "Politie" in wider.split("Tot wanneer?")[0]
    assert "School" not in given
    assert "School" in wider.split("Voor wie was het gevraagd?")[0]


def _receipt(**changes: Any) -> Receipt:
    given: dict[str, Any] = {
        "language": Language.NL,
        "name": "Noor Verzonnen",
        "kind": ConsentKind.VERWERKING,
        "purpose": Purpose.VEILIGHEID_GEZIN,
        "categories": tuple(Category),
        "recipients": ("GGZ", "Politie"),
        "owner": "Lokaal team",
        "given_at": datetime(2026, 1, 5, tzinfo=UTC),
        "asked": Asked(
            language="nl",
            wording=("Wij vragen iets.",),
            categories=tuple(Category),
            recipients=("GGZ", "Politie"),
        ),
        "shown": Shown(evidence=EvidenceKind.MONDELING_MET_GETUIGE),
        "signed": (
            Signed(signs_as=SignsAs.ZELF, means=SignatureMeans.HANDTEKENING, signed_on=date(2026, 1, 5)),
            Signed(signs_as=SignsAs.GEZAG, means=SignatureMeans.VERVANGENDE_TOESTEMMING, signed_on=date(2026, 1, 6)),
        ),
        "until": None,
        "made_at": datetime(2026, 1, 6, 23, 30, tzinfo=UTC),
        "page": PAGE,
        "code": "ABCDE-FGHJK-MNPQR-STVWX-YZ234",
    }
    return Receipt(**(given | changes))


@pytest.mark.parametrize(("language", "kind"), list(zip([*Language, Language.NL], ConsentKind, strict=True)))
def test_a_receipt_can_be_read_out(language: Language, kind: ConsentKind) -> None:
    pdf = rendered(_receipt(language=language, kind=kind))
    read = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = read.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == language
    assert root["/StructTreeRoot"]["/K"]
    assert read.xmp_metadata is not None
    assert b"pdfuaid:part" in read.xmp_metadata.stream.get_data()
    assert read.metadata is not None
    assert read.metadata.title == words(language)["title"]
    assert read.metadata.author is None
    # No font of the machine, and none that is only named: each is in the file.
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index] # pypdf's objects
    inside = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in inside)
    # The day is that of people here: half past midnight.
    assert ("7 januari 2026" if language is Language.NL else "7 January 2026") in _read(pdf)


@pytest.mark.parametrize(
    "name",
    ['#panic("x")', "$x$ *vet* _schuin_", "@verwijzing <label>", "\\ \" ' ` ~ =", "Zoë van 't Hof-Łukasz", "أمينة"],
)
def test_no_name_is_read_as_typesetting(name: str) -> None:
    text = _read(rendered(_receipt(name=name, owner=name, recipients=(name,))))
    if name.isascii():
        assert text.count(name) >= 3 or re.sub(r"\s", "", text).count(re.sub(r"\s", "", name)) >= 3


def test_a_receipt_says_who_signed_by_quality() -> None:
    text = " ".join(_read(rendered(_receipt())).split())
    assert "De persoon over wie het gaat, op 5 januari 2026." in text
    assert "De rechter, in plaats van iemand die moest tekenen, op 6 januari 2026." in text


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Shown(evidence=EvidenceKind.GETEKEND_DOCUMENT), "Er is een document getekend."),
        (Shown(evidence=EvidenceKind.MONDELING_MET_GETUIGE), "Het is gezegd, en er was een getuige bij."),
        (Shown(evidence=EvidenceKind.MONDELING_MET_GETUIGE, colleague=True), "iemand die werkt bij Lokaal team was"),
        (Shown(evidence=EvidenceKind.MONDELING_MET_GETUIGE, colleague=False), "bij een andere organisatie was getuige"),
    ],
)
def test_a_receipt_says_by_what_it_can_be_shown(shown: Shown, said: str) -> None:
    assert said in " ".join(_read(rendered(_receipt(shown=shown))).split())


def test_the_words_are_the_same_in_both_languages_and_plain() -> None:
    assert set(words(Language.NL)) == set(words(Language.EN))
    for language in Language:
        said = words(language)
        assert set(said["kinds"]) == set(ConsentKind)
        assert set(said["shown"]) == {*EvidenceKind, "COLLEGA", "ANDERE_ORGANISATIE"}
        assert set(said["signed"]) == {*SignsAs, SignatureMeans.VERVANGENDE_TOESTEMMING}
        sentences = [
            one for value in said.values() if isinstance(value, str) for one in re.split(r"(?<=[.?:]) ", value)
        ]
        # Level B1: no sentence that has to be read twice.
        assert max(len(sentence.split()) for sentence in sentences) <= 20


async def _custody(
    kamer: Kamer, one: AdmittedCase, *, possible_danger: bool = False, contact_ban: bool = False
) -> None:
    command = RecordCustody(
        child=one.child,
        holder=one.mother,
        kind=CustodyKind.OUDERLIJK,
        source=CustodySource.GEZAGSREGISTER,
        checked_on=date(2026, 1, 5),
        starts_at=datetime.fromisoformat("2016-02-29T00:00:00+01:00"),
        possible_danger=possible_danger,
        contact_ban=contact_ban,
    )
    await kamer.does("noor", lawful.record_custody, command)


async def test_who_has_custody_may_have_it_for_the_child(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer, about="child")
    command, refusal = MakeReceipt(consent=consent, recipient=one.mother), {"code": "RECEIPT_NO_HOLDER"}
    await kamer.is_refused("noor", make, command, field="recipient", **refusal)
    # Custody since, over what was signed by another: she had no part in this consent.
    await _custody(kamer, one)
    await kamer.is_refused("noor", make, command, field="recipient", **refusal)
    await kamer.admin.execute(_MOTHER_SIGNS, one.mother, consent)
    made = await kamer.does("noor", make, command)
    assert isinstance(made, ReceiptMade)
    assert made.receipt.name == "Fictief Kind"


@pytest.mark.parametrize("who", ["lokaal", "ggz"])
async def test_a_shelter_is_named_on_no_paper(kamer: Kamer, who: str) -> None:
    """As who recorded the consent, and as who receives and was asked for: paper lies at home."""
    _, _, consent = await _given(kamer)
    hidden = "UPDATE tenants.organisation SET kind = 'VROUWENOPVANG' WHERE id = $1 RETURNING name"
    name = await kamer.admin.fetchval(hidden, kamer.organisations[who])
    for language, unnamed in ((Language.NL, "een organisatie voor hulp"), (Language.EN, "an organisation for help")):
        made = await kamer.does("noor", make, MakeReceipt(consent=consent, language=language))
        assert isinstance(made, ReceiptMade)
        text = " ".join(_read(rendered(made.receipt)).split())
        assert name not in text
        assert unnamed in text
        assert "Politie" in text


@pytest.mark.parametrize("mark", ["possible_danger", "contact_ban"])
async def test_who_is_kept_away_gets_nothing_not_even_about_themselves(kamer: Kamer, mark: str) -> None:
    one, _, about_child = await _given(kamer, about="child")
    own = await kamer.does("noor", lawful.record_basis, basis_command(kamer, one.mother, "ggz"))
    assert own.consent is not None
    await _custody(kamer, one, possible_danger=mark == "possible_danger", contact_ban=mark == "contact_ban")
    for command in (MakeReceipt(consent=about_child, recipient=one.mother), MakeReceipt(consent=own.consent)):
        await kamer.is_refused("noor", make, command, code="CONTACT_UNSAFE", field="recipient")
    # The child's own receipt is the child's.
    assert isinstance(await kamer.does("noor", make, MakeReceipt(consent=about_child)), ReceiptMade)


async def test_a_mark_counts_whoever_recorded_it(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    await kamer.admin.execute(
        "INSERT INTO consent.custody (id, case_id, child_id, holder_id, owner_org, kind, valid, source, checked_on,"
        " possible_danger, contact_ban, recorded_by, recorded_at, version) VALUES ($1, $2, $3, $4, $5, 'OUDERLIJK',"
        " tstzrange('2016-02-29', NULL), 'GEZAGSREGISTER', '2026-01-01', true, false, $6, '2026-01-02', 1)",
        new_id(),
        one.case,
        one.child,
        one.mother,
        kamer.organisations["gemeente"],
        kamer.members["anne"],
    )
    await kamer.is_refused("noor", make, MakeReceipt(consent=consent), code="CONTACT_UNSAFE", field="recipient")


async def test_who_agreed_on_no_contact_gets_none(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    rule = RecordContactRule(subject=one.mother, channel=ContactChannel.GEEN)
    await kamer.does("noor", lawful.record_contact_rule, rule)
    await kamer.is_refused("noor", make, MakeReceipt(consent=consent), code="CONTACT_NONE", field="recipient")


async def test_nobody_is_told_of_a_child_who_may_not_be_told(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer, about="child")
    await _custody(kamer, one)
    await kamer.admin.execute(_MOTHER_SIGNS, one.mother, consent)
    to_mother = MakeReceipt(consent=consent, recipient=one.mother)
    rule = RecordContactRule(subject=one.child, channel=ContactChannel.GESPREK, never_with=(one.mother,))
    await kamer.does("noor", lawful.record_contact_rule, rule)
    await kamer.is_refused("noor", make, to_mother, code="CONTACT_UNSAFE", field="recipient")
    assert isinstance(await kamer.does("noor", make, MakeReceipt(consent=consent)), ReceiptMade)
    # A rule that names nobody keeps nothing from her; one that is not shown could.
    await kamer.does("noor", lawful.record_contact_rule, replace(rule, never_with=()))
    assert isinstance(await kamer.does("noor", make, to_mother), ReceiptMade)
    await known(kamer, one, "ggz")
    await kamer.does("bram", lawful.record_contact_rule, replace(rule, never_with=()))
    await kamer.is_refused("noor", make, to_mother, code="CONTACT_UNSAFE", field="recipient")


async def test_a_receipt_is_made_by_the_owner_about_whom_it_sees(kamer: Kamer) -> None:
    _, _, consent = await _given(kamer)
    elsewhere = await admitted(kamer)
    good, absent = MakeReceipt(consent=consent), MakeReceipt(consent=ConsentId(new_id()))
    for who, command, code, field in (
        ("bram", good, "NOT_ALLOWED", "consent"),
        ("petra", good, "NOT_ALLOWED", "consent"),
        ("anne", good, "NOT_FOUND", "consent"),
        ("olga", good, "NOT_ALLOWED", "consent"),
        ("noor", absent, "NOT_FOUND", "consent"),
        ("noor", replace(good, recipient=SubjectId(new_subject_id())), "NOT_FOUND", "recipient"),
        ("noor", replace(good, recipient=elsewhere.mother), "NOT_FOUND", "recipient"),
    ):
        await kamer.is_refused(who, make, command, code=code, field=field)


async def test_there_is_no_receipt_of_what_is_over(kamer: Kamer) -> None:
    one, _, consent = await _given(kamer)
    await kamer.does("noor", lawful.withdraw_consent, WithdrawConsent(consent=consent))
    await kamer.is_refused("noor", make, MakeReceipt(consent=consent), code="ALREADY_WITHDRAWN", field="consent")
    anew = basis_command(kamer, one.mother, "ggz", consent=consent_anew())
    again = await kamer.does("noor", lawful.record_basis, anew)
    assert again.consent is not None
    await kamer.does("noor", lawful.end_basis, EndBasis(basis=again.basis, expected_version=1))
    await kamer.is_refused("noor", make, MakeReceipt(consent=again.consent), code="ALREADY_ENDED", field="consent")


async def test_without_an_address_of_the_page_there_is_none(kamer: Kamer) -> None:
    _, _, consent = await _given(kamer)
    nowhere = partial(service.make_receipt, codes=HASHER, page=None)
    await kamer.is_refused("noor", nowhere, MakeReceipt(consent=consent), code="RECEIPT_WITHOUT_PAGE")
