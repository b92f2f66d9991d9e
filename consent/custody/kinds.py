"""The closed sets of custody (gezag) and of measures about a child."""

from enum import StrEnum


class CustodyKind(StrEnum):
    """Who decides for somebody who may not or cannot: parental authority, guardianship, or protection of an adult.

    OUDERLIJK is one parent alone, GEZAMENLIJK two together (BW 1:245, 251, 253aa). VOOGDIJ is by persons, VOOGDIJ_GI
    by a certified institution (BW 1:280, 302), VOORLOPIGE_VOOGDIJ while that of the parents is suspended (BW 1:268).
    CURATELE (BW 1:378) and MENTORSCHAP (BW 1:450) are about adults.
    """

    OUDERLIJK = "OUDERLIJK"
    GEZAMENLIJK = "GEZAMENLIJK"
    VOOGDIJ = "VOOGDIJ"
    VOOGDIJ_GI = "VOOGDIJ_GI"
    VOORLOPIGE_VOOGDIJ = "VOORLOPIGE_VOOGDIJ"
    CURATELE = "CURATELE"
    MENTORSCHAP = "MENTORSCHAP"


class CustodySource(StrEnum):
    """Where custody was looked up. What a parent says is no source (professional code NVO; domain reference, g2)."""

    GEZAGSREGISTER = "GEZAGSREGISTER"
    BRP = "BRP"
    BESCHIKKING = "BESCHIKKING"


class MeasureKind(StrEnum):
    """What a court decided about a child, carried out by a certified institution.

    Supervision (OTS, BW 1:255), also provisional (BW 1:257), placement away from home (BW 1:265b), and youth probation
    (Jeugdwet 1.1).
    """

    OTS = "OTS"
    VOORLOPIGE_OTS = "VOORLOPIGE_OTS"
    UITHUISPLAATSING = "UITHUISPLAATSING"
    JEUGDRECLASSERING = "JEUGDRECLASSERING"
