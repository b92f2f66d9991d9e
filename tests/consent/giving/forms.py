"""The table of forms in which consent can be given (tests/truth_tables/toestemming), as the pure rule takes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import yaml

from consent.basis import Category
from consent.giving.form import Form
from consent.giving.kinds import EvidenceKind
from tenants.ids import OrganisationId

_FILE = Path(__file__).parents[2] / "truth_tables" / "toestemming" / "vorm.yaml"
_LATEST = datetime(2030, 3, 31, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One line of the table: a form, and the rule that it breaks, if any."""

    label: str
    source: str
    form: Form
    refused: str | None

    @property
    def values(self) -> tuple[object, ...]:
        """The same as `consent.form_fault` takes them."""
        one = self.form
        return (
            *(one.evidence, one.free, one.document, one.witness, one.court),
            *(list(one.categories), list(one.asked_categories), list(one.recipients), list(one.asked_recipients)),
            *(one.ends, one.latest),
        )


def stories() -> Iterator[Story]:
    """Every line, in order."""
    table: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    for rule in table["regels"]:
        for told in rule["verhalen"]:
            said = table["uitgangspunt"] | told
            refused = None if said["verwacht"] == "MAG" else said["verwacht"]
            yield Story(label=told["verhaal"], source=rule["bron"], form=_form(said), refused=refused)


def _form(said: dict[str, Any]) -> Form:
    return Form(
        evidence=EvidenceKind(said["bewijs"]),
        free=said["vrij"],
        document=said["hash"],
        witness=said["getuige"],
        court=said["rechter"],
        categories=tuple(map(Category, said["gegevens"])),
        asked_categories=tuple(map(Category, said["gevraagde_gegevens"])),
        recipients=tuple(map(_organisation, said["ontvangers"])),
        asked_recipients=tuple(map(_organisation, said["gevraagde_ontvangers"])),
        ends=None if said["einde"] is None else _LATEST + timedelta(days=said["einde"]),
        latest=_LATEST,
    )


def _organisation(name: str) -> OrganisationId:
    return OrganisationId(uuid5(NAMESPACE_OID, name))
