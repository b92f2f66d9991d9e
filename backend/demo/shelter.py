"""How somebody who may not be found is protected: a shelter that takes part in hiding, and how to reach her safely."""

from datetime import timedelta
from functools import partial

from backend.cases import service as cases
from backend.cases.kinds import ParticipationKind
from backend.cases.sharing_commands import Invite
from backend.demo.cast import organisation_id
from backend.demo.table import Table
from backend.demo.telling import Telling
from backend.demo.texts import texts
from consent import service as lawful
from consent.basis import Art6, BasisKind, Category, Purpose
from consent.commands import RecordBasis
from consent.contact.commands import RecordContactRule
from consent.contact.kinds import ContactChannel
from tenants.roles import RoleKind

SHELTER = "opvang-de-haven"
_INVITED = timedelta(days=180)


async def protect(telling: Telling, table: Table) -> None:
    """A shelter is invited, she says how to call her, and why the police must know that waits for a second reader."""
    stage, plot, words = telling.stage, table.plot, texts().shelter
    at = await telling.until(20, hour=10)
    (chair, *_) = stage.cast.holders(RoleKind.VOORZITTER, kamer=plot.kamer.code)
    invite = Invite(
        case=table.case, organisation=organisation_id(SHELTER), kind=ParticipationKind.GAST, ends_at=at + _INVITED
    )
    await stage.does(chair.login, cases.invite, invite)
    await telling.until(19, hour=11)
    rule = RecordContactRule(
        subject=table.subjects[0],
        channel=ContactChannel.TELEFOON,
        address=words.telephone,
        days=(1, 2, 4),
        from_time="10:00",
        until_time="12:00",
        not_at_home=True,
    )
    await stage.does(plot.referrer.login, partial(lawful.record_contact_rule, keys=stage.keys), rule)
    await telling.until(1, hour=15)
    basis = RecordBasis(
        subject=table.subjects[0],
        kind=BasisKind.WETTELIJK,
        ground_code="VITAAL_BELANG",
        art6=Art6.D,
        purpose=Purpose.VEILIGHEID_GEZIN,
        categories=(Category.CONTACT,),
        recipients=(organisation_id("politie"),),
        necessity=words.necessity,
        proportionality=words.proportionality,
        subsidiarity=words.subsidiarity,
    )
    await stage.does(plot.referrer.login, partial(lawful.record_basis, keys=stage.keys), basis)
