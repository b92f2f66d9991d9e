"""Who plays, and what each stands for in the table of what everybody sees."""

from dataclasses import dataclass

from backend.demo import cast


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody whose view is shown: the organisation's short name, and why this person is at the table or not."""

    login: str
    short: str

    @property
    def person(self) -> cast.Person:
        """The person of the demo."""
        return cast.region().find(self.login)

    @property
    def organisation(self) -> str:
        """The full name of the organisation."""
        return cast.region().partner(self.person.at[0].organisation).name


KAMER = "zilverdam"
REFERRER = Viewer(login="jet", short="Lokaal team")
CHAIR = Viewer(login="vera", short="Gemeente")
GGZ = Viewer(login="piet", short="GGZ")
POLICE = Viewer(login="omar", short="Politie")
# Records on what the police provide.
POLICE_OFFICER = "chantal"
# Weighs the referral and then has nothing to do with the case.
OUTSIDER = Viewer(login="wies", short="Jeugd-ggz")
# Whom the chair asks to take part.
INVITED = (GGZ, POLICE)
VIEWERS = (REFERRER, CHAIR, GGZ, POLICE, OUTSIDER)
# The two who approve what the municipality destroys, in two roles.
OFFICER, ADMINISTRATOR = "gerda", "wim"
