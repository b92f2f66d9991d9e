"""Safe contact: how a person can be reached, the mutations that record it, and the question that sending asks first."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from casegraph.compiler.mapping import column, encrypted, expression, given, mapped, result
from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.doing import do, row_id
from casegraph.edge.context import Context
from casegraph.edge.errors import Language
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from casegraph.words import ENDS, ERRORS, KEY, STARTS, SUBJECT, VERSION
from consent import service
from consent.contact.asking import contact_for
from consent.contact.commands import EndContactRule, RecordContactRule
from consent.contact.kinds import ContactChannel
from consent.contact.route import ContactRoute
from consent.ids import ContactRuleId
from tenants.actor import Actor
from tenants.ids import SubjectId
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.session import moment_of
from tenants.vocabulary import LedgerAction

_DAYS = "Days of the week, 1 is Monday; any day when empty. / Dagen, 1 is maandag; leeg is elke dag."
_FROM_TIME = "From which hour, HH:MM in the Netherlands. / Vanaf hoe laat."
_UNTIL_TIME = "Until which hour, HH:MM in the Netherlands. / Tot hoe laat."
_NOT_AT_HOME = "Never at home. / Nooit thuis."
_NEVER_WITH = "Persons who may not be there, nor be told. / Nooit samen met deze personen."
_CHANNEL = "By which way. / Langs welke weg."
_MOST = 50
_SEEN_OTHERS = (
    f"(SELECT array_agg({outward_id('Subject', 's.id')} ORDER BY s.id) FROM casework.subject s"  # noqa: S608 - no input
    " WHERE s.case_id = {t}.case_id AND s.id = ANY ({t}.never_with))"
)


def _hour(name: str) -> str:
    return f"to_char({{t}}.{name}, 'HH24:MI')"


@mapped(
    table="consent.contact_rule", case="case_id", subject="subject_id", category="'ADRES_GEHEIM'", owner="owner_org"
)
@strawberry.type(description="How a person can be reached safely. / Afspraak over veilig contact.")
class ContactRule(Node):
    """A rule, as one organisation agreed on it with the person."""

    channel: ContactChannel = column(description=_CHANNEL)
    address: str | None = encrypted("address_enc", description="Where; null when destroyed. / Het adres of nummer.")
    days: list[int] | None = expression("nullif({t}.days, '{}')", description=_DAYS)
    from_time: str | None = expression(_hour("from_time"), description=_FROM_TIME)
    until_time: str | None = expression(_hour("until_time"), description=_UNTIL_TIME)
    not_at_home: bool = column(description=_NOT_AT_HOME)
    never_with: list[strawberry.ID] | None = expression(
        _SEEN_OTHERS,
        description="Persons who may not be there, nor be told, if you see them. / Nooit samen met hen.",
    )
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description="Who agreed on it. / Wie de afspraak maakte.")


@strawberry.input(
    description="Record how a person can be reached safely. / Een afspraak over veilig contact vastleggen."
)
class RecordContactRuleInput:
    """A rule to be; it takes the place of your earlier one about this person."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    channel: ContactChannel = strawberry.field(description=_CHANNEL)
    address: str | None = strawberry.field(default=None, description="The address or number. / Het adres of nummer.")
    days: list[int] = strawberry.field(default_factory=list, description=_DAYS)
    from_time: str | None = strawberry.field(default=None, description=_FROM_TIME)
    until_time: str | None = strawberry.field(default=None, description=_UNTIL_TIME)
    not_at_home: bool = strawberry.field(default=False, description=_NOT_AT_HOME)
    never_with: list[strawberry.ID] = strawberry.field(default_factory=list, description=_NEVER_WITH)
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> RecordContactRule:
        """The same as a command."""
        others = [SubjectId(row_id(one, "Subject", field="neverWith")) for one in self.never_with]
        return RecordContactRule(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            channel=self.channel,
            address=self.address,
            days=tuple(self.days),
            from_time=self.from_time,
            until_time=self.until_time,
            not_at_home=self.not_at_home,
            never_with=tuple(others),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a rule of safe contact of your own. / Een eigen afspraak beëindigen.")
class EndContactRuleInput:
    """A rule to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    rule: strawberry.ID = strawberry.field(description="The rule. / De afspraak.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndContactRule:
        """The same as a command."""
        one = ContactRuleId(row_id(self.rule, "ContactRule", field="rule"))
        return EndContactRule(rule=one, expected_version=self.expected_version)


@strawberry.type(description="What came of a rule of safe contact. / Het resultaat voor de afspraak.")
class ContactRulePayload:
    """The rule."""

    contact_rule: ContactRule | None = result(description="The rule. / De afspraak.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_contact_rule(
    session: AsyncSession, actor: Actor, input: RecordContactRuleInput, at: datetime
) -> Outcome | Refusal:
    """Record a rule."""
    return await do(
        input.command,
        lambda command: service.record_contact_rule(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"contactRule": done.rule},
    )


async def end_contact_rule(
    session: AsyncSession, actor: Actor, input: EndContactRuleInput, at: datetime
) -> Outcome | Refusal:
    """End a rule."""
    return await do(
        input.command,
        lambda command: service.end_contact_rule(session, actor, command, at),
        lambda done: {"contactRule": done.rule},
    )


@strawberry.type
class ContactMutations:
    """Safe contact."""

    record_contact_rule: ContactRulePayload = mutation(
        record_contact_rule, description="Record how a person can be reached safely. / Leg veilig contact vast."
    )
    end_contact_rule: ContactRulePayload = mutation(
        end_contact_rule, description="End your own rule now. / Beëindig uw afspraak."
    )


@strawberry.type(description="Whether, and how, something may be sent to a person. / Of en hoe u iemand mag benaderen.")
class ContactAnswer:
    """The answer before sending. It holds no address: that stands with the rule, for who may see it."""

    may: bool = strawberry.field(description="Whether anything may be sent. / Of u iets mag sturen.")
    sentence: str | None = strawberry.field(description="Why not, in words. / Waarom niet, in woorden.")
    channel: ContactChannel | None = strawberry.field(
        description="By which way; null where nobody agreed on one. / Langs welke weg; leeg zonder afspraak."
    )
    not_at_home: bool = strawberry.field(description=_NOT_AT_HOME)
    now: bool = strawberry.field(description="Whether calling or meeting is safe now. / Of bellen nu veilig is.")
    rules: list[strawberry.ID] = strawberry.field(description="The rules to obey. / De afspraken die gelden.")


async def may_contact(
    info: Info[Context, None],
    subject: Annotated[strawberry.ID, strawberry.argument(description=SUBJECT)],
    together_with: Annotated[
        list[strawberry.ID] | None,
        strawberry.argument(description="Who else gets it or is there. / Wie het ook krijgt of er ook is."),
    ] = None,
) -> ContactAnswer | None:
    """Ask before sending."""
    session, people = info.context.session, [read_node_id(one) for one in (subject, *(together_with or ()))]
    found: ContactRoute | Refusal | None = None
    at = moment_of(session)
    if len(people) <= _MOST and all(one is not None and one.type_name == "Subject" for one in people):
        whom, *others = (SubjectId(one.row_id) for one in people if one is not None)
        found = await contact_for(session, whom, together_with=others, at=at)
    answer = _answered(found, at=at, language=info.context.caller.language)
    action = LedgerAction.MISS if answer is None else LedgerAction.READ
    await record(session, action=action, operation="mayContact")
    return answer


def _answered(found: ContactRoute | Refusal | None, *, at: datetime, language: Language) -> ContactAnswer | None:
    if isinstance(found, ContactRoute):
        return ContactAnswer(
            may=True,
            sentence=None,
            channel=found.channel,
            not_at_home=found.not_at_home,
            now=found.is_safe_at(at),
            rules=[strawberry.ID(write_node_id("ContactRule", one.id)) for one in found.rules],
        )
    if found is None or found.code == "NOT_FOUND":
        return None
    said = found.message_nl if language is Language.NL else found.message_en
    return ContactAnswer(may=False, sentence=said, channel=None, not_at_home=False, now=False, rules=[])


@strawberry.type
class ContactQuery:
    """The question before sending."""

    may_contact: ContactAnswer | None = strawberry.field(
        resolver=may_contact,
        description="Whether, and how, something may be sent to this person; nothing when you do not see the person, "
        "hidden or absent alike. / Mag ik deze persoon iets sturen?",
    )
