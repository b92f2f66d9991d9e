"""How something comes in: who refers, as what, what may be told, and that weighers see nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import SystemRandom
from typing import Any
from zoneinfo import ZoneInfo

from backend.demo.kinds import documents
from backend.demo.kinds.company import FIELDS, HOUSEHOLD
from backend.demo.kinds.table import Table, nodes, organisation, today
from backend.demo.scenario.documents import REFER
from backend.demo.texts import texts

_INTAKES = ("AANMELDING", "MELDING", "HERMELDING", "SIGNAAL", "ADVIES", "CRISIS")
_YEAR = timedelta(days=365)
_AGES = {"OUDER": (26, 44), "KIND": (3, 9), "LEERLING": (17, 17), "SCHOOLVERLATER": (18, 20)}
_HERE = ZoneInfo("Europe/Amsterdam")
_REASON = "Er zijn zorgen, en wie betrokken is kan er alleen niet uit komen."
_ADDRESS = "Verzonnenstraat 1, Zilverdam"
_GOAL = "Samen afspreken wie wat doet."


@dataclass(slots=True, kw_only=True)
class Case:
    """A case of the story: its id, the version it is at, and its people by their roles in the household."""

    id: str
    version: int
    people: dict[str, str]
    referrer: str


def refer(
    table: Table,
    by: str,
    *,
    tells: Iterable[str] = HOUSEHOLD,
    people: tuple[str, ...] = ("OUDER", "KIND"),
    kind: str = "AANMELDING",
    partners: tuple[str, ...] = (),
    **more: object,
) -> Case:
    """Refer new people, of whom no more is told than `tells` names; the case. Raises Declined."""
    told = set(tells)
    values: dict[str, Any] = {
        "tafel": table.id,
        "informed": "GEINFORMEERD",
        "kind": kind,
        "subjects": [_person(role, told) for role in people],
        **({"reason": _REASON} if "REDEN" in told else {}),
        **({"category": "VEILIGHEID"} if kind == "SIGNAAL" else {}),
        **({"goal": _GOAL} if "DOEL" in told else {}),
        **({"informant": "Fictieve melder"} if "MELDER" in told else {}),
        **({"wantedPartners": [organisation(one) for one in partners]} if "GEWENSTE_PARTNERS" in told else {}),
        **more,
    }
    case = table.do(by, REFER, **values)["case"]
    ids = [one["id"] for one in case["subjects"]]
    roles = [one["roleInHousehold"] for one in case["subjects"]]
    return Case(id=case["id"], version=case["version"], people=dict(zip(roles, ids, strict=True)), referrer=by)


def takes(
    table: Table, by: str, *, tells: Iterable[str], kinds: tuple[str, ...], partner: str, nobody_from: tuple[str, ...]
) -> None:
    """It takes these kinds of intake with these data, and nothing else; and nothing at all from some.

    Whatever is refused here leaves nothing behind. `partner` is somebody whom a referrer could wish for.
    """
    listed = set(tells)
    for name in FIELDS:
        if name not in listed:
            with table.declines("FIELD_NOT_HERE", f"{name} is told"):
                refer(table, by, tells={*listed, name}, kind=kinds[0], partners=(partner,))
    for kind in _INTAKES:
        if kind not in kinds:
            with table.declines("INTAKE_KIND_NOT_HERE", f"{kind} comes in"):
                refer(table, by, tells=listed, kind=kind, partners=(partner,))
    for stranger in nobody_from:
        with table.declines("SENDER_NOT_HERE", f"{stranger} refers"):
            refer(table, stranger, tells=listed, kind=kinds[0], partners=(partner,))


def must_tell(table: Table, by: str, *, tells: Iterable[str], kind: str = "AANMELDING") -> None:
    """Without the reason nothing comes in: data are told for a purpose."""
    with table.declines("FIELD_MISSING", "no reason is told"):
        refer(table, by, tells=set(tells) - {"REDEN"}, kind=kind)


def nobody_at_triage(table: Table, case: Case, who: str) -> None:
    """A weigher sees the referral, and nobody by name, however it is asked."""
    found = [one for one in nodes(table.ask(who, documents.TRIAGE)["referrals"]) if one["id"] == case.id]
    table.expect(f"{who} sees at triage", expected=[[]], found=[one["subjects"] for one in found])
    table.expect(f"{who} may look at", expected=[], found=_looked_at(table, case, who))


def named_at_triage(table: Table, case: Case, who: str, *, tells: Iterable[str] = ()) -> None:
    """A weigher looks at whom it is about, and sees the least that names them; `tells`: whatever else stands there."""
    names = [one["name"] for one in table.ask(case.referrer, documents.SEEN, id=case.id)["case"]["subjects"]]
    found = _looked_at(table, case, who)
    seen = {one["subjectId"]: one["roleInHousehold"] for one in found}
    table.expect(f"{who} looks", expected=True, found=seen == {id: role for role, id in case.people.items()})
    table.expect(f"{who} reads names", expected=True, found=sorted(names) == sorted(one["name"] for one in found))
    told = ["birthDate"] if all(one["birthDate"] for one in found) else []
    table.expect(f"{who} reads besides", expected=sorted(tells), found=told)


def lives(table: Table, case: Case, *who: str, known: bool = True) -> None:
    """Whether these are told where the one person of the case lives."""
    for one in who:
        seen = table.ask(one, documents.HOME, id=case.id)["case"]
        homes = [each["toldAddress"] for each in (seen["subjects"] if seen else ())]
        told = [home["address"] for home in homes if home]
        table.expect(f"{one} knows where somebody lives", expected=[_ADDRESS] if known else [], found=told)


def not_named(table: Table, case: Case, *who: str) -> None:
    """To these the referral names nobody: they weigh nothing here, or it was weighed."""
    for one in who:
        table.expect(f"{one} may look at", expected=[], found=_looked_at(table, case, one))


def in_round(table: Table, case: Case, who: str, *, on: date | None) -> None:
    """On which day the referral is weighed; None where it waits for no round. It is on no other day's list."""
    (found,) = [one for one in nodes(table.ask(who, documents.TRIAGE)["referrals"]) if one["id"] == case.id]
    day = found["referral"]["roundOn"]
    # The day itself is another each time; that it is the right one is what is told.
    table.expect("waits for the round that it should", expected=on and on.isoformat(), found=day, told=on is not None)
    if on is None:
        return
    for weeks in (-1, 0, 1):
        listed = nodes(table.ask(who, documents.ROUND, on=(on + timedelta(weeks=weeks)).isoformat())["referrals"])
        found_there = case.id in {one["id"] for one in listed}
        table.expect(f"on the list {weeks} weeks on", expected=weeks == 0, found=found_there)


