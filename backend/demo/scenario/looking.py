"""Who sees what of the household, asked as each of them and held against what the law gives; and who was mailed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.demo import cast
from backend.demo.scenario import documents, letters, views
from backend.demo.scenario.household import secrets
from backend.demo.scenario.people import GGZ, INVITED, OUTSIDER, POLICE, REFERRER, VIEWERS, Viewer
from backend.demo.scenario.play import Facts, Play
from backend.demo.scenario.views import Sight

_EVERYBODY = ("KIND", "OUDER")


def look(play: Play) -> Facts:
    """Everybody looks, and sees what is theirs to see."""
    return _looked(play, health=True)


def look_again(play: Play) -> Facts:
    """Everybody looks again: one text is gone for one reader, and nothing else changed."""
    return _looked(play, health=False, before=[views.restored(one) for one in play.fact("sights")])


def post(play: Play) -> Facts:
    """The worker wrote to those who were invited, and no letter says what about."""
    mail = play.company.region.mail
    if mail is None or mail.folder is None:
        return {}
    folder = mail.folder
    wanted = {cast.mailbox(viewer.person.at[0].organisation) for viewer in INVITED}

    def came() -> list[letters.Found]:
        return letters.read(folder, besides=play.fact("letters_before"))

    def all_came() -> list[letters.Found]:
        found = came()
        return found if wanted <= {one.to for one in found} else []

    def there() -> list[str]:
        return sorted(one.to for one in came())

    found = play.wait_for("letters", all_came, expected=", ".join(sorted(wanted)), there=there)
    betrayed = sorted({word for one in found for word in one.betrays(secrets(play.run, number=play.fact("number")))})
    play.expect("content in letters", expected=[], found=betrayed)
    play.company.audience.mailed(found)
    return {}


def _looked(play: Play, *, health: bool, before: list[Sight] | None = None) -> Facts:
    case = play.fact("case")
    sights = [views.seen(one, play.ask(one.login, documents.SIGHT, id=case), case=case) for one in VIEWERS]
    play.company.audience.sees(sights, before)
    for viewer, sight in zip(VIEWERS, sights, strict=True):
        play.expect(f"what {viewer.login} sees", expected=_expected(viewer, health=health), found=sight.told())
    return {"sights": [asdict(one) for one in sights]}


def _expected(viewer: Viewer, *, health: bool) -> dict[str, Any]:
    """What somebody may see. Whoever takes part sees that; names and texts need a basis, a right and a release."""
    team, ggz, police = (one.person.at[0].organisation for one in (REFERRER, GGZ, POLICE))
    by_team, by_ggz, by_police = (
        f"{category}/{cast.region().partner(code).name}"
        for category, code in (("VEILIGHEID", team), ("GEZONDHEID", ggz), ("VEILIGHEID", police))
    )
    texts_of: Mapping[str, list[str]] = {
        REFERRER.login: [by_team, by_police, *([by_ggz] if health else [])],
        GGZ.login: [by_ggz],
        POLICE.login: [by_police, by_team],
    }
    return {
        "worklist": viewer is not OUTSIDER,
        "case": None if viewer is OUTSIDER else "TOEGELATEN",
        "people": list(_EVERYBODY) if viewer.login in texts_of else [],
        "texts": sorted(texts_of.get(viewer.login, [])),
    }
