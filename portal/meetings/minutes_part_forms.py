"""What the script of the editor sends: one part, as far as it is typed. Only what can't be kept is a fault."""

from datetime import date

from wtforms import Field, HiddenField, TextAreaField

from portal.drafts.typed import Sent, at_most, clean, seen_in
from portal.meetings import minutes_parts as parts
from portal.meetings.minutes_forms import SectionForm


class PartForm(SectionForm, Sent):
    """A section on its way: without a heading yet, or with a time limit that the whole form will question."""

    def of(self, key: str) -> "PartForm":
        self.key.data = key
        for action in (entry.form for entry in self.actions):
            action.held_on = date.min
        return self

    def validate_heading(self, field: Field) -> None:
        """It may still come."""


class ClosingForm(Sent):
    """The closing words on their way."""

    words = TextAreaField(parts.CLOSING_LABEL, [at_most(parts.LONGEST, parts.CLOSING_LABEL)], filters=[clean])
    seen = HiddenField()

    @property
    def version(self) -> int:
        return seen_in(self.seen.data)
