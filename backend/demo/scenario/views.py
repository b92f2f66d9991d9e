"""What one person sees of the case, asked as that person, and what two looks have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.demo.scenario.people import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A contribution that somebody reads: by its id, for the table; by whom it was brought, and the text."""

    id: str
    category: str
    owner: str
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The case through the eyes of one person. `stage` is None where the case is not there for this person."""

    who: str
    organisation: str
    listed: bool
    number: str | None
    stage: str | None
    people: Mapping[str, str | None]
    texts: tuple[Brought, ...]

    def told(self) -> dict[str, Any]:
        """The same in words that an expectation can be held against."""
        return {
            "worklist": self.listed,
            "case": self.stage,
            "people": sorted(role for role, name in self.people.items() if name),
            "texts": sorted(f"{one.category}/{one.owner}" for one in self.texts if one.body),
        }


def seen(viewer: Viewer, data: Mapping[str, Any], *, case: str) -> Sight:
    """Read the answer to SIGHT."""
    listed = {edge["node"]["id"] for edge in data["cases"]["edges"]}
    found = data["case"] or {"number": None, "stage": None, "subjects": [], "contributions": {"edges": []}}
    return Sight(
        who=viewer.person.name,
        organisation=data["viewer"]["organisation"]["name"],
        listed=case in listed,
        number=found["number"],
        stage=found["stage"],
        people={one["roleInHousehold"]: one["name"] for one in found["subjects"]},
        texts=tuple(_brought(edge["node"]) for edge in reversed(found["contributions"]["edges"])),
    )


def restored(kept: Mapping[str, Any]) -> Sight:
    """A look that was kept with the run."""
    texts = tuple(Brought(**one) for one in kept["texts"])
    return Sight(**{**kept, "texts": texts})


def _brought(node: Mapping[str, Any]) -> Brought:
    owner = node["owner"]["name"] if node["owner"] else "?"
    return Brought(id=node["id"], category=node["category"], owner=owner, body=node["body"])
