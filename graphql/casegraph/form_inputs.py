"""A form that goes with a contribution, as an input."""

import strawberry

from backend.cases.forms.commands import Answer, FilledIn


@strawberry.input(description="What is answered to one item of a form. / Een antwoord op een onderdeel.")
class FormAnswerInput:
    """An answer."""

    item: str = strawberry.field(description="The code of the item. / De code van het onderdeel.")
    value: str = strawberry.field(description="A value of the form's scale. / Een waarde van de schaal.")

    def answer(self) -> Answer:
        """The same as a command's part."""
        return Answer(item=self.item, value=self.value)


@strawberry.input(description="A form that goes with the text. / Een formulier bij de tekst.")
class FormInput:
    """A form that is filled in about one person, for the items that are about the contribution's kind of data."""

    form: str = strawberry.field(
        description="The code of a form of the kind of tafel. / De code van een formulier van de soort tafel."
    )
    answers: list[FormAnswerInput] = strawberry.field(
        description="The answers; an item may be left out. / De antwoorden; een onderdeel mag u overslaan."
    )

    def filled(self) -> FilledIn:
        """The same as a command's part."""
        return FilledIn(form=self.form, answers=tuple(one.answer() for one in self.answers))
