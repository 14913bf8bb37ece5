"""Forms of planning: fields, labels, help, the shape of input. What holds together is for rules."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.clock import instant, local
from portal.drafts.typed import at_most, clean, clean_line
from portal.meetings.loaders import GREATEST_ID
from portal.meetings.plans import Plan, Stale, Unfit

MOST_ITEMS, MOST_OBSERVERS = 20, 60
UNIT = re.compile(r"\s*[,，、；;|]\s*|\s+")  # between the name and the unit of an observer
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
HOURS = ["%H:%M", "%H：%M", "%H:%M:%S", "%H.%M"]


def number_of(value: Any) -> int:
    """A non-negative integer that a form sent; 0 for anything else."""
    text = str(value or "")
    return min(int(text), GREATEST_ID) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def lines_in(text: str | None) -> tuple[str, ...]:
    """The lines that hold something."""
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


def person_in(line: str) -> tuple[str, str]:
    """Name and unit of an observer, from one line."""
    name, *unit = UNIT.split(line, maxsplit=1)
    return name, "".join(unit)


def sane_year(form: FlaskForm, field: Field) -> None:
    if field.data and not 2000 <= field.data.year <= 2100:
        raise ValidationError("年份不对，请核对日期。")


def day_field(label: str) -> DateField:
    wrong = "日期请写成 2026-09-24 这样。"
    return DateField(label, [InputRequired("请填写日期。"), sane_year], format=DAYS, invalid_value_message=wrong)


def hour_field(label: str, *validators: Any) -> TimeField:
    wrong = "时间请写成 14:30 这样（24 小时制）。"
    return TimeField(label, list(validators), format=HOURS, invalid_value_message=wrong)


def line_field(label: str, most: int, description: str = "") -> StringField:
    checks = [DataRequired(f"请填写{label}。"), at_most(most, label)]
    return StringField(label, checks, filters=[clean_line], description=description)


def must_choose(form: FlaskForm, field: Field) -> None:
    if not field.data:
        raise ValidationError(f"请选择{field.label.text}。")


class RuleForm(FlaskForm):
    """A form that shows what a rule found wrong beside the fields it names, and knows what its reader had seen."""

    version = HiddenField()
    is_stale = False

    @property
    def seen(self) -> int:
        """The version on which this was typed."""
        return number_of(self.version.data)

    @property
    def status(self) -> int:
        return 409 if self.is_stale else 422 if self.errors else 200

    @contextmanager
    def faults_shown(self) -> Iterator[None]:
        """Run a rule in this; what doesn't hold together stands beside its field afterwards."""
        try:
            yield
        except Unfit as unfit:
            for name, sentence in unfit.faults.items():
                self[name].errors = [*self[name].errors, sentence]
        except Stale:
            self.is_stale = True


class PlanForm(RuleForm):
    """What is planned. The body that meets is chosen before the form and travels as `district` ("": the alliance)."""

    district = HiddenField()
    theme = line_field("主题", 80)
    day = day_field("日期")
    hour = hour_field("时间", InputRequired("请填写开会时间。"))
    place = line_field("地点", 80)
    chair = SelectField("主持人", [must_choose], coerce=number_of, validate_choice=False)
    recorder = SelectField("记录人", [must_choose], coerce=number_of, validate_choice=False)
    agenda = TextAreaField("议程", filters=[clean], description="一行一项，按先后写。", render_kw={"rows": 5})
    observers = TextAreaField(
        "列席人员",
        filters=[clean],
        description="一行一人，写成“姓名，单位”。列席的人不计入应到。",
        render_kw={"rows": 3},
    )
    again = BooleanField("再开一次")
    people: dict[int, str]

    def offer(self, people: Sequence[tuple[int, str]]) -> "PlanForm":
        """Set who may be chosen."""
        everyone = [SelectChoice("", "请选择"), *(SelectChoice(str(id), words) for id, words in people)]
        self.chair.choices = self.recorder.choices = everyone
        self.people = dict(people)
        return self

    def plan(self, district_id: int | None, before: Plan | None = None) -> Plan:
        """What is planned. The month is the day's, unless the day stays: one that was postponed keeps its own."""
        stays = before is not None and local(before.starts_at).date() == self.day.data
        return Plan(
            district_id=district_id,
            month=before.month if before and stays else self.day.data.replace(day=1),
            theme=self.theme.data,
            starts_at=instant(self.day.data, self.hour.data.hour, self.hour.data.minute),
            place=self.place.data,
            chair_id=self.chair.data,
            recorder_id=self.recorder.data,
            agenda=lines_in(self.agenda.data),
            observers=tuple(person_in(line) for line in lines_in(self.observers.data)),
        )

    def validate_agenda(self, field: Field) -> None:
        items = lines_in(field.data)
        if not items:
            raise ValidationError("请至少写一项议程，一行一项。")
        if len(items) > MOST_ITEMS:
            raise ValidationError(f"议程最多 {MOST_ITEMS} 项，现在是 {len(items)} 项，请合并几项。")
        for number, item in enumerate(items, 1):
            if len(item) > 120:
                raise ValidationError(f"第 {number} 项议程有 {len(item)} 字，最多 120 字，请写短些。")

    def validate_observers(self, field: Field) -> None:
        people = [person_in(line) for line in lines_in(field.data)]
        if len(people) > MOST_OBSERVERS:
            raise ValidationError(f"列席最多 {MOST_OBSERVERS} 人，现在是 {len(people)} 人。")
        for number, (name, unit) in enumerate(people, 1):
            if not name or len(name) > 40 or len(unit) > 80:
                raise ValidationError(f"第 {number} 行请写成“姓名，单位”：姓名最多 40 字，单位最多 80 字。")

    def take_up(self, current: dict[str, Any], version: int) -> list[tuple[str, str]]:
        """Base what is typed on the version now in force; (label, value in force) of each field that differs."""
        self.version.data = str(version)
        differs = []
        for name, value in current.items():
            if self[name].data != value:
                words = self.people.get(value, "") if name in ("chair", "recorder") else _as_text(value)
                differs.append((self[name].label.text, words))
        return differs


def _as_text(value: Any) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value).replace("\n", "；")


def values_of(plan: Plan) -> dict[str, Any]:
    """What the form shows of a plan."""
    there = local(plan.starts_at)
    return {
        "theme": plan.theme,
        "day": there.date(),
        "hour": there.time(),
        "place": plan.place,
        "chair": plan.chair_id,
        "recorder": plan.recorder_id,
        "agenda": "\n".join(plan.agenda),
        "observers": written(plan.observers),
    }


def written(observers: Sequence[tuple[str, str]]) -> str:
    """Observers as one types them, one a line."""
    return "\n".join("，".join(filter(None, one)) for one in observers)


class PostponeForm(RuleForm):
    """To when, and why."""

    day = day_field("延到哪天")
    hour = hour_field("时间", InputRequired("请填写开会时间。"))
    reason = line_field("原因", 200, "与会人员会看到，例如：防汛值守。")

    @property
    def to(self) -> datetime:
        return instant(self.day.data, self.hour.data.hour, self.hour.data.minute)


class CancelForm(RuleForm):
    """Why the meeting is called off."""

    reason = line_field("原因", 200, "与会人员会看到，例如：与全县大会冲突。")
