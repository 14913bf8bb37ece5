"""The form of the minutes: one section an item; and the reason of a return. The shape of input, no rules."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.meetings import minutes_writing as writing
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import AgendaItem, Meeting, Section

ROWS = 3  # lines of 议定事项 to begin with
MOST_SECTIONS, MOST_ACTIONS = 30, 40
TURNING = dict.fromkeys("\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PLAIN = str.maketrans({"\t": " ", "\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"} | TURNING)


def clean(text: str | None) -> str:
    """Without characters that control or turn text round, and without blanks at the ends; lines end with "\\n"."""
    plain = (text or "").replace("\r\n", "\n").translate(PLAIN)
    return "".join(c for c in plain if c == "\n" or not (c < " " or "\x7f" <= c < "\xa0")).strip()


def clean_line(text: str | None) -> str:
    return clean(text).replace("\n", " ")


def version_in(said: str | None) -> int | None:
    """The version that a form says it was drawn from, or None."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else None


def at_most(most: int, name: str) -> Length:
    return Length(max=most, message=f"{name}最多 {most} 字，请精简或分开写。")


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
        if fault := writing.fault_of(field.data, self.held_on):
            raise ValidationError(fault)


class SectionForm(Form):
    """One item of the agenda."""

    agenda_item_id = HiddenField()
    heading = StringField("议题", [at_most(120, "议题")], filters=[clean_line])
    discussion = TextAreaField(
        "发言与讨论",
        [at_most(writing.LONGEST, "发言与讨论")],
        filters=[clean],
        description="一段一行，写成“姓名：内容”。",
    )
    resolution = TextAreaField("决议", [at_most(writing.LONGEST, "决议")], filters=[clean], description="一段一行。")
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
        )

    def validate_heading(self, field: Field) -> None:
        if not field.data and not self.is_empty:
            raise ValidationError("请写出议题的名称；它下面已经有内容。")

    def validate_actions(self, field: Field) -> None:
        if len(field.entries) > MOST_ACTIONS:
            raise ValidationError(f"一个议题最多 {MOST_ACTIONS} 项议定事项，请分到几个议题里。")


class MinutesForm(FlaskForm):
    """The whole text, with the version on which it was typed."""

    version = HiddenField()
    more = HiddenField()  # the button of the list that wants one more line: "section", or a section's number
    sections = FieldList(FormField(SectionForm), "议题", max_entries=MOST_SECTIONS + 1)
    closing_words = TextAreaField(
        "主持人小结", [at_most(writing.LONGEST, "主持人小结")], filters=[clean], description="一段一行。"
    )
    fresh = ""  # the id of the list's line that was just added

    @classmethod
    def kept(cls, meeting: Meeting, known: Mapping[str, str]) -> "MinutesForm":
        """Filled with what is kept; before anything is, with the agenda and what is `known` by an item's title."""
        return cls(formdata=None, data=_kept(meeting, known)).of(meeting)

    @classmethod
    def typed(cls, meeting: Meeting) -> "MinutesForm":
        """Filled with what this request sent, and with nothing else."""
        return cls().of(meeting)

    def of(self, meeting: Meeting) -> "MinutesForm":
        for action in (entry.form for section in self.sections for entry in section.form.actions):
            action.held_on = meeting.day
        return self

    @property
    def seen(self) -> int:
        """The version on which the text was typed; -1 if none was said, which no save has seen."""
        seen = version_in(self.version.data)
        return -1 if seen is None else seen

    def text(self, agenda: list[AgendaItem]) -> MinutesText:
        ids = {str(item.id): item.id for item in agenda}
        sections = [entry.form for entry in self.sections if not entry.form.is_empty]
        return MinutesText(tuple(section.text(ids) for section in sections), self.closing_words.data)

    def grow(self) -> bool:
        """Add the line that its button asked for. False if none did."""
        wish = self.more.data or ""
        if wish == "section" and len(self.sections) < MOST_SECTIONS:
            self.fresh = self.sections.append_entry({}).id
        elif wish.isascii() and wish.isdigit() and int(wish) < len(self.sections):
            self._grow_actions(self.sections[int(wish)].form.actions)
        return bool(wish)

    def _grow_actions(self, actions: FieldList) -> None:
        if len(actions) < MOST_ACTIONS:
            self.fresh = actions.append_entry({}).id

    def validate_sections(self, field: Field) -> None:
        if len(field.entries) > MOST_SECTIONS:
            raise ValidationError(f"最多 {MOST_SECTIONS} 个议题，请合并几个。")
        if all(entry.form.is_empty for entry in field):
            raise ValidationError("会议记录至少要有一个议题。")

    def validate_closing_words(self, field: Field) -> None:
        texts = [text for entry in self.sections for text in (entry.form.discussion.data, entry.form.resolution.data)]
        if sum(map(len, [field.data, *texts])) > writing.LONGEST_WHOLE:
            raise ValidationError(f"整份会议记录最多 {writing.LONGEST_WHOLE} 字，请精简。")

    def faults(self) -> Iterator[tuple[str, str]]:
        """(id of the field, sentence) of everything to mend, from top to bottom."""
        for entry in self.sections:
            yield from _faults(entry.form)
        yield from _faults(self)


def _faults(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        yield from ((field.id, text) for text in field.errors if isinstance(text, str))
        for entry in field.entries if field.name.endswith("actions") else ():
            yield from _faults(entry.form)


def _kept(meeting: Meeting, known: Mapping[str, str]) -> dict[str, Any]:
    minutes = meeting.minutes
    if minutes is None:
        sections = [_begun(item, known.get(item.title, "")) for item in meeting.agenda]
        return {"version": 0, "sections": sections or [{}], "closing_words": ""}
    return {
        "version": minutes.version,
        "sections": [_kept_section(section) for section in minutes.sections],
        "closing_words": minutes.closing_words,
    }


def _begun(item: AgendaItem, known: str) -> dict[str, Any]:
    return {"heading": item.title, "agenda_item_id": item.id, "discussion": known}


def _kept_section(section: Section) -> dict[str, Any]:
    actions = [{"what": one.what, "owner": one.owner, "due_on": one.due_on} for one in section.actions]
    return {
        "heading": section.heading,
        "discussion": section.discussion,
        "resolution": section.resolution,
        "agenda_item_id": section.agenda_item_id or "",
        "actions": actions + [{}] * (len(actions) >= ROWS),
    }


class ReturnForm(FlaskForm):
    """Why the minutes go back."""

    version = HiddenField()
    reason = TextAreaField(
        "退回的原因",
        [DataRequired("请写明退回的原因，记录人要照着修改。"), Length(max=300, message="原因最多 300 字。")],
        filters=[clean],
        description="写明哪里要改、怎样改。记录人会在首页和会议记录上读到。",
    )
