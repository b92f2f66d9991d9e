"""All stories, one for each kind of tafel, by the families in which they are written."""

from backend.demo.kinds import (
    access,
    chambers,
    crisis,
    expertise,
    families,
    outreach,
    protection,
    safety,
    school_and_home,
    without_cases,
)
from backend.demo.kinds.story import Story

_FAMILIES = (
    chambers,
    safety,
    crisis,
    protection,
    outreach,
    access,
    families,
    expertise,
    school_and_home,
    without_cases,
)
STORIES: tuple[Story, ...] = tuple(story for family in _FAMILIES for story in family.STORIES)
