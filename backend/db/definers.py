"""Every SECURITY DEFINER function of the case database, with the reason it may see what its caller may not.

A catalogue test holds this list against the database: a definer function that is not named here fails the build.
"""

from collections.abc import Mapping
from types import MappingProxyType

BINDING: Mapping[str, str] = MappingProxyType(
    {
        "bound()": "reads the binding key, which no runtime role may read",
        "moment()": "reads the cell's clock before anybody is bound",
        "today()": "tells the calendar day of that clock",
        "is_active(uuid, uuid)": "looks up membership while the binding is still being checked",
        "acting()": "remembers for one transaction that the binding was found good and its member active",
        "org()": "answers the bound organisation, after MAC, expiry and membership",
        "member()": "answers the bound member, after MAC, expiry and membership",
        "purpose()": "answers the bound purpose, after MAC and expiry",
        "assurance()": "answers the bound assurance, after MAC and expiry",
        "request_id()": "answers the bound request, after MAC and expiry",
        "system()": "answers whether the system is bound for its region, after MAC and expiry",
        "served()": "answers the organisation that the system is bound to serve, after MAC and expiry",
        "scopes(text)": "reads roles and mandates of the member who asks",
        "held(text)": "finds by which role or delegation whoever is bound has a right, where registrations are asked",
        "placed(text)": "tells the same without roles in the whole organisation",
        "lacking(uuid, uuid, text, date)": "reads registrations while rights are being found",
        "unregistered(uuid, uuid, text, uuid, uuid, date)": "tells what one of them asks in a place",
        "stands_in(uuid, text[], date)": "reads whether a colleague is registered, for what a delegation rests on",
        "delegation_ended(uuid)": "tells the own organisation whether a delegation holds, by what few may read",
        "delegation_fault(text, uuid, uuid, uuid, date, date)": "looks for a delegator at a colleague's roles",
        "passed_to(uuid, uuid, text[])": "tells who serves an organisation whom of it a delegation lets work in a case",
        "note_delegated()": "trigger: names who answers for what is written under a delegation",
        "registration_missing(uuid, text, uuid, date)": "tells of a colleague, who may not show it, what a role asks",
        "role_misses(uuid, uuid)": "tells the own organisation which registration a role of it asks",
        "has_gone_on(uuid, timestamp with time zone)": "tells that an organisation goes on, also to who may not know "
        "in which other",
        "guard_succession()": "trigger: finds a circle, and one person in two organisations, which nobody else sees",
        "guard_ledger_subject()": "trigger: looks up an event that its writer may write but not read",
        "sign_in(text, text, uuid)": "finds the member behind a verified token, before a binding exists",
    }
)
DERIVE: Mapping[str, str] = MappingProxyType(
    {
        "derive_case(uuid)": "recomputes access from rows that the writer may not all see",
        "derive_spoken()": "trigger: recomputes the cases in which something secret was released",
        "derive_changed()": "trigger: recomputes the cases a statement touched",
        "derive_owner()": "trigger: makes an organisation that owns a row known to the row's case",
        "derive_changed_case()": "trigger: gives a new case its lock and recomputes changed ones",
        "derive_changed_register()": "trigger: recomputes cases of whom the register of a partnership changed for",
        "derive_changed_agreement()": "trigger: recomputes every case under a changed ceiling or tafel",
        "require_signers()": "trigger: writes who must sign a consent, by a register that the writer may not all see",
        "complete_consent()": "trigger: tells a consent that all have signed, which nobody may do by hand",
        "guard_signature()": "trigger: asks of who signs for another whether they are kept away by now, by any record",
        "guard_kept_away()": "trigger: finds, at the end, a signature awaited of somebody who is kept away",
        "guard_form()": "trigger: looks in the end at all that a consent comes with, by a catalogue and rows of others",
        "guard_given()": "trigger: looks in the end whether a consent was withdrawn before, by rows of others",
        "withdraw_overlapping()": "trigger: withdraws what goes with a consent and that its writer need not know of",
        "withdraw_registered()": "trigger: withdraws consents that whoever passes it on need not know of",
        "date_entry()": "trigger: reads the cell's clock for whoever registers law",
        "derive_changed_law()": "trigger: recomputes every case in which something rests on a law that changed",
        "derive_changed_convenant()": "trigger: recomputes every case under a changed convenant",
    }
)
EXPLAIN: Mapping[str, str] = MappingProxyType(
    {
        "facts_towards(uuid, uuid)": "lets the owner of a row ask what another organisation's view of it rests on",
        "facts_of_draft(uuid[], text, uuid)": "lets whoever could write a row ask so before it is written",
        "contact_bars(uuid)": "tells who knows a person whether a rule or a danger that it may not see forbids writing",
        "signers_asked(uuid, text, timestamp with time zone)": "tells who may record bases who must sign, by quality "
        "where hidden",
        "basis_runs(uuid)": "tells a recipient whether a basis towards it runs, for the policy on its consent",
        "told_by_code(bytea)": "shows whoever holds a code what it withdraws, without a name and without a sign-in",
        "withdraw_by_code(bytea)": "withdraws one consent for whoever holds its code, who is no member of anything",
        "received_under(uuid)": "counts for an officer what others received and read on a consent of its own",
        "withdrawn_earlier(uuid, uuid, text[], uuid[])": "tells who may record bases in a case "
        "that a consent to the same was withdrawn there",
        "given_before_withdrawal(uuid, uuid, text, timestamp with time zone, text[], uuid[])": "tells who may record "
        "bases in a case that a consent is older than its withdrawal there",
        "hold_case(uuid)": "takes the locks of a case in which whoever withdraws has a part",
        "urgent_before(uuid, uuid, uuid[], timestamp with time zone)": "recognises one person behind two members, and "
        "tells that person only of what it decided itself",
        "partnership_counts(uuid, integer)": "counts for one officer what all organisations of a partnership did, from "
        "a number of cases on",
        "witness_org(uuid, uuid)": "tells who records a consent of which organisation in the case a member is",
        "may_bring(uuid, text)": "tells an organisation what it may bring to a case, also a member who sees it not",
        "share_bars(uuid)": "tells who recorded a basis whether its recipients take part and are restricted",
    }
)
SPEAK: Mapping[str, str] = MappingProxyType(
    {
        "guard_duty_conflict()": "trigger: recognises one person behind two members of one organisation",
    }
)
REFUSE: Mapping[str, str] = MappingProxyType(
    {
        "guard_refused_basis()": "trigger: finds a refusal to share what a basis opens, seen or not",
        "guard_refused()": "trigger: finds a refusal to share this, which whoever releases need not see",
        "guard_refusal()": "trigger: finds releases and bases that whoever refuses may no longer see",
    }
)
PROVIDE: Mapping[str, str] = MappingProxyType(
    {
        "record_disclosure()": "trigger: writes the record of a disclosure, which nobody may write by hand",
    }
)
GUARD: Mapping[str, str] = MappingProxyType(
    {
        "guard_stage()": "trigger: counts weighings of all organisations before a case is admitted",
        "guard_weighing()": "trigger: recognises one person behind the members of two organisations",
        "has_lapsed(uuid)": "tells who was asked to look along that this is over, which it reads no longer by then",
        "close_lapsed(integer)": "ends the work of any organisation on what was over before it was answered",
        "open_due_tasks(integer)": "finds the dates of all organisations that somebody must be given a task for",
        "tell_reassessed()": "trigger: tells every organisation whose consent must be looked at again",
        "tell_urgent()": "trigger: tells owners and coordinator of an emergency, whom the writer need not know",
        "tell_closed()": "trigger: tells every recipient, also those whom the writer does not know of",
        "tell_followers(uuid, uuid[], boolean)": "writes effects for organisations that the writer does not know of",
        "tell_case_followers()": "trigger: tells whoever follows a case, by rows that the writer may not see",
        "tell_restricted()": "trigger: tells everybody whom a restriction binds, whom the officer need not know",
        "close_identity_task()": "trigger: completes the task of a check with the check itself",
        "guard_glass_reviewed()": "trigger: finds earlier emergency access of the same person, by whichever account",
        "close_glass_task()": "trigger: says that an emergency access was looked at, by who reviewed it",
        "close_urgent_task()": "trigger: completes the task to look at an emergency with its confirmation",
        "open_withdrawal_tasks()": "trigger: gives work to every recipient, whom the writer need not know",
        "guard_version()": "trigger: finds a newer version of what is released, also one written meanwhile",
        "open_correction_tasks()": "trigger: closes what was taken back, and finds in the ledger who read it",
        "compare_number(uuid, uuid[])": "notes that a number is known at a tafel, for those who weigh there",
        "answer_earlier()": "trigger: tells whether somebody was reported at a tafel before, by cases of others",
        "guard_match()": "trigger: counts what the own organisation asked across tafels, whoever asked",
        "guard_involvement()": "trigger: counts what the own organisation asked, whoever asked",
        "answer_involvement()": "trigger: tells which organisations are in other cases of this tafel, and no case",
        "answer_match()": "trigger: tells of another tafel a hit and a contact, and nothing that leads to a case",
        "guard_break_glass()": "trigger: writes the owners' notices, which the breaker may not read",
        "case_by_number(text)": "finds the case whose number was told, for members with the right to break glass",
        "activate_tafel()": "trigger: takes a tafel along with the decision on it, which nobody may do by hand",
        "keep_ceilings()": "trigger: keeps a partner's ceilings as it accedes and leaves, which nobody may do by hand",
        "open_succession_tasks()": "trigger: gives work to who answers for tafels of others",
        "close_succession_tasks()": "trigger: ends that work when there is nothing to do",
        "end_seats()": "trigger: ends the seats under an agreement with it, which are of others than the officer",
        "break_glass_terms(uuid)": "tells members with that right what the case's blueprint lets it open",
    }
)
COURSE: Mapping[str, str] = MappingProxyType(
    {
        "begin_phase()": "trigger: reads the blueprint of a case that is admitted, for whoever admits it",
        "guard_phase()": "trigger: looks at every person and record of a case, also where the mover does not see them",
        "guard_conclusion()": "trigger: looks for an outcome, also one that whoever closes does not see",
        "keep_phase()": "trigger: writes the phases that a case was in, which nobody may do by hand",
        "phase_misses(uuid, text)": "tells who steers a case what a phase misses, also where a person is hidden",
        "guard_assessment()": "trigger: recognises one person, and a discipline that another organisation holds",
        "open_integral_task()": "trigger: gives work to who answers for the tafel, which no other may do by hand",
        "guard_integral_task()": "trigger: looks at every assessment, also ones that whoever completes misses",
        "guard_continuation()": "trigger: looks for what was recorded the other way round, by whomever",
        "guard_second()": "trigger: recognises one person in two organisations, and reads the blueprint of a case",
        "guard_form_item()": "trigger: reads the blueprint of a case for an answer that goes with a contribution",
        "guard_form_used()": "trigger: reads the blueprint of a case for a form that goes with a contribution",
        "guard_request()": "trigger: looks whether who is asked may know the person, by bases hidden from the asker",
        "open_request_task()": "trigger: gives work to who is asked, which no other organisation may do by hand",
        "tell_of_own_statement()": "trigger: gives work and notices to whose text it is and whom it is released to",
        "carry_own_statements()": "trigger: puts what a person said beside a newer version, which nobody does by hand",
        "close_request_tasks()": "trigger: completes the task of who was asked with the answer itself",
        "open_kader_tasks()": "trigger: gives work to who recorded a basis under another kader, known or not",
        "guard_decision()": "trigger: reads the blueprint of the case, as the guards of phases do",
        "guard_decider()": "trigger: recognises one person behind the members of two organisations",
        "carry_recusals()": "trigger: keeps from the later case who is recused from the earlier, which only they know",
        "guard_outcome()": "trigger: reads the blueprint of the case, as the guards of phases do",
    }
)
INTAKE: Mapping[str, str] = MappingProxyType(
    {
        "named_in_triage(uuid)": "shows who weighs by name the least that names people it may not see yet, and logs it",
        "answer_signal()": "trigger: finds signals of the same person at a tafel, by cases of others",
        "propose_signals()": "trigger: tells other signals of this one, and gives who answers for the tafel the task",
        "guard_signal()": "trigger: counts the signals of all organisations before one is weighed",
        "open_signal_letter()": "trigger: gives whoever signalled work about a person whom the others do not see",
        "guard_rejection()": "trigger: reads the blueprint of a case, and locks it, for whoever turns it away",
        "guard_turned_away()": "trigger: looks for weighings and a rejection, also those that the mover does not see",
        "open_letter_tasks()": "trigger: gives the referrer work about people whom the weigher does not know",
        "refusal_counts(uuid, integer)": "counts for a chair and an officer what all organisations of a tafel refused, "
        "from a number of cases on",
    }
)
DESTROY: Mapping[str, str] = MappingProxyType(
    {
        "due_consults(integer)": "names questions of all organisations that are due, and the keys that open them",
        "forget_consult_hours(integer)": "takes away booked time that counts no more, which nobody may do by hand",
        "forget_consults(uuid[])": "takes away questions that are due, which no runtime role may do by hand",
        "start_signal_term()": "trigger: reads the blueprint and the policy that rule a signal",
        "end_signal_term()": "trigger: takes the short term away when a signal is weighed, which nobody may do by hand",
        "start_term()": "trigger: reads the blueprint and the policy that rule a case which has just ended",
        "guard_approval()": "trigger: recognises one person, and the roles of whoever approves a list",
        "guard_extension()": "trigger: counts extensions, and recognises the roles and persons of whoever decides",
        "extend_term()": "trigger: makes a term longer with its second decision, which no person may do by hand",
        "approve_list()": "trigger: dates a list with its second approval, which no person may do by hand",
        "propose_destructions(integer)": "finds the cases of all organisations whose term is over",
        "begin_destruction(uuid)": "looks once more at a case of any organisation, and deletes all of its rows",
        "end_destruction(uuid)": "writes the one declaration, and tells the ledger of everybody concerned",
        "forget_involvements(integer)": "deletes what was asked long ago about who is involved",
        "forget_matches(integer)": "deletes what all organisations asked across tafels long ago",
        "forget_effects(integer)": "deletes effects of all organisations that were carried out long ago",
        "forget_disclosures(integer)": "deletes records of disclosure of all organisations whose term is over",
        "replaced_numbers(uuid, integer)": "tells the system whose number was corrected, whoever recorded it",
        "keys_in_use(uuid[])": "sees every sealed value, because a partial answer would destroy keys in use",
    }
)
