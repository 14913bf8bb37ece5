"""What the script of the editor sends: one part, as far as it is typed. Only what can't be kept is a fault."""

import re
from datetime import date

from wtforms import Field, Form, HiddenField, TextAreaField

from portal.drafts.rules import NO_PAGE, Origin
from portal.meetings import minutes_parts as parts
from portal.meetings.minutes_forms import SectionForm, at_most, clean, seen_in, version_in

PAGE = re.compile("[0-9a-z]{8,40}")


class Sent(Form):
    """Where a part comes from."""

    page = HiddenField()
    nth = HiddenField()

    @property
    def origin(self) -> Origin:
        page, nth = self.page.data or "", version_in(self.nth.data)
        return Origin(page, nth) if nth is not None and PAGE.fullmatch(page) else NO_PAGE


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
