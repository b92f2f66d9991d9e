"""Which probes ask for which conditions: of each slice its files of SQL, and what of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.security.guards import (
    advice,
    advising,
    asking,
    bases,
    binding,
    contact,
    deciding,
    filling_in,
    forming,
    going_on,
    gone_on,
    in_their_name,
    kader,
    keeping,
    matching,
    overlapping,
    own_words,
    papers,
    partnership,
    passing,
    people,
    provisions,
    recording,
    referred,
    refusing,
    registers,
    restricting,
    secrecy,
    serving,
    stating,
    withdrawing,
)
from tests.security.guards.arms import Arm, arms, files, of_policies
from tests.security.guards.by_itself import BY_ITSELF
from tests.security.guards.probes import Probe
from tests.security.guards.resting import probes
from tests.security.guards.unasked import UNASKED
from tests.security.guards.yard import Yard

Probes = Callable[[Yard], Awaitable[list[Probe]]]


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Files of SQL, and what asks for every condition in them.

    `only` names what of a file is of this slice by how it begins, and `named` in full.
    """

    probes: Probes
    files: tuple[str, ...]
    only: tuple[str, ...] = field(default=("",))
    named: frozenset[str] | None = None

    def arms(self) -> list[Arm]:
        """Every condition of the slice."""
        return [arm for file in self.files for arm in self.of(file)]

    def of(self, file: str) -> list[Arm]:
        """Its conditions in one file."""
        found = [arm for arm in arms(file) if arm.told.startswith(self.only)]
        if self.named is None:
            return [arm for arm in found if arm.told not in BY_ITSELF.get(file, ())]
        return [arm for arm in found if arm.told in self.named]


SLICES: Mapping[str, Slice] = {
    "bases": Slice(
        probes=bases.probes,
        files=("consent.sql",),
        only=(
            *("sender_and_recipient_read", "recorder_and_recipient_read", "consent.basis_runs", "ends_own"),
            *("records_withdrawal", "owner_checks"),
        ),
    ),
    "restricting": Slice(
        probes=restricting.probes,
        files=("consent.sql",),
        only=(
            *("own_organisation_reads", "setter_and_bound_read", "officer_restricts", "officer_lifts"),
            *("member_recuses", "member_breaks_glass", "officer_reviews", "consent.guard_known_subject"),
        ),
    ),
    "recording": Slice(
        probes=recording.probes,
        files=("consent.sql", "urgent.sql"),
        only=(
            *("writes_own", "consent.withdrawn_earlier", "consent.switches_silently", "consent.sees_consent_basis"),
            *("consent.guard_supersedes", "guard_supersedes", "consent.guard_confirmation", "guard_confirmation"),
            *("consent.guard_ending", "consent.urgent_before", "consent.repeats_emergency"),
        ),
    ),
    "filling_in": Slice(probes=filling_in.probes, files=("forms.sql",)),
    "going_on": Slice(probes=going_on.probes, files=("continuing.sql",)),
    "papers": Slice(probes=papers.probes, files=("documents.sql",)),
    "forming": Slice(probes=forming.probes, files=("giving.sql",)),
    "overlapping": Slice(probes=overlapping.probes, files=("overlapping.sql",)),
    "withdrawing": Slice(probes=withdrawing.probes, files=("withdrawing.sql",)),
    "provisions": Slice(
        probes=provisions.probes,
        files=("provisions.sql",),
        only=(
            *("own_organisation_reads", "officer_records", "officer_ends", "officer_reads", "record_disclosure"),
            *("consent.regime_of", "consent.article_on", "consent.is_closed_to_glass", "consent.release_fault"),
            *("consent.is_providable", "consent.record_disclosure"),
        ),
    ),
    "refusing": Slice(
        probes=refusing.probes,
        files=("refusing.sql",),
        only=("participant_reads", "writes_own", "ends_own", "own_organisation_reads", "consent.guard_reason"),
    ),
    "advice": Slice(probes=advice.probes, files=("advice.sql",)),
    "binding": Slice(probes=binding.probes, files=("binding.sql",)),
    "people": Slice(probes=people.probes, files=("tenants.sql",)),
    "custody": Slice(probes=registers.probes, files=("custody.sql",)),
    "contact": Slice(probes=contact.probes, files=("contact.sql",)),
    "deciding": Slice(probes=deciding.probes, files=("deciding.sql",)),
    "matching": Slice(
        probes=matching.probes,
        files=("matching.sql",),
        only=("both_sides_read", "leader_asks", "casework.match_ground", "casework.guard_match"),
    ),
    "partnership": Slice(probes=partnership.probes, files=("partnership.sql",)),
    "reports": Slice(
        probes=partnership.probes,
        files=("audit.sql",),
        only=("officer_reads ON consent.partnership_report", "officer_takes_down ON"),
    ),
    "asking": Slice(
        probes=asking.probes,
        files=("asking.sql",),
        only=("asker_and_asked_read", "asks ON", "answers ON", "casework.guard_request", '"1_guard_request"'),
    ),
    "kader": Slice(probes=kader.kader, files=("kader.sql",), only=("knower_reads", "records ON")),
    "corrections": Slice(
        probes=kader.corrections,
        files=("correcting.sql",),
        only=("reader_reads", "corrects_own", "casework.guard_version"),
    ),
    "own words": Slice(
        probes=own_words.statements,
        files=("own_statement.sql",),
        only=("travels_with_the_text", "writes_down"),
    ),
    "passing on": Slice(
        probes=passing.probes,
        files=("delegation.sql",),
        only=("concerned_reads", "registered_passes", "concerned_withdraws", "own_organisation_reads"),
    ),
    "directory": Slice(probes=own_words.directory, files=("directory.sql",)),
    "advising": Slice(
        probes=advising.probes,
        files=("consulting.sql",),
        only=("asker_and_adviser_read", "asks ON", "advises ON", "casework.may_consult"),
    ),
    "keeping": Slice(probes=keeping.probes, files=("extending.sql",), only=("approver_decides", "approver_confirms")),
    "serving": Slice(
        probes=serving.probes,
        files=(
            *("system.sql", "outbox.sql", "notifications.sql", "signing.sql", "looking.sql", "tasks.sql"),
            *("correcting.sql", "disclosures.sql", "destruction.sql"),
        ),
        only=(
            *("served_", "system_revives", "deriver_logs_looks", "deriver_asks", "deriver_completes"),
            *("deriver_shuts", "destroyer_forgets", "destroyer_records"),
        ),
    ),
    "stating": Slice(probes=stating.probes, files=("stating.sql",)),
    "secrecy": Slice(
        probes=secrecy.probes,
        files=("secrecy.sql",),
        only=(
            "own_organisation_reads ON consent.duty_conflict",
            "writes_own ON consent.duty_conflict",
            "confirms_and_ends_own",
            "consent.guard_duty_conflict",
            "guard_duty_conflict",
            "consent.may_decide_conflict",
        ),
    ),
}


