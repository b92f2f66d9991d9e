"""The registers that kinds of tafel name: terms and documents, as the product ships them. No data about anybody."""

import strawberry

from backend.tafels.registers import papers, terms
from backend.tafels.registers.kinds import PaperKind, PaperUse, PassedTo, Reckoning, TermForce, TermStart, TermUnit
from backend.tafels.registers.passing import PassedTask as Passed
from backend.tafels.registers.passing import wegingstabel

_AMOUNT = "How many. / Hoeveel."
_UNIT = "Of what. / Van wat."
_CODE = "Its code. / De code."
_VERSION = "Its version; a changed fact is a new one. / De versie."
_NAME_NL = "Its name in Dutch. / De naam in het Nederlands."
_NAME_EN = "Its name in English. / De naam in het Engels."
_SOURCE = "Where we have it from. / De bron."
_VERIFIED = "Whether somebody who may has signed it. / Of het is bevestigd."


@strawberry.type(description="So many of a unit. / Zoveel van een eenheid.")
class TermLength:
    """A length."""

    amount: int = strawberry.field(description=_AMOUNT)
    unit: TermUnit = strawberry.field(description=_UNIT)


@strawberry.type(description="By how much one decision makes a term longer. / Met hoeveel een termijn langer wordt.")
class TermExtension:
    """An extension."""

    amount: int = strawberry.field(description=_AMOUNT)
    unit: TermUnit = strawberry.field(description=_UNIT)
    times: int | None = strawberry.field(description="How often; empty where no bound is known. / Hoe vaak.")
    asks_reason: bool = strawberry.field(description="Whether a reason is asked. / Of een reden nodig is.")


@strawberry.type(description="A mark on the way of a term. / Een stap binnen een termijn.")
class TermStep:
    """A step."""

    code: str = strawberry.field(description=_CODE)
    amount: int = strawberry.field(description=_AMOUNT)
    unit: TermUnit = strawberry.field(description=_UNIT)


@strawberry.type(description="A term that the law or the field knows. / Een termijn uit wet of praktijk.")
class Term:
    """An entry of the register of terms."""

    code: str = strawberry.field(description=_CODE)
    version: int = strawberry.field(description=_VERSION)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    force: TermForce = strawberry.field(description="Why it holds. / Waarom hij geldt.")
    starts: TermStart = strawberry.field(description="From which event it runs. / Vanaf welke gebeurtenis.")
    reckoned: Reckoning = strawberry.field(description="How its end is found. / Hoe het einde wordt berekend.")
    length: TermLength | None = strawberry.field(
        description="How long; empty where it is at once or is set. / Hoe lang; leeg bij direct of in te stellen."
    )
    extension: TermExtension | None = strawberry.field(description="How it is extended. / Hoe hij wordt verlengd.")
    steps: list[TermStep] = strawberry.field(description="Marks on the way. / Stappen onderweg.")
    source: str = strawberry.field(description=_SOURCE)
    verified: bool = strawberry.field(description=_VERIFIED)


@strawberry.type(description="A document or letter that is made around a case. / Een document of brief.")
class Paper:
    """An entry of the register of documents."""

    code: str = strawberry.field(description=_CODE)
    version: int = strawberry.field(description=_VERSION)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    kind: PaperKind = strawberry.field(description="A document or a letter. / Document of brief.")
    use: PaperUse = strawberry.field(description="In which part of the work. / In welk deel van het werk.")
    source: str = strawberry.field(description=_SOURCE)
    verified: bool = strawberry.field(description=_VERIFIED)


def _terms() -> list[Term]:
    return [
        Term(
            code=one.code,
            version=one.version,
            name_nl=one.name_nl,
            name_en=one.name_en,
            force=one.force,
            starts=one.starts,
            reckoned=one.reckoned,
            length=None if one.length is None else TermLength(amount=one.length.amount, unit=one.length.unit),
            extension=None if one.extension is None else _extension(one.extension),
            steps=[TermStep(code=each.code, amount=each.amount, unit=each.unit) for each in one.steps],
            source=one.source,
            verified=one.verified,
        )
        for one in terms.terms()
    ]


