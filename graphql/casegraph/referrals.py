"""Referrals: what was told to a tafel, by whom, and how it was weighed."""

from datetime import date, datetime

import strawberry

from backend.cases.kinds import Informed, Verdict
from backend.tafels.kinds import IntakeKind, ReferralField
from casegraph.compiler.mapping import asc, column, encrypted, expression, many, mapped, one
from casegraph.delegated import DelegatedAct
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case, shown_in_case
from casegraph.outward import outward_id
from casegraph.triage import NamedSubject

_EARLIER = f'(SELECT {outward_id("Case", "c.id")} FROM casework."case" c WHERE c.id = {{t}}.earlier_case)'  # noqa: S608 - no input

_SIGNALS = f"""(SELECT array_agg({outward_id("Case", "c.id")} ORDER BY c.opened_at, c.id) FROM casework.signal g
  JOIN casework."case" c ON c.id = ANY (g.fellows) WHERE g.case_id = {{t}}.case_id)"""  # noqa: S608 - no input


_DISCUSSED = f"""(SELECT array_agg({outward_id("Case", "c.id")} ORDER BY c.opened_at, c.id)
  FROM casework."case" c WHERE c.id = ANY ({{t}}.discussed_cases))"""  # noqa: S608 - no input


@mapped(table="casework.weighing", case="case_id", owner="organisation_id")
@strawberry.type(description="One organisation's weighing of a referral. / Weging door één organisatie.")
class Weighing(Node):
    """A weighing with its four arguments."""

    verdict: Verdict = column(description="The conclusion. / De uitkomst.")
    weighed_at: datetime = column(description="When. / Wanneer.")
    purpose: str | None = encrypted("purpose_enc", description="The purpose. / Het doel.")
    necessity: str | None = encrypted("necessity_enc", description="Why it is needed. / De noodzaak.")
    proportionality: str | None = encrypted("proportionality_enc", description="Proportionality. / Proportionaliteit.")
    subsidiarity: str | None = encrypted("subsidiarity_enc", description="Subsidiarity. / Subsidiariteit.")
    organisation: Organisation | None = of_case("organisation_id", description="Who weighed. / Wie woog.")


@mapped(table="casework.informant", case="case_id", owner="owner_org")
@strawberry.type(description="Who told the referrer; nobody else is shown it. / Melder, alleen voor de aanmelder.")
class Informant(Node):
    """An informant, for the organisation that referred (UAVG 41)."""

    name: str | None = encrypted("name_enc", description="The name; null when destroyed. / De naam.")


@mapped(table="casework.referral", case="case_id", owner="owner_org")
@strawberry.type(description="An application to a tafel. / Aanmelding bij een tafel.")
class Referral(Node):
    """A referral; only the referrer and the weighers of an unadmitted case see it."""

    kind: IntakeKind = column(description="What came in. / Wat er kwam.")
    informed: Informed = column(description="Whether it was discussed with the family. / Of het is besproken.")
    informed_reason: str | None = encrypted(
        "informed_reason_enc", description="Why it was not discussed. / Waarom het niet is besproken."
    )
    reason: str | None = encrypted("reason_enc", description="Why the case is referred. / De reden.")
    goal: str | None = encrypted("goal_enc", description="What should come of it. / Het doel.")
    left_out: list[ReferralField] = column(
        description="What this kind of tafel asks for and was not told; it hinders nothing. / Wat ontbreekt."
    )
    wanted_partners: list[Organisation] = many(
        "{t}.id = ANY ({parent}.wanted_partners) AND " + shown_in_case(),
        order=(asc("{t}.name"), asc("{t}.id")),
        size=50,
        page=10,
        description="Whom the referrer would like to join; nobody is invited by it. / De gewenste partners.",
    )
    informant: Informant | None = one(
        "{t}.case_id = {parent}.case_id", description="Who told it, if you referred. / De melder, als u aanmeldde."
    )
    round_on: date | None = column(
        description="In which round it is weighed, where the kind of tafel meets on fixed days. / De weegronde."
    )
    reported_earlier: bool | None = expression(
        "(SELECT e.reported FROM casework.earlier_report e WHERE e.case_id = {t}.case_id)",
        description="Whether somebody of this name, or of this citizen service number, was reported at this tafel "
        "before, for those who weigh; nothing of that report is told. / Eerder gemeld.",
    )
    signals: int | None = expression(
        "(SELECT casework.signals_standing(g.case_id) FROM casework.signal g WHERE g.case_id = {t}.case_id)",
        description="How many signals about this person stand at this tafel, with this one; for those who weigh. / "
        "Hoeveel signalen er staan.",
    )
    signal_case_ids: list[strawberry.ID] | None = expression(
        _SIGNALS, description="The other signals, as cases, for those who weigh. / De andere signalen."
    )
    earlier_case_id: strawberry.ID | None = expression(
        _EARLIER, description="The case that a new report follows, if you see it. / De eerdere casus."
    )
    discussed_case_ids: list[strawberry.ID] | None = expression(
        _DISCUSSED,
        description="Where it was discussed first, of the cases that you see. / Waar het eerst is besproken.",
    )
    gate_reason: str | None = encrypted(
        "gate_reason_enc",
        description="Why it was not discussed at another tafel first. / Waarom het niet eerst elders is besproken.",
    )
    after_advice: bool = column(
        description="Whether the referrer asked for advice without a name first; what was asked and advised is not "
        "told. / Of er anoniem advies aan voorafging."
    )
    named_subjects: list[NamedSubject] = many(
        source="casework.named_in_triage({parent}.case_id) {t}",
        order=(asc("{t}.id"),),
        size=50,
        page=20,
        description="Whom it is about, for those who weigh, where the kind of tafel does so by name "
        "(MINIMAAL_OP_NAAM); empty everywhere else, and once it was weighed. Each look is logged by itself. / Om "
        "wie het gaat.",
    )
    referred_for: DelegatedAct | None = one(
        "{t}.object_id = {parent}.id",
        description="Under whose responsibility, for the organisation that referred. / Namens wie aangemeld.",
    )
    referred_at: datetime = column(description="When. / Wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description="Who referred. / Wie aanmeldde.")
