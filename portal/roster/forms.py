"""Forms of the roster: fields, labels, help and the shape of input. What may be is for the rules."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.actor import Role
from portal.roster.fields import (
    MONTH_HELP,
    PICK,
    choice,
    code_of,
    day,
    full_name,
    id_of,
    line,
    month,
    one_of,
    phone,
    tidy,
)
from portal.roster.handover_rules import HandOver, Successor
from portal.roster.office_rules import KINDS
from portal.roster.term_rules import REASONS, Posting
from portal.roster.wording import office_title

FOLLOWS = [("new", "新来的同志"), ("member", "名册里的成员"), ("none", "暂时没有，村里先空缺")]
LEVELS = ("中央", "省", "市", "县", "乡镇")
PARTY = ("中共党员", "中共预备党员", "共青团员", "民主党派", "群众")


class PersonForm(FlaskForm):
    """What the roster says of a person. The phone is never shown here: blank leaves it as it is."""

    name = full_name("姓名")
    gender = one_of("性别", ("男", "女"))
    ethnicity = line("民族", 20)
    born_in = StringField("出生年月", [month], description=MONTH_HELP, filters=[tidy])
    political_status = one_of("政治面貌", PARTY)
    joined_party_on = day("入党时间", required=False)
    education = line("学历学位", 40)
    works_since = StringField("参加工作时间", [month], description=MONTH_HELP, filters=[tidy])
    sending_unit = line("选派单位", 80)
    unit_level = one_of("单位层级", LEVELS)
    post = line("原职务职级", 60)
    phone = StringField("手机号", [phone], filters=[tidy], render_kw={"inputmode": "tel", "autocomplete": "off"})
    emergency_contact = line("紧急联系人", 60, "姓名、关系和电话，只有本人、组织干事和总召集人看得到。")
    version = HiddenField()

    def offer(self, member: Any) -> "PersonForm":
        """Offer also what is written now where it is none of the usual words."""
        for field in (self.gender, self.political_status, self.unit_level):
            present = getattr(member, field.name)
            if present and present not in dict(field.choices):
                field.choices = [*field.choices, (present, present)]
        return self

    def values(self) -> dict[str, Any]:
        """Columns of Member; the phone only when one was typed."""
        kept = [name for name in PERSON if name != "phone" or self.phone.data]
        return {name: self[name].data if name in AS_IS else self[name].data or "" for name in kept}

    @property
    def seen(self) -> int:
        """The version on which this was typed."""
        return id_of(self.version.data)


PERSON = (
    "name", "gender", "ethnicity", "born_in", "political_status", "joined_party_on", "education",
    "works_since", "sending_unit", "unit_level", "post", "phone", "emergency_contact",
)  # fmt: skip
AS_IS = ("joined_party_on", "phone")  # None says nothing; the other columns hold text


class NewMemberForm(PersonForm):
    """A new person, usually with the village where he or she begins."""

    village = choice("所驻村", "只列出现在没有第一书记的村。有人在任的村请办理轮换。", required=False)
    starts_on = day("任职日期", required=False)
    expected_end_on = day("预计届满日期", required=False)

    def validate_village(self, field: Field) -> None:
        if field.data and not self.starts_on.data and not self.starts_on.errors:
            raise ValidationError("选了村，请在下面填写任职日期。")

    def posting(self) -> Posting | None:
        if not self.village.data:
            return None
        return Posting(self.village.data, self.starts_on.data, self.expected_end_on.data)


class TermForm(FlaskForm):
    """A village for somebody who is in the roster already."""

    village = choice("所驻村", "只列出现在没有第一书记的村。有人在任的村请办理轮换。")
    starts_on = day("任职日期")
    expected_end_on = day("预计届满日期", required=False)
    is_team_leader = BooleanField("兼任驻村工作队队长", default=True)

    def posting(self) -> Posting:
        return Posting(self.village.data, self.starts_on.data, self.expected_end_on.data, self.is_team_leader.data)


class ProlongForm(FlaskForm):
    expected_end_on = day("预计届满日期", "不填表示待定。", required=False)


class HandOverForm(FlaskForm):
    """The last day and why, who follows, and (added by `handing.form_for`) who gets what the leaver holds."""

    ends_on = day("离任日期", "任职的最后一天。可以是过去的日子，日志会记为补办。")
    reason = SelectField("离任原因", choices=[(r, r) for r in REASONS], invalid_choice_message=PICK)
    follows = RadioField("谁接任", choices=FOLLOWS, default="new", invalid_choice_message=PICK)
    new_name = line("新同志的姓名", 40)
    new_unit = line("新同志的选派单位", 80)
    member = choice("名册里的接任人", "只列出现在没有驻村的成员。", required=False)
    starts_on = day("接任日期", "不填就是离任的第二天。", required=False)
    expected_end_on = day("接任人预计届满日期", required=False)

    def validate_new_name(self, field: Field) -> None:
        if self.follows.data == "new" and not field.data:
            raise ValidationError("请填写接任人姓名；还没有接任人时，选“暂时没有”。")

    def validate_member(self, field: Field) -> None:
        if self.follows.data == "member" and not field.data:
            raise ValidationError("请选择名册里的接任人。")

    def plan(self, receivers: Mapping[str, int]) -> HandOver:
        return HandOver(self.ends_on.data, self.reason.data, self.successor(), receivers)

    def successor(self) -> Successor | None:
        if self.follows.data == "none":
            return None
        first = self.starts_on.data or self.ends_on.data + timedelta(days=1)
        if self.follows.data == "member":
            return Successor(first, self.expected_end_on.data, self.member.data)
        values = {"name": self.new_name.data, "sending_unit": self.new_unit.data}
        return Successor(first, self.expected_end_on.data, values=values)


class AppointForm(FlaskForm):
    office = SelectField("职务", [InputRequired("请选择职务。")], invalid_choice_message=PICK)
    member = choice("任命谁")
    on = day("自哪天起")

    def offer(self, districts: Sequence[tuple[int, str]], people: Sequence[tuple[int, str]]) -> "AppointForm":
        officers = [(kind.value, office_title(kind)) for kind in KINDS if kind is not Role.DISTRICT_CONVENER]
        conveners = [(f"district-{id}", office_title(Role.DISTRICT_CONVENER, name)) for id, name in districts]
        self.office.choices = [("", "请选择"), *officers, *conveners]
        self.member.choices = [(0, "请选择"), *people]
        return self

    def chosen(self) -> tuple[Role, int | None]:
        """The kind of office, and the district of a convener."""
        kind, _, district = self.office.data.partition("-")
        return (Role.DISTRICT_CONVENER, int(district)) if district else (Role(kind), None)


class ReliefForm(FlaskForm):
    on = day("自哪天起不再担任", "这一天就不再有这个职务的权限。")


class DeputyForm(FlaskForm):
    member = choice("代理人")
    starts_on = day("从哪天")
    ends_on = day("到哪天", "含这一天。")


class NomineeForm(FlaskForm):
    """The administrator sees no roster, so the name is typed in full; namesakes are told apart by their unit."""

    name = full_name("姓名", "填写全名。被提名人要已经在名册里；不在的，请组织干事先加入名册。")
    reason = line("原因", 200, "例如：原总召集人调离。", required=True)
    member = choice("是哪一位", required=False)

    found: Sequence[tuple[int, str]] = ()

    def meet(self, found: Sequence[tuple[int, str]]) -> None:
        """Who is of that name: nobody is an error beside the name, several a choice."""
        self.found = found
        self.member.choices = [(0, "请选择"), *found]

    def validate_name(self, field: Field) -> None:
        if not self.found:
            raise ValidationError(f"名册里没有叫“{field.data}”的在册人员。")

    def validate_member(self, field: Field) -> None:
        if len(self.found) > 1 and not field.data:
            raise ValidationError("有同名的人，请选择是哪一位。")


class TownForm(FlaskForm):
    """Where a town goes: into another one, or to another district."""

    target = choice("")
    on = day("自哪天起")

    def offer(self, label: str, rows: Sequence[tuple[int, str]]) -> "TownForm":
        self.target.label.text, self.target.choices = label, [(0, "请选择"), *rows]
        return self


class NewTownForm(FlaskForm):
    code = code_of(9)
    name = line("镇名", 40, required=True)
    district = choice("所属片区")
    on = day("自哪天起")


class NewVillageForm(FlaskForm):
    code = code_of(12)
    name = line("村名", 40, required=True)
    kind = line("村类型", 20, "例如：脱贫村。")
    on = day("自哪天起")


class NameForm(FlaskForm):
    name = line("名称", 40, required=True)


class DayForm(FlaskForm):
    on = day("自哪天起")