def _extension(one: terms.Extension) -> TermExtension:
    return TermExtension(amount=one.amount, unit=one.unit, times=one.times, asks_reason=one.asks_reason)


def _papers() -> list[Paper]:
    return [
        Paper(
            code=one.code,
            version=one.version,
            name_nl=one.name_nl,
            name_en=one.name_en,
            kind=one.kind,
            use=one.use,
            source=one.source,
            verified=one.verified,
        )
        for one in papers.papers()
    ]


@strawberry.type(description="A task that asks a registered professional. / Taak uit de wegingstabel.")
class PassedTask:
    """An entry of the wegingstabel."""

    code: str = strawberry.field(description=_CODE)
    version: int = strawberry.field(description=_VERSION)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    registers: list[str] = strawberry.field(description="Who stands in one may do it, and pass it on. / Voor wie.")
    passed_to: PassedTo = strawberry.field(description="To whom it may be passed on. / Aan wie doorgegeven mag worden.")
    to_registers: list[str] = strawberry.field(description="In one of which the colleague stands. / Welk register.")
    longest_days: int | None = strawberry.field(description="For how many days at most. / Ten hoogste zoveel dagen.")
    covers: list[str] = strawberry.field(
        description="What may be written under it, by type; nothing else. / Wat eronder mag worden vastgelegd."
    )
    condition_nl: str = strawberry.field(description="Under which condition, in Dutch. / De voorwaarde.")
    condition_en: str = strawberry.field(description="The same in English. / De voorwaarde in het Engels.")
    source: str = strawberry.field(description=_SOURCE)
    verified: bool = strawberry.field(description=_VERIFIED)


@strawberry.type(description="Why a task is passed on. / Reden om een taak door te geven.")
class PassingReason:
    """A reason of the wegingstabel."""

    code: str = strawberry.field(description=_CODE)
    name_nl: str = strawberry.field(description=_NAME_NL)
    name_en: str = strawberry.field(description=_NAME_EN)
    source: str = strawberry.field(description=_SOURCE)
    verified: bool = strawberry.field(description=_VERIFIED)


def _passed_tasks() -> list[PassedTask]:
    return [_passed(one) for one in wegingstabel().tasks]


def _passed(one: Passed) -> PassedTask:
    return PassedTask(
        code=one.code,
        version=one.version,
        name_nl=one.name_nl,
        name_en=one.name_en,
        registers=list(one.registers),
        passed_to=one.passed_to,
        to_registers=list(one.to_registers),
        longest_days=one.longest_days,
        covers=[kind.value for kind in one.covers],
        condition_nl=one.condition_nl,
        condition_en=one.condition_en,
        source=one.source,
        verified=one.verified,
    )


def _passing_reasons() -> list[PassingReason]:
    return [
        PassingReason(code=one.code, name_nl=one.name_nl, name_en=one.name_en, source=one.source, verified=one.verified)
        for one in wegingstabel().reasons
    ]


@strawberry.type
class ReferenceQuery:
    """What kinds of tafel name by code."""

    terms: list[Term] = strawberry.field(
        resolver=_terms, description="The register of terms. / Het register van termijnen."
    )
    papers: list[Paper] = strawberry.field(
        resolver=_papers, description="The register of documents and letters. / Het register van stukken."
    )
    passed_tasks: list[PassedTask] = strawberry.field(
        resolver=_passed_tasks,
        description="Which tasks ask a registered professional, and to whom each may be passed on. / De wegingstabel.",
    )
    passing_reasons: list[PassingReason] = strawberry.field(
        resolver=_passing_reasons, description="Why a task may be passed on. / De redenen om een taak door te geven."
    )
