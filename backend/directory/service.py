"""Saying what one's own organisation does, for everybody in the region (feature 103)."""

import re
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.directory.commands import Described, DescribeOrganisation, DirectoryEntryId
from backend.directory.errors import DirectoryCode, refuse
from backend.directory.models import DirectoryEntry
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

LONGEST_TASK: Final = 2_000
LONGEST_NAME: Final = 80
MOST_PLACES: Final = 60
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{5,24}")
_MAIL: Final = re.compile(r"[^\s@<>\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WEBSITE: Final = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[^\s<>\"]*)?")
_LONGEST_CONTACT: Final = 200
_FORCED: Final = {
    "hidden_kind": refuse(DirectoryCode.AREA_TELLS_WHERE, field="area"),
    "uq_directory_entry_organisation_id": refuse(CommonCode.CONFLICT, field="expectedVersion"),
}


@all_or_nothing(_FORCED)
async def describe(
    session: AsyncSession, actor: Actor, command: DescribeOrganisation, at: datetime
) -> Described | Refusal:
    """Put one's own organisation in the directory, or say it anew, for an administrator of that organisation.

    An organisation whose kind is hidden in households tells no area. CONFLICT when a colleague was first.
    """
    if not await holds(session, Right.TENANT_ADMIN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    if refused := _misfit(command):
        return refused
    said: dict[str, Any] = {
        "task": command.task,
        "area": list(command.area),
        "phone": command.phone,
        "mail": command.mail,
        "website": command.website,
        "expertise": sorted(command.expertise),
        "maintained_by": actor.member,
        "maintained_at": at,
    }
    own = col(DirectoryEntry.organisation_id) == actor.organisation
    id = (await session.exec(select(DirectoryEntry.id).where(own))).first()
    if (id is None) is not (command.expected_version is None):
        return refuse(CommonCode.CONFLICT, field="expectedVersion")
    if id is None:
        id = new_id()
        await write(session, DirectoryEntry(id=id, organisation_id=actor.organisation, **said))
    else:
        anew = (
            update(DirectoryEntry)
            .where(own, col(DirectoryEntry.version) == command.expected_version)
            .values(**said, version=DirectoryEntry.version + 1)
        )
        if refused := await change(session, anew):
            return refused
    await record(session, action=LedgerAction.WRITE, operation="directory.describe")
    return Described(entry=DirectoryEntryId(id))


def _misfit(command: DescribeOrganisation) -> Refusal | None:
    """What cannot stand in the directory, whosever it is."""
    return (
        fields.text(command.task, "task", limit=LONGEST_TASK)
        or fields.at_most(command.area, "area", limit=MOST_PLACES)
        or next(filter(None, (fields.text(place, "area", limit=LONGEST_NAME) for place in command.area)), None)
        or fields.several(command.expertise, "expertise")
        or _unreachable(command)
    )


def _unreachable(command: DescribeOrganisation) -> Refusal | None:
    contacts = {"phone": (command.phone, _PHONE), "mail": (command.mail, _MAIL), "website": (command.website, _WEBSITE)}
    for name, (value, form) in contacts.items():
        if value is not None and (len(value) > _LONGEST_CONTACT or not form.fullmatch(value)):
            return refuse(DirectoryCode.CONTACT_UNFIT, field=name)
    if not any(value for value, _ in contacts.values()):
        return refuse(DirectoryCode.UNREACHABLE, field="phone")
    return None