def tuesday_after_monday_noon(now: datetime) -> date:
    """The round of what comes in now, where rounds are on Tuesdays and what comes in after Monday noon is too late."""
    local = now.astimezone(_HERE)
    monday = local.date() - timedelta(days=local.weekday())
    late = local >= datetime.combine(monday, time(12), _HERE)
    return monday + timedelta(days=8 if late else 1)


def _looked_at(table: Table, case: Case, who: str) -> list[dict[str, Any]]:
    seen = table.ask(who, documents.NAMES, case=case.id)["case"]
    referral = seen["referral"] if seen else None
    return referral["namedSubjects"] if referral else []


def _person(role: str, told: set[str]) -> dict[str, Any]:
    draw, words = SystemRandom(), texts()
    low, high = _AGES.get(role, (18, 60))
    born = today() - draw.randint(low, high) * _YEAR
    name = f"{draw.choice(words.given_names)} {draw.choice(words.surnames)} {words.suffix}"
    return {
        **({"roleInHousehold": role} if "ROL_IN_GEZIN" in told else {}),
        **({"name": name} if "NAAM" in told else {}),
        **({"birthDate": born.isoformat()} if "GEBOORTEDATUM" in told else {}),
        **({"address": _ADDRESS} if "ADRES" in told else {}),
    }
