"""Every SECURITY DEFINER function of the case database, with the reason it may see what its caller may not.

A catalogue test holds this list against the database: a definer function that is not named here fails the build.
"""

from collections.abc import Mapping
from types import MappingProxyType

BINDING: Mapping[str, str] = MappingProxyType(
    {
        "bound()": "reads the binding key, which no runtime role may read",
        "moment()": "reads the cell's clock before anybody is bound",
        "is_active(uuid, uuid)": "looks up membership while the binding is still being checked",
        "org()": "answers the bound organisation, after MAC, expiry and membership",
        "member()": "answers the bound member, after MAC, expiry and membership",
        "purpose()": "answers the bound purpose, after MAC and expiry",
        "assurance()": "answers the bound assurance, after MAC and expiry",
        "request_id()": "answers the bound request, after MAC and expiry",
        "scopes(text)": "reads roles and mandates of the member who asks",
        "guard_ledger_subject()": "trigger: looks up an event that its writer may write but not read",
        "sign_in(text, text, uuid)": "finds the member behind a verified token, before a binding exists",
    }
)
DERIVE: Mapping[str, str] = MappingProxyType(
    {
        "derive_case(uuid)": "recomputes access from rows that the writer may not all see",
        "derive_changed()": "trigger: recomputes the cases a statement touched",
        "derive_owner()": "trigger: makes an organisation that owns a row known to the row's case",
        "derive_changed_case()": "trigger: gives a new case its lock and recomputes changed ones",
        "derive_changed_agreement()": "trigger: recomputes every case under a changed ceiling or tafel",
        "derive_changed_convenant()": "trigger: recomputes every case under a changed convenant",
    }
)
EXPLAIN: Mapping[str, str] = MappingProxyType(
    {
        "facts_towards(uuid, uuid)": "lets the owner of a row ask what another organisation's view of it rests on",
    }
)
GUARD: Mapping[str, str] = MappingProxyType(
    {
        "guard_stage()": "trigger: counts weighings of all organisations before a case is admitted",
        "guard_weighing()": "trigger: recognises one person behind the members of two organisations",
        "tell_closed()": "trigger: tells every recipient, also those whom the writer does not know of",
        "guard_break_glass()": "trigger: writes the owners' notices, which the breaker may not read",
        "case_by_number(text)": "finds the case whose number was told, for members with the right to break glass",
        "break_glass_terms(uuid)": "tells members with that right what the case's blueprint lets it open",
    }
)
