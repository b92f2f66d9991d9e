"""What was destroyed with a case, counted per kind. Numbers, no person."""

import strawberry

from casegraph.compiler.mapping import (
    expression,
)


def _count(table: str) -> str:
    return f"coalesce(({{t}} ->> '{table}')::integer, 0)"


@strawberry.type(description="How many rows of each kind were destroyed with a case. / Wat er is vernietigd.")
class Destroyed:
    """Counts of a declaration; each is zero where there was nothing of that kind."""

    subjects: int | None = expression(_count("casework.subject"), description="Persons. / Betrokkenen.")
    citizen_numbers: int | None = expression(
        _count("casework.citizen_number"), description="Citizen service numbers. / Burgerservicenummers (BSN)."
    )
    referrals: int | None = expression(_count("casework.referral"), description="Referrals. / Aanmeldingen.")
    told_addresses: int | None = expression(
        _count("casework.told_address"), description="Addresses that a referral told. / Adressen uit aanmeldingen."
    )
    informants: int | None = expression(_count("casework.informant"), description="Who told the referrer. / Melders.")
    earlier_reports: int | None = expression(
        _count("casework.earlier_report"), description="Whether they were reported before. / Eerder gemeld."
    )
    signals: int | None = expression(_count("casework.signal"), description="Signals. / Signalen.")
    rejections: int | None = expression(
        _count("casework.rejection"), description="That it was turned away. / Afwijzingen."
    )
    weighings: int | None = expression(_count("casework.weighing"), description="Weighings. / Wegingen.")
    phases: int | None = expression(_count("casework.case_phase"), description="Phases it was in. / Fases.")
    outcomes: int | None = expression(_count("casework.case_outcome"), description="Outcomes. / Uitkomsten.")
    family_talks: int | None = expression(
        _count("casework.family_talk"), description="Records of talks with the family. / Gesprekken met het gezin."
    )
    assessments: int | None = expression(_count("casework.assessment"), description="Assessments. / Oordelen.")
    key_decisions: int | None = expression(
        _count("casework.key_decision"), description="Decisions taken together. / Kernbeslissingen."
    )
    key_deciders: int | None = expression(_count("casework.key_decider"), description="Who took them. / Wie ze namen.")
    delegations: int | None = expression(
        _count("tenants.delegation"), description="Tasks passed on in it. / Overgedragen taken."
    )
    delegated_acts: int | None = expression(
        _count("tenants.delegated_act"), description="What was done under those. / Wat daaronder is gedaan."
    )
    participations: int | None = expression(
        _count("casework.participation"), description="Participations. / Deelnames."
    )
    contributions: int | None = expression(_count("casework.contribution"), description="Contributions. / Bijdragen.")
    kader_events: int | None = expression(
        _count("casework.kader_event"), description="Changes of kader. / Veranderingen van kader."
    )
    information_requests: int | None = expression(
        _count("casework.information_request"), description="Requests for information. / Informatieverzoeken."
    )
    information_answers: int | None = expression(
        _count("casework.information_answer"), description="Answers. / Antwoorden."
    )
    involvements: int | None = expression(
        _count("casework.involvement"), description="Questions who was involved. / Vragen wie er betrokken was."
    )
    involved_parties: int | None = expression(
        _count("casework.involved_party"), description="Who was the answer. / Wie dat waren."
    )
    own_statements: int | None = expression(
        _count("casework.own_statement"), description="Statements of the persons. / Eigen verklaringen."
    )
    documents: int | None = expression(_count("casework.document"), description="Documents. / Documenten.")
    document_links: int | None = expression(
        _count("casework.document_link"), description="Links to documents. / Links naar documenten."
    )
    form_answers: int | None = expression(
        _count("casework.form_answer"), description="Answers to forms. / Antwoorden op formulieren."
    )
    continuations: int | None = expression(
        _count("casework.continuation"), description="Splits and merges. / Splitsingen en samenvoegingen."
    )
    corrections: int | None = expression(
        _count("casework.correction"), description="What was put right or taken back. / Correcties en intrekkingen."
    )
    releases: int | None = expression(_count("casework.release"), description="Releases. / Vrijgaven.")
    legal_bases: int | None = expression(_count("consent.legal_basis"), description="Legal bases. / Grondslagen.")
    legal_basis_recipients: int | None = expression(
        _count("consent.legal_basis_recipient"), description="Recipients of legal bases. / Ontvangers van grondslagen."
    )
    consents: int | None = expression(_count("consent.consent"), description="Consents. / Toestemmingen.")
    unsigned_decisions: int | None = expression(
        _count("consent.unsigned_decision"),
        description="Decisions where nobody could sign. / Besluiten omdat niemand kon tekenen.",
    )
    consent_forms: int | None = expression(
        _count("consent.consent_form"), description="Forms in which consent was given. / Vormen van toestemming."
    )
    consent_signers: int | None = expression(
        _count("consent.consent_signer"), description="Signers of consents. / Ondertekenaars van toestemmingen."
    )
    restrictions: int | None = expression(_count("consent.restriction"), description="Restrictions. / Beperkingen.")
    recusals: int | None = expression(_count("consent.recusal"), description="Recusals. / Verschoningen.")
    break_glasses: int | None = expression(
        _count("consent.break_glass"), description="Emergency accesses. / Keren noodtoegang."
    )
    custody: int | None = expression(_count("consent.custody"), description="Holders of custody. / Keren gezag.")
    measures: int | None = expression(_count("consent.measure"), description="Measures. / Maatregelen.")
    capacity: int | None = expression(
        _count("consent.capacity"), description="Judgements of capacity. / Oordelen over bekwaamheid."
    )
    withdrawals: int | None = expression(
        _count("consent.withdrawal"), description="Withdrawals passed on. / Doorgegeven intrekkingen."
    )
    withdrawal_codes: int | None = expression(
        _count("consent.withdrawal_code"), description="Codes of receipts. / Codes van bewijzen."
    )
    duty_conflicts: int | None = expression(
        _count("consent.duty_conflict"), description="Conflicts of duties. / Conflicten van plichten."
    )
    sharing_refusals: int | None = expression(
        _count("consent.sharing_refusal"), description="Refusals to share. / Weigeringen om te delen."
    )
    refusal_reasons: int | None = expression(
        _count("consent.refusal_reason"), description="Their reasons. / De redenen daarvan."
    )
    tasks: int | None = expression(_count("casework.task"), description="Tasks. / Taken.")
    contact_rules: int | None = expression(
        _count("consent.contact_rule"), description="Rules of safe contact. / Afspraken over veilig contact."
    )
    admissions: int | None = expression(
        _count("consent.partnership_participant"),
        description="Admissions to the case in a partnership's register. / Toelatingen tot de casus.",
    )
    roles: int | None = expression(_count("tenants.role"), description="Roles in the case. / Rollen in de casus.")
    holds: int | None = expression(_count("casework.legal_hold"), description="Ended holds. / Bewaarplichten.")
    extensions: int | None = expression(
        _count("casework.retention_extension"), description="Extensions of the term. / Verlengingen."
    )
    terms: int | None = expression(_count("casework.retention_term"), description="Terms. / Bewaartermijnen.")
    notifications: int | None = expression(_count("casework.notification"), description="Messages. / Berichten.")
    effects: int | None = expression(_count("casework.outbox"), description="Effects of messages. / Verzendingen.")
