"""Kinds of tafel: what a region's forms of collaboration are made of. Law and practice, and nothing about people."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.tafels.blueprint import Blueprint
from backend.tafels.blueprint.forms import FormContent, FormUse
from backend.tafels.kinds import FormKind, IntakeKind, ReferralField, Regime, SubjectKind, TafelClass, TriageMode
from backend.tafels.laying.queries import every_kind, one_kind
from backend.tafels.models import SeatKind
from backend.tafels.registers.forms import content_of
from casegraph.edge.context import Context
from consent.basis import Category, Purpose
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

_CODE = "Its code. / De code."
_NAME_NL = "Its name in Dutch. / De naam."
_NAME_EN = "Its name in English. / De naam in het Engels."


@strawberry.type(description="How a kind of organisation sits at a kind of tafel. / Zetel van een soort organisatie.")
class KindSeat:
    """A seat, and the most that may be received in it."""

    organisation_kind: OrganisationKind = strawberry.field(description="Which kind. / Welke soort.")
    seat: SeatKind = strawberry.field(description="How it sits there. / Het soort zetel.")
    categories: list[Category] = strawberry.field(
        description="The most it may receive under a convenant. / Het plafond onder een convenant."
    )
    brings: list[Category] = strawberry.field(
        description="What it may bring under a convenant besides, and never receives. / Wat zij verder mag inbrengen."
    )
    registers: list[str] = strawberry.field(
        description="Registers of which somebody of it needs one here, for some roles. / Beroepsregisters."
    )
    registered_roles: list[RoleKind] = strawberry.field(
        description="Roles that give nothing here without such a registration. / Rollen die een registratie vragen."
    )


@strawberry.type(description="A question that a weigher answers. / Criterium dat een weger beantwoordt.")
class KindCriterion:
    """An admission criterion."""

    code: str = strawberry.field(description=_CODE)
    text_nl: str = strawberry.field(description="The question in Dutch. / De vraag.")
    text_en: str = strawberry.field(description="The question in English. / De vraag in het Engels.")


@strawberry.type(description="A part of the work on an admitted case. / Fase van een toegelaten casus.")
class KindPhase:
    """A phase."""

    code: str = strawberry.field(description=_CODE)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    to: list[str] = strawberry.field(description="Which phases may come next. / Wat er daarna mag komen.")
    ends: bool = strawberry.field(description="Whether a case may be closed from it. / Of er gesloten mag worden.")


@strawberry.type(description="What a case may end in. / Uitkomst van een casus.")
class KindOutcome:
    """An outcome."""

    code: str = strawberry.field(description=_CODE)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    leads_to: str | None = strawberry.field(
        description="The kind of tafel at which it goes on. / De soort tafel waar het verdergaat."
    )


@strawberry.type(description="One answer that a form knows. / Een waarde van de schaal.")
class FormValue:
    """A value of a scale."""

    value: str = strawberry.field(description="As it is answered. / Zoals u het invult.")
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)


@strawberry.type(description="One thing that a form asks. / Een onderdeel van een formulier.")
class FormItem:
    """An item."""

    code: str = strawberry.field(description=_CODE)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    category: Category = strawberry.field(
        description="Which data the answer is; it goes with a contribution of that kind. / Het soort gegevens."
    )


@strawberry.type(description="A form about one person. / Formulier over één persoon.")
class KindForm:
    """A form that is used at this kind of tafel."""

    code: str = strawberry.field(description=_CODE)
    kind: FormKind = strawberry.field(description="What it looks at. / Waar het naar kijkt.")
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    scale: list[FormValue] = strawberry.field(description="What can be answered. / De schaal.")
    items: list[FormItem] = strawberry.field(description="What it asks. / De onderdelen.")
    source: str = strawberry.field(description="Where we have it from. / De bron.")
    verified: bool = strawberry.field(description="Whether somebody signed for it. / Of iemand ervoor tekende.")


@strawberry.type(description="One version of a kind of tafel. / Eén versie van een soort tafel.")
class TafelKind:
    """A kind of tafel, as its file says."""

    code: str = strawberry.field(description=_CODE)
    version: int = strawberry.field(description="Its version; a version never changes. / De versie.")
    name: str = strawberry.field(description="What people call it. / De naam.")
    aliases: list[str] = strawberry.field(description="Other names. / Andere namen.")
    tafel_class: TafelClass = strawberry.field(description="What it is for. / Waarvoor zij dient.")
    regime: Regime = strawberry.field(description="Under which law it works. / Onder welke wet zij werkt.")
    responsible: OrganisationKind | None = strawberry.field(
        description="Which kind of organisation answers for it; null where no source says so. / De verantwoordelijke."
    )
    subjects: list[SubjectKind] = strawberry.field(description="What a case is about. / Waar een casus over gaat.")
    purposes: list[Purpose] = strawberry.field(description="For what data may be brought. / De doelen.")
    rhythm: str | None = strawberry.field(description="How often it meets (RFC 5545). / Het ritme.")
    intake_kinds: list[IntakeKind] = strawberry.field(description="What comes in. / Wat er binnenkomt.")
    referral_fields: list[ReferralField] = strawberry.field(
        description="What a referral may hold; nothing else is stored. / Wat een aanmelding mag bevatten."
    )
    triage: TriageMode | None = strawberry.field(description="What weighers see. / Wat wegers zien.")
    admission: str | None = strawberry.field(
        description="When a case is admitted: a sentence over the criteria. / Wanneer een casus wordt toegelaten."
    )
    criteria: list[KindCriterion] = strawberry.field(description="The criteria. / De criteria.")
    weighers: int | None = strawberry.field(description="How many people weigh. / Hoeveel personen wegen.")
    weighing_organisations: int | None = strawberry.field(
        description="Of how many organisations. / Van hoeveel organisaties."
    )
    seats: list[KindSeat] = strawberry.field(description="Who sits at it. / Wie er zitten.")
    phases: list[KindPhase] = strawberry.field(description="How a case goes. / Het verloop van een casus.")
    outcomes: list[KindOutcome] = strawberry.field(description="What it may end in. / De uitkomsten.")
    forms: list[KindForm] = strawberry.field(description="The forms that are used. / De formulieren.")
    escalates_to: str | None = strawberry.field(
        description="Which kind of tafel takes what this one cannot solve. / Waarheen wordt opgeschaald."
    )
    source: str = strawberry.field(description="Where we have it from. / De bron.")
    verified: bool = strawberry.field(description="Whether somebody signed for it. / Of iemand ervoor tekende.")


def _shown(kind: Blueprint) -> TafelKind:
    intake, weighing = kind.intake, kind.weighing
    ceilings = {one.organisation_kind: list(one.categories) for one in kind.ceilings}
    brings = {one.organisation_kind: list(one.brings) for one in kind.ceilings}
    asked = {one.organisation_kind: (one,) for one in kind.registrations}
    return TafelKind(
        code=kind.code,
        version=kind.version,
        name=kind.name,
        aliases=list(kind.aliases),
        tafel_class=kind.tafel_class,
        regime=kind.regime.code,
        responsible=kind.responsible.organisation_kind if kind.responsible else None,
        subjects=list(kind.subjects.kinds),
        purposes=list(kind.purposes.codes) if kind.purposes else [],
        rhythm=kind.rhythm.rrule if kind.rhythm else None,
        intake_kinds=list(intake.kinds) if intake else [],
        referral_fields=list(intake.fields) if intake else [],
        triage=intake.triage if intake else None,
        admission=kind.admission.expression if kind.admission else None,
        criteria=[KindCriterion(code=one.code, text_nl=one.text_nl, text_en=one.text_en) for one in kind.criteria],
        weighers=weighing.people if weighing else None,
        weighing_organisations=weighing.organisations if weighing else None,
        seats=[
            KindSeat(
                organisation_kind=one.organisation_kind,
                seat=one.kind,
                categories=ceilings.get(one.organisation_kind, []),
                brings=brings.get(one.organisation_kind, []),
                registers=[code for ask in asked.get(one.organisation_kind, ()) for code in ask.registers],
                registered_roles=[role for ask in asked.get(one.organisation_kind, ()) for role in ask.roles],
            )
            for one in kind.seats
        ],
        phases=[
            KindPhase(code=one.code, name_nl=one.name_nl, name_en=one.name_en, to=list(one.to), ends=one.ends)
            for one in kind.phases
        ],
        outcomes=[
            KindOutcome(code=one.code, name_nl=one.name_nl, name_en=one.name_en, leads_to=one.leads_to)
            for one in kind.outcomes
        ],
        forms=[_form(use, content) for use in kind.forms if (content := content_of(use))],
        escalates_to=kind.escalation.target if kind.escalation else None,
        source=kind.source,
        verified=kind.verified,
    )


def _form(use: FormUse, content: FormContent) -> KindForm:
    return KindForm(
        code=use.code,
        kind=use.kind,
        name_nl=content.name_nl,
        name_en=content.name_en,
        scale=[FormValue(value=one.value, name_nl=one.name_nl, name_en=one.name_en) for one in content.scale],
        items=[
            FormItem(code=one.code, name_nl=one.name_nl, name_en=one.name_en, category=one.category)
            for one in content.items
        ],
        source=use.source,
        verified=use.verified,
    )


_Code = Annotated[str, strawberry.argument(description="The code of the kind. / De code van de soort.")]
_Version = Annotated[
    int | None, strawberry.argument(description="Which version; the newest when left out. / De versie.")
]


async def tafel_kind(info: Info[Context, None], code: _Code, version: _Version = None) -> TafelKind | None:
    """One kind of tafel."""
    found = await one_kind(info.context.session, code, version=version)
    return None if found is None else _shown(found)


async def tafel_kinds(info: Info[Context, None]) -> list[TafelKind]:
    """Every kind of tafel, in its newest version."""
    return [_shown(one) for one in await every_kind(info.context.session)]


@strawberry.type
class KindsQuery:
    """Questions about kinds of tafel."""

    tafel_kind: TafelKind | None = strawberry.field(
        resolver=tafel_kind,
        description="A kind of tafel, as everybody in the region may know it. / Een soort tafel.",
    )
    tafel_kinds: list[TafelKind] = strawberry.field(
        resolver=tafel_kinds,
        description="All kinds of tafel that the region knows, in their newest version. / Alle soorten tafels.",
    )
