"""Each kind of tafel is what its people know: it has something that no other kind has."""

import re
from collections.abc import Callable
from typing import TypeAlias

import pytest

from backend.tafels.blueprint import Blueprint
from backend.tafels.kinds import ConsultMode, GateKind, IntakeKind, Regime, SubjectKind, TafelClass
from backend.tafels.loading import load_all
from backend.tafels.models import SeatKind
from consent.basis import Category
from tenants.organisation_kinds import OrganisationKind as Kind

KINDS = {file.blueprint.code: file.blueprint for file in load_all()}
# Every kind of the domain reference, in its order; radicalisation has a statute of its own and stays out.
DOMAIN = re.findall(
    r"\w+",
    """
VEILIGHEIDSKAMER ZVH MDA_PP JBT BEMOEIZORG ROUTEERTAFEL AANMELDOVERLEG JEUGDPREVENTIEPLATFORM BESCHERMINGSOVERLEG
SIGNALERINGSOVERLEG KETENOVERLEG MDCK VT_CASUSOVERLEG CIT_TRIAGE ZORG_EN_STRAF EXPERTTAFEL DOORBRAAK CASUISTIEK_GI
CASUISTIEK_LOKAAL BETER_SAMENSPEL CONSULT_GI MDT_JEUGD ACTIEGESPREK ZORGOVERLEG_SCHOOL PREVENTIE_OVERLEG PGA WVGGZ THV
CSG VEILIG_THUIS TRANSMURAAL JEUGDROUTE BILATERAAL PLATFORM_OUDEREN MOEDIGE_DIALOOG NETWERKBERAAD EIGEN_KRACHT
CAPACITEIT LEERTAFEL BESTUURLIJK BREED_CASUSOVERLEG CONVENANT_OVERIG NIET_CASUS
""",
)
WVGGZ_ENDS = {"ZORGMACHTIGING", "CRISISMAATREGEL", "OPGESCHORT", "OVERDRACHT_GGZ"}
Fact: TypeAlias = Callable[[Blueprint], object]


def fixed(kind: Blueprint) -> set[Kind]:
    """Who always sits there."""
    return {one.organisation_kind for one in kind.seats if one.kind is SeatKind.VAST}


