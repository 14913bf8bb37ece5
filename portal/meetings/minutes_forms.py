"""The form of the minutes: one section an item; and the reason of a return. The shape of input, no rules."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.drafts.reading import Standing
from portal.drafts.typed import at_most, clean, clean_line, seen_in
from portal.meetings import minutes_parts as parts
from portal.meetings.minutes_filling import ROWS, data_of
from portal.meetings.minutes_parts import KEY, MOST_ACTIONS, MOST_SECTIONS, ActionText, MinutesText, SectionText
from portal.meetings.models import AgendaItem, Meeting, fresh_key

UP = re.compile("up-([1-9][0-9]?)")


def moved(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields that were sent; where a section shall move up, it and the one before have changed their numbers."""
    wish = UP.fullmatch(sent.get("more", ""))
    if not wish:
        return sent
    lower = int(wish[1])
    numbers = {f"sections-{lower}-": f"sections-{lower - 1}-", f"sections-{lower - 1}-": f"sections-{lower}-"}
    found = (
        (next((n for n in numbers if name.startswith(n)), ""), name, text) for name, text in sent.items(multi=True)
    )
    return MultiDict([(numbers.get(old, "") + name.removeprefix(old), text) for old, name, text in found])


class ActionForm(Form):
    """One line of 议定事项; an empty one counts for nothing."""

    what = StringField("事项", [at_most(300, "事项")], filters=[clean_line])
    owner = StringField("责任人", [at_most(80, "责任人")], filters=[clean_line])
    due_on = DateField("完成时限", [Optional()], invalid_value_message="完成时限请写成 2026-09-30 这样的日期。")
    held_on: date

    @property
    def is_empty(self) -> bool:
        return not (self.what.data or self.owner.data or any(self.due_on.raw_data or ()) or self.due_on.data)

    def text(self) -> ActionText:
        return ActionText(self.what.data, self.owner.data, self.due_on.data)

    def validate_due_on(self, field: Field) -> None:
        if fault := parts.fault_of(field.data, self.held_on):
            raise ValidationError(fault)


class SectionForm(Form):
    """One item of the agenda: which one, on which version it is typed, and the mark of the text it began from."""

    agenda_item_id = HiddenField()
    key = HiddenField(filters=[lambda said: said if said and KEY.fullmatch(said) else ""])
    seen = HiddenField()
    drawn = HiddenField()
    heading = StringField("议题", [at_most(120, "议题")], filters=[clean_line])
    discussion = TextAreaField(
        "发言与讨论",
        [at_most(parts.LONGEST, "发言与讨论")],
        filters=[clean],
        description="一段一行，写成“姓名：内容”。",
    )
    resolution = TextAreaField("决议", [at_most(parts.LONGEST, "决议")], filters=[clean], description="一段一行。")
    actions = FieldList(FormField(ActionForm), "议定事项", min_entries=ROWS, max_entries=MOST_ACTIONS + 1)

    @property
    def kept_actions(self) -> list[ActionForm]:
        return [entry.form for entry in self.actions if not entry.form.is_empty]

    @property
    def is_empty(self) -> bool:
        return not (self.heading.data or self.discussion.data or self.resolution.data or self.kept_actions)

    def text(self, agenda_ids: dict[str, int]) -> SectionText:
        return SectionText(
            heading=self.heading.data,
            discussion=self.discussion.data,
            resolution=self.resolution.data,
            actions=tuple(action.text() for action in self.kept_actions),
            agenda_item_id=agenda_ids.get(self.agenda_item_id.data or ""),
            key=self.key.data or "",
            seen=seen_in(self.seen.data),
            drawn=self.drawn.data or "",
        )

    def validate_heading(self, field: Field) -> None:
        if not field.data and not self.is_empty:
            raise ValidationError("请写出议题的名称；它下面已经有内容。")

    def validate_actions(self, field: Field) -> None:
        if len(field.entries) > MOST_ACTIONS:
            raise ValidationError(parts.TOO_MANY_ACTIONS)


