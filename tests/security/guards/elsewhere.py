"""Files of SQL of which no slice leaves out every condition: what asks for them instead, or why nothing does yet.

Mutants that stand elsewhere are chosen by hand. They ask for the rules of a file, and not for each condition in it.
"""

from collections.abc import Mapping

_TWIN = "tests/consent/test_twin.py"
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "laws.sql": (_TWIN, "tests/consent/catalogue/test_mutants.py", "tests/consent/test_law_in_time.py"),
    "reassessing.sql": (_TWIN,),
    "lifting.sql": (_TWIN, "tests/consent/test_secrecy_twin.py"),
    "derive.sql": (_TWIN, "tests/consent/test_masking_tables.py"),
    "catalogue.sql": ("tests/consent/catalogue/test_mutants.py", "tests/consent/test_urgent.py"),
    "provisions.sql": ("tests/consent/test_provision_twin.py",),
    "secrecy.sql": ("tests/consent/test_secrecy_twin.py",),
    "refusing.sql": ("tests/consent/test_refusing_tables.py",),
    "matrix.sql": ("tests/consent/test_matrix_mutants.py",),
    "casework.sql": (_TWIN,),
}

_NO_PROBES = "its own tests ask for its rules, and nothing shows yet that each condition is needed"
_AS_SYSTEM = "a worker or the owner of its function asks it, for nobody: probes ask on behalf of somebody"
_DERIVES = "it derives rows for others; nothing shows yet that each condition is needed"
NOT_YET: Mapping[str, str] = {
    **dict.fromkeys(("system.sql", "effects.sql", "disclosures.sql"), _AS_SYSTEM),
    **dict.fromkeys(("destruction.sql", "reminders.sql"), _AS_SYSTEM),
    **dict.fromkeys(("changes.sql", "following.sql", "carrying.sql"), _DERIVES),
    **dict.fromkeys(
        ("signing.sql", "explain.sql", "receiving.sql", "bringing.sql", "form_items.sql", "addresses.sql"), _NO_PROBES
    ),
    **dict.fromkeys(
        ("guards.sql", "rounds.sql", "intake.sql", "earlier.sql", "looking.sql", "signals.sql"), _NO_PROBES
    ),
    **dict.fromkeys(
        ("course.sql", "judging.sql", "kader.sql", "rejecting.sql", "correcting.sql", "crisis.sql"), _NO_PROBES
    ),
    **dict.fromkeys(
        ("asking.sql", "along.sql", "involvement.sql", "own_statement.sql", "timeline.sql", "matching.sql"), _NO_PROBES
    ),
    **dict.fromkeys(
        ("laying.sql", "agreeing.sql", "founding.sql", "appointing.sql", "activating.sql", "naming.sql"), _NO_PROBES
    ),
    **dict.fromkeys(("registration.sql", "held.sql", "delegation.sql", "succession.sql", "gone_on.sql"), _NO_PROBES),
    **dict.fromkeys(("refusals.sql", "consulting.sql", "preceding.sql", "hours.sql", "gates.sql"), _NO_PROBES),
    **dict.fromkeys(("tasks.sql", "retention.sql", "extending.sql", "audit.sql"), _NO_PROBES),
}
