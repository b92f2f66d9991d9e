"""Closed sets of delegation."""

from enum import StrEnum


class DelegationEnd(StrEnum):
    """Why a delegation gives nothing now; `tenants.delegation_ended` says which."""

    INGETROKKEN = "INGETROKKEN"
    NOG_NIET = "NOG_NIET"
    VOORBIJ = "VOORBIJ"
    TABEL = "TABEL"
    LIDMAATSCHAP = "LIDMAATSCHAP"
    REGISTRATIE = "REGISTRATIE"
    REGISTRATIE_COLLEGA = "REGISTRATIE_COLLEGA"
    ROL = "ROL"
