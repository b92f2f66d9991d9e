"""An admitted case as its story knows it: who it is about, who takes part, and what each may receive."""

from dataclasses import dataclass

from backend.cases.kinds import HouseholdRole
from backend.demo.cast import organisation_id
from backend.demo.plots import Plot
from backend.demo.texts import About
from backend.tafels.blueprint import Blueprint
from consent.basis import Category
from tenants.ids import CaseId, OrganisationId, SubjectId
from tenants.organisation_kinds import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The organisations at one case, by code and kind; the referrer's is the owner of its subjects."""

    plot: Plot
    case: CaseId
    number: str
    subjects: tuple[SubjectId, ...]
    parties: dict[str, OrganisationKind]
    blueprint: Blueprint

    @property
    def owner(self) -> str:
        """The code of the organisation that referred."""
        return self.plot.referrer.at[0].organisation

    def about(self, whom: About) -> tuple[SubjectId, ...]:
        """The subjects that a text tells of: one adult, one child, or the whole household."""
        if whom is About.HOUSEHOLD:
            return self.subjects
        wanted = HouseholdRole.OUDER if whom is About.ADULT else HouseholdRole.KIND
        roles = [one.role for one in self.plot.household]
        return (self.subjects[roles.index(wanted)],)

    def receivers(self, category: Category, *, besides: str) -> tuple[OrganisationId, ...]:
        """Who else at the table may receive a category under the convenant, the referrer included."""
        allowed = {one.organisation_kind for one in self.blueprint.ceilings if category in one.categories}
        return tuple(
            organisation_id(code) for code, kind in self.parties.items() if kind in allowed and code != besides
        )