_MORE: Mapping[str, Sequence[Probes]] = {
    "casework.sql": (referred.probes, in_their_name.numbers, in_their_name.texts),
    "tasks.sql": (referred.probes, in_their_name.tasks),
    "signing.sql": (in_their_name.signers,),
    "hours.sql": (in_their_name.hours,),
    "appointing.sql": (in_their_name.roles,),
    "succession.sql": (gone_on.probes,),
    **dict.fromkeys(("registration.sql", "catalogue.sql"), (in_their_name.once,)),
    "naming.sql": (in_their_name.once, in_their_name.names),
}


def asked_by_hand() -> set[tuple[str, str]]:
    """The conditions, each with its file, that the probes of a slice ask for."""
    return {(file, arm.told) for one in SLICES.values() for file in one.files for arm in one.of(file)}


def resting() -> dict[str, Slice]:
    """Of each file the conditions of policies that no slice asks for by hand, but for those of `UNASKED`."""
    by_hand = asked_by_hand()
    found = {}
    for file in files():
        named = {arm.told: table for table, arm in of_policies(file) if (file, arm.told) not in by_hand}
        listed = frozenset(named) - set(UNASKED)
        if listed:
            tables = sorted({named[told] for told in listed})
            both = partial(_both, tables=tables, more=_MORE.get(file, ()))
            found[f"rests on: {file}"] = Slice(probes=both, files=(file,), named=listed)
    return found


async def _both(yard: Yard, *, tables: Sequence[str], more: Sequence[Probes]) -> list[Probe]:
    """What is written of these tables, and what somebody wrote for what needs more than one thing to be otherwise."""
    return [*await probes(yard, tables=tables), *[probe for one in more for probe in await one(yard)]]