class MinutesForm(FlaskForm):
    """The whole text, with the version on which it was typed."""

    version = HiddenField()
    more = HiddenField()  # the button: "section" or a section's number for one more line, "up-2" to move the third
    sections = FieldList(FormField(SectionForm), "议题", max_entries=MOST_SECTIONS + 1)
    closing_words = TextAreaField(
        "主持人小结", [at_most(parts.LONGEST, "主持人小结")], filters=[clean], description="一段一行。"
    )
    closing_seen = HiddenField()
    closing_drawn = HiddenField()
    fresh = ""  # the id of the list's line that was just added

    @classmethod
    def kept(
        cls, meeting: Meeting, standings: Mapping[str, Standing], known: Mapping[str, str] | None = None
    ) -> "MinutesForm":
        """Filled with what is kept; before anything is, with the agenda and what is `known` by an item's title."""
        return cls(formdata=None, data=data_of(meeting, standings, known or {})).of(meeting)

    @classmethod
    def typed(cls, meeting: Meeting) -> "MinutesForm":
        """Filled with what this request sent, and with nothing else."""
        return cls(moved(request.form)).of(meeting)

    def of(self, meeting: Meeting) -> "MinutesForm":
        for action in (entry.form for section in self.sections for entry in section.form.actions):
            action.held_on = meeting.day
        return self

    @property
    def seen(self) -> int:
        """The version on which the text was typed; -1 if none was said, which no save has seen."""
        return seen_in(self.version.data)

    def text(self, agenda: list[AgendaItem]) -> MinutesText:
        ids = {str(item.id): item.id for item in agenda}
        sections = [entry.form for entry in self.sections if entry.form.key.data or not entry.form.is_empty]
        seen, drawn = seen_in(self.closing_seen.data), self.closing_drawn.data or ""
        return MinutesText(tuple(section.text(ids) for section in sections), self.closing_words.data, seen, drawn)

    def grow(self) -> bool:
        """Add the line that its button asked for. False if none did."""
        wish = self.more.data or ""
        if wish == "section" and len(self.sections) < MOST_SECTIONS:
            self.fresh = self.sections.append_entry({"key": fresh_key(), "seen": 0}).id
        elif wish.isascii() and wish.isdigit() and int(wish) < len(self.sections):
            self._grow_actions(self.sections[int(wish)].form.actions)
        return bool(wish)

    def _grow_actions(self, actions: FieldList) -> None:
        if len(actions) < MOST_ACTIONS:
            self.fresh = actions.append_entry({}).id

    def validate_sections(self, field: Field) -> None:
        if len(field.entries) > MOST_SECTIONS:
            raise ValidationError(parts.TOO_MANY_SECTIONS)
        if all(entry.form.is_empty for entry in field):
            raise ValidationError("会议记录至少要有一个议题。")

    def validate_closing_words(self, field: Field) -> None:
        texts = [text for entry in self.sections for text in (entry.form.discussion.data, entry.form.resolution.data)]
        if sum(map(len, [field.data, *texts])) > parts.LONGEST_WHOLE:
            raise ValidationError(parts.TOO_LONG)

    def faults(self) -> Iterator[tuple[str, str]]:
        """(id of the field, sentence) of everything to mend, from top to bottom."""
        for entry in self.sections:
            yield from faults_of(entry.form)
        yield from faults_of(self)


def faults_of(form: Form) -> Iterator[tuple[str, str]]:
    """(id of the field, sentence) of what stands in this form and in the lines of its actions."""
    for field in form:
        yield from ((field.id, text) for text in field.errors if isinstance(text, str))
        for entry in field.entries if field.name.endswith("actions") else ():
            yield from faults_of(entry.form)


class ReturnForm(FlaskForm):
    """Why the minutes go back."""

    version = HiddenField()
    reason = TextAreaField(
        "退回的原因",
        [DataRequired("请写明退回的原因，记录人要照着修改。"), Length(max=300, message="原因最多 300 字。")],
        filters=[clean],
        description="写明哪里要改、怎样改。记录人会在首页和会议记录上读到。",
    )
