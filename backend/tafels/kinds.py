"""Closed sets of blueprints (domain reference, sections a and i)."""

from enum import StrEnum


class TafelClass(StrEnum):
    """What a kind of tafel is for.

    Case table (C), signal table (S), case track with clocks (K), consult (Q), family side (F), learning or aggregate
    (L), no case data (N).
    """

    C = "C"
    S = "S"
    K = "K"
    Q = "Q"
    F = "F"
    L = "L"
    N = "N"


class Regime(StrEnum):
    """Under which law a kind of tafel works. What is NIET_BEPAALD waits for a decision of the privacy officer."""

    EIGEN_GRONDSLAG_CONVENANT = "EIGEN_GRONDSLAG_CONVENANT"
    WGS_ZVH = "WGS_ZVH"
    JEUGDWET = "JEUGDWET"
    WMO_VT = "WMO_VT"
    WVGGZ = "WVGGZ"
    WET_THV = "WET_THV"
    CONVENANT_EEN_VERANTWOORDELIJKE = "CONVENANT_EEN_VERANTWOORDELIJKE"
    GEEN_PERSOONSGEGEVENS = "GEEN_PERSOONSGEGEVENS"
    NIET_BEPAALD = "NIET_BEPAALD"


class SubjectKind(StrEnum):
    """What a case at a tafel is about."""

    PERSOON = "PERSOON"
    HUISHOUDEN = "HUISHOUDEN"
    GEBIED = "GEBIED"
    GROEP = "GROEP"
    SIGNAAL = "SIGNAAL"
    GEEN = "GEEN"
