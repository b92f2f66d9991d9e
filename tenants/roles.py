"""Roles a member can hold at an organisation, a tafel or a case, and the rights each role carries."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class RoleKind(StrEnum):
    """What somebody is at the table. A role always has a scope (organisation, tafel or case) and dates."""

    VOORZITTER = "VOORZITTER"
    SECRETARIS = "SECRETARIS"
    DEELNEMER = "DEELNEMER"
    AANMELDER = "AANMELDER"
    WEGER = "WEGER"
    CASUSREGISSEUR = "CASUSREGISSEUR"
    PROCESREGISSEUR = "PROCESREGISSEUR"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    BEHEERDER = "BEHEERDER"
    CRISISDIENST = "CRISISDIENST"
    PIKET = "PIKET"
    RAC_LID = "RAC_LID"


class Right(StrEnum):
    """One thing a role allows. The row policies ask for rights, never for roles."""

    CASE_READ = "CASE_READ"
    SUBJECT_READ = "SUBJECT_READ"
    CONTENT_READ = "CONTENT_READ"
    CONTENT_WRITE = "CONTENT_WRITE"
    REFERRAL_MAKE = "REFERRAL_MAKE"
    REFERRAL_WEIGH = "REFERRAL_WEIGH"
    BASIS_READ = "BASIS_READ"
    BASIS_WRITE = "BASIS_WRITE"
    PARTICIPATION_WRITE = "PARTICIPATION_WRITE"
    BREAK_GLASS = "BREAK_GLASS"
    RESTRICT = "RESTRICT"
    PROVISION_WRITE = "PROVISION_WRITE"
    PARTNERSHIP_WRITE = "PARTNERSHIP_WRITE"
    LOG_READ = "LOG_READ"
    TENANT_ADMIN = "TENANT_ADMIN"
    DESTRUCTION_APPROVE = "DESTRUCTION_APPROVE"
    CATALOGUE_SIGN = "CATALOGUE_SIGN"
    URGENT_BASIS = "URGENT_BASIS"
    PROCESSING_READ = "PROCESSING_READ"
    PROCESSING_DECIDE = "PROCESSING_DECIDE"


_TAKES_PART = frozenset({Right.CASE_READ, Right.SUBJECT_READ, Right.CONTENT_READ, Right.CONTENT_WRITE})
_BASIS = frozenset({Right.BASIS_READ, Right.BASIS_WRITE})

RIGHTS: Mapping[RoleKind, frozenset[Right]] = MappingProxyType(
    {
        # The chair schedules and steers without reading content that the chair does not need.
        RoleKind.VOORZITTER: frozenset({Right.CASE_READ, Right.REFERRAL_WEIGH, Right.PARTICIPATION_WRITE}),
        RoleKind.SECRETARIS: frozenset({Right.CASE_READ, Right.PARTICIPATION_WRITE}),
        RoleKind.DEELNEMER: _TAKES_PART | _BASIS,
        RoleKind.AANMELDER: _TAKES_PART | _BASIS | {Right.REFERRAL_MAKE},
        RoleKind.WEGER: frozenset({Right.REFERRAL_WEIGH}),
        RoleKind.CASUSREGISSEUR: _TAKES_PART | _BASIS | {Right.PARTICIPATION_WRITE},
        RoleKind.PROCESREGISSEUR: frozenset({Right.CASE_READ, Right.PARTICIPATION_WRITE}),
        # An officer sees metadata first: there is no content right in this role.
        RoleKind.PRIVACY_OFFICER: frozenset(
            {
                Right.BASIS_READ,
                Right.RESTRICT,
                Right.LOG_READ,
                Right.DESTRUCTION_APPROVE,
                Right.CATALOGUE_SIGN,
                # What police or prosecution may provide is decided above the case worker (Wpg 20, Wjsg 39f).
                Right.PROVISION_WRITE,
                # So is who takes part in a partnership with a statute of its own, and who reads there (Wgs).
                Right.PARTNERSHIP_WRITE,
                Right.PROCESSING_READ,
                # And under which law, after which assessment, a tafel may admit cases at all (AVG 35).
                Right.PROCESSING_DECIDE,
            }
        ),
        # What is destroyed is approved by two people in two roles: this one and the officer (feature 85).
        RoleKind.BEHEERDER: frozenset({Right.TENANT_ADMIN, Right.DESTRUCTION_APPROVE}),
        # Whoever reads content may read the basis that opens it: "waarom mag ik dit zien" has an answer for all.
        RoleKind.CRISISDIENST: frozenset(
            {Right.BREAK_GLASS, Right.CASE_READ, Right.SUBJECT_READ, Right.CONTENT_READ, Right.BASIS_READ}
        ),
        # Who is on duty decides alone in an emergency, until a second person has looked; for that no content is read.
        # Who advises on lawfulness reads the dossier of a processing, and of no case anything at all.
        RoleKind.RAC_LID: frozenset({Right.PROCESSING_READ}),
        RoleKind.PIKET: _BASIS | {Right.CASE_READ, Right.SUBJECT_READ, Right.URGENT_BASIS},
    }
)

# Who steers or weighs does so at one tafel; who watches over privacy, administers or advises does so for the house.
AT_TAFEL_ONLY = frozenset({RoleKind.VOORZITTER, RoleKind.SECRETARIS, RoleKind.WEGER})
IN_HOUSE_ONLY = frozenset({RoleKind.PRIVACY_OFFICER, RoleKind.BEHEERDER, RoleKind.RAC_LID})
# What these two approve together, one person would approve alone (feature 85).
APART = frozenset({RoleKind.PRIVACY_OFFICER, RoleKind.BEHEERDER})