# By code, in the order of the alphabet: what is true of this kind and of no other.
FACTS: dict[str, Fact] = {
    "AANMELDOVERLEG": lambda kind: kind.rhythm and kind.rhythm.times_per_week == 2,
    "ACTIEGESPREK": lambda kind: (
        kind.tafel_class is TafelClass.F and kind.regie and kind.regie.casusregie is Kind.LOKAAL_TEAM
    ),
    "BEMOEIZORG": lambda kind: kind.retention and kind.retention.rejected == "OGGZ_SCREENING",
    "BESCHERMINGSOVERLEG": lambda kind: kind.gate and kind.gate.before is GateKind.RVDK_VERZOEK,
    "BESTUURLIJK": lambda kind: kind.rhythm and kind.rhythm.rrule == "FREQ=WEEKLY;INTERVAL=4",
    "BETER_SAMENSPEL": lambda kind: kind.tafel_class is TafelClass.K and kind.regie and kind.regie.stays_involved,
    "BILATERAAL": lambda kind: kind.regie and kind.regie.questions,
    "BREED_CASUSOVERLEG": lambda kind: kind.deciders and kind.deciders.people == 2,
    "CAPACITEIT": lambda kind: kind.tafel_class is TafelClass.N and Kind.VEILIG_THUIS in fixed(kind),
    "CASUISTIEK_GI": lambda kind: kind.family and kind.family.discussed,
    "CASUISTIEK_LOKAAL": lambda kind: kind.consult and kind.consult.hours_per_team == 4,
    "CIT_TRIAGE": lambda kind: kind.tafel_class is TafelClass.C and kind.rhythm and kind.rhythm.always_open,
    "CONSULT_GI": lambda kind: kind.consult and set(kind.consult.modes) == set(ConsultMode),
    "CONVENANT_OVERIG": lambda kind: kind.template,
    "CSG": lambda kind: {one.code for one in kind.disciplines} == {"MEDISCH", "FORENSISCH", "PSYCHOSOCIAAL"},
    "DOORBRAAK": lambda kind: "GEEN_PLAN_NODIG" in {one.code for one in kind.outcomes},
    "EIGEN_KRACHT": lambda kind: kind.gate and kind.gate.before is GateKind.MAATREGEL,
    "EXPERTTAFEL": lambda kind: kind.responsible and kind.responsible.organisation_kind is Kind.EXPERTISETEAM,
    "JBT": lambda kind: kind.chair and kind.chair.independent,
    "JEUGDPREVENTIEPLATFORM": lambda kind: kind.signals and kind.signals.threshold == 2,
    "JEUGDROUTE": lambda kind: kind.monitoring and kind.monitoring.to_age == 27,
    "KETENOVERLEG": lambda kind: kind.tafel_class is TafelClass.N and Kind.WELZIJN in fixed(kind),
    "LEERTAFEL": lambda kind: kind.learning and kind.learning.pseudonymised,
    "MDA_PP": lambda kind: "STABIELE_VEILIGHEID" in {one.code for one in kind.phases},
    "MDCK": lambda kind: kind.suitability and kind.suitability.asked,
    "MDT_JEUGD": lambda kind: len(kind.disciplines) == 5,
    "MOEDIGE_DIALOOG": lambda kind: kind.signals and Kind.MAATSCHAPPELIJKE_PARTNER in kind.signals.senders,
    "NETWERKBERAAD": lambda kind: kind.tafel_class is TafelClass.F and kind.regime.code is Regime.JEUGDWET,
    "NIET_CASUS": lambda kind: kind.tafel_class is TafelClass.N and not kind.responsible,
    "PGA": lambda kind: kind.relay and kind.relay.intermediary is Kind.GI,
    "PLATFORM_OUDEREN": lambda kind: not kind.holds_cases and Kind.VRIJWILLIGERS in fixed(kind),
    "PREVENTIE_OVERLEG": lambda kind: kind.consult and kind.consult.asks is Kind.KINDEROPVANG,
    "ROUTEERTAFEL": lambda kind: (
        kind.agenda and set(kind.agenda.fills_from) == {IntakeKind.MELDING, IntakeKind.HERMELDING}
    ),
    "SIGNALERINGSOVERLEG": lambda kind: kind.signals and Kind.BEWONERS in kind.signals.senders,
    "THV": lambda kind: kind.monitoring and kind.monitoring.years == 1,
    "TRANSMURAAL": lambda kind: kind.intake and kind.intake.senders == (Kind.ZIEKENHUIS,),
    "VEILIGHEIDSKAMER": lambda kind: SubjectKind.GEBIED in kind.subjects.kinds,
    "VEILIG_THUIS": lambda kind: kind.regime.code is Regime.WMO_VT and kind.rhythm and kind.rhythm.always_open,
    "VT_CASUSOVERLEG": lambda kind: kind.tafel_class is TafelClass.C and kind.regime.code is Regime.WMO_VT,
    "WVGGZ": lambda kind: {one.code for one in kind.outcomes} == WVGGZ_ENDS,
    "ZORGOVERLEG_SCHOOL": lambda kind: kind.chair and kind.chair.organisation_kind is Kind.SCHOOL,
    "ZORG_EN_STRAF": lambda kind: fixed(kind) == {Kind.CRISISDIENST, Kind.POLITIE, Kind.OM},
    "ZVH": lambda kind: kind.cut_off is not None,
}


@pytest.mark.parametrize(("code", "fact"), FACTS.items(), ids=FACTS)
def test_a_kind_has_what_no_other_kind_has(code: str, fact: Fact) -> None:
    assert [one for one, kind in KINDS.items() if fact(kind)] == [code]


def test_there_is_one_file_for_each_kind_of_the_domain_and_a_fact_that_tells_it_apart() -> None:
    assert len(DOMAIN) == 43
    assert sorted(file.blueprint.code for file in load_all()) == sorted(FACTS) == sorted(DOMAIN)


def test_what_a_case_can_go_on_at_is_a_kind_of_the_domain() -> None:
    ends = {one.leads_to for kind in KINDS.values() for one in kind.outcomes if one.leads_to}
    above = {kind.escalation.target for kind in KINDS.values() if kind.escalation}
    assert {"ZVH", "EXPERTTAFEL"} <= ends | above <= set(DOMAIN)


def test_no_two_files_are_of_one_kind() -> None:
    assert len(KINDS) == len(load_all())


def test_criminal_data_go_to_police_and_justice_alone_but_by_a_statute_or_by_who_stands_between() -> None:
    justice = {Kind.POLITIE, Kind.OM, Kind.RVDK, Kind.RECLASSERING, Kind.JEUGDRECLASSERING}
    received = {
        one.organisation_kind
        for kind in KINDS.values()
        for one in kind.ceilings
        if Category.STRAFRECHTELIJK in one.categories
        and kind.regime.code is not Regime.WGS_ZVH
        and not (kind.relay and kind.relay.intermediary is one.organisation_kind)
    }

    assert received == justice


def test_a_track_with_terms_names_them() -> None:
    tracks = {
        code: [one.code for one in kind.clocks] for code, kind in KINDS.items() if kind.tafel_class is TafelClass.K
    }
    assert [code for code, clocks in tracks.items() if not clocks] == []
    assert tracks["THV"] == ["THV_VERBOD", "THV_MONITORING", "ACUUT"]
