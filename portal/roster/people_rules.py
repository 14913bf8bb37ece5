"""People: taking them into the roster, changing what is known of them, finding and revealing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select

from portal.actor import Actor, Can, Role
from portal.audit.rules import record
from portal.clock import local
from portal.errors import BadInput, Forbidden, Refused
from portal.extensions import db
from portal.roster import spelling
from portal.roster.events import member_added
from portal.roster.in_office import home_of
from portal.roster.models import Departure, Member, NameKey, Office, Placement, TermOfOffice, Town, Village, holds

LABELS = {
    "name": "姓名",
    "gender": "性别",
    "ethnicity": "民族",
    "born_in": "出生年月",
    "political_status": "政治面貌",
    "joined_party_on": "入党时间",
    "education": "学历学位",
    "works_since": "参加工作时间",
    "sending_unit": "选派单位",
    "unit_level": "单位层级",
    "post": "原职务职级",
    "phone": "手机",
    "phone_is_open": "手机公开",
    "emergency_contact": "紧急联系人",
}
OWN_CONTACT = ("phone", "phone_is_open", "emergency_contact")
WHY_A_PHONE = ("通知开会", "商量工作", "核对名册", "紧急情况")  # offered; another may be written
LONGEST_REASON = 60
IS_ADMINISTRATOR: ColumnElement[bool] = exists().where(Office.member_id == Member.id, Office.kind == Role.ADMINISTRATOR)


class Stale(Refused):
    """The row was changed by somebody else since the form was opened; nothing was overwritten."""


def guard_own_case(member_id: int, by: Actor) -> None:
    """Nobody edits what the roster says of oneself: it goes to the chief convener, the chief's to the officer."""
    if member_id == by.id:
        raise Forbidden(f"本人的资料和任职由{'组织干事' if by.is_chief else '总召集人'}办理，本人只能修改联系方式。")


def add_member(values: Mapping[str, Any], *, by: Actor, at: datetime) -> Member:
    """Take a person into the roster. `values` are columns of Member; only the name is needed."""
    _guard_twin(values)
    member = Member(**{"sort_key": "", **values, "phone": None})
    _set_phone(member, values.get("phone"))
    db.session.add(member)
    db.session.flush()
    rebuild_keys(member, local(at).date())
    record(by, "member.added", member, f"把{member.name}加入名册", at=at, about=member.id)
    member_added.send(member, by=by, at=at)
    return member


def _guard_twin(values: Mapping[str, Any]) -> None:
    """A form sent twice adds nobody twice; a true namesake of the same unit needs a phone to be told apart."""
    same = (Member.name == values["name"], Member.sending_unit == values.get("sending_unit", ""))
    left = exists().where(Departure.member_id == Member.id)
    if not values.get("phone") and db.session.scalar(select(Member.id).where(*same, ~left).limit(1)):
        raise Refused(f"名册里已有同一单位的{values['name']}。如果确是另一个人，请填写手机号以便区分。")


def change_member(member: Member, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime) -> None:
    """Change what the roster says of a person. A column that `values` leaves out stays as it is."""
    guard_own_case(member.id, by)
    changed = _change(member, values, version, local(at).date())
    if changed:
        text = f"修改了{member.name}的资料：{'、'.join(changed)}"
        record(by, "member.changed", member, text, at=at, about=member.id, district_id=district_of(member.id, at))


def change_contact(member: Member, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime) -> None:
    """One's own phone, whether members see it, and the emergency contact."""
    if member.id != by.id:
        raise Forbidden("联系方式由本人修改；名册资料由组织干事和总召集人修改。")
    mine = {name: value for name, value in values.items() if name in OWN_CONTACT}
    changed = _change(member, mine, version, local(at).date())
    if changed:
        record(by, "contact.changed", member, f"修改了本人的联系方式：{'、'.join(changed)}", at=at, about=member.id)


def _change(member: Member, values: Mapping[str, Any], version: int, day: date) -> list[str]:
    """Set the columns that differ and return their labels."""
    if member.version != version:
        raise Stale("您打开这一页以后，这份资料已被别人改过。请对照下面的两份内容，再决定保存哪一份。")
    differing = [name for name, value in values.items() if (getattr(member, name) or "") != (value or "")]
    for name in differing:
        if name == "phone":
            _set_phone(member, values[name])
        else:
            setattr(member, name, values[name])
    if {"name", "sending_unit"} & set(differing):
        rebuild_keys(member, day)
    return [LABELS[name] for name in differing]


def _set_phone(member: Member, phone: str | None) -> None:
    holder = select(Member.id).where(Member.phone == phone, Member.id != member.id) if phone else None
    if holder is not None and db.session.scalar(holder):
        raise Refused("这个手机号已登记在名册上另一个人的名下，请核对号码。")
    member.phone = phone or None


def rebuild_keys(member: Member, day: date) -> None:
    """Spell the name anew, and store under what the person is found: name, unit, and where he or she serves."""
    member.sort_key, member.initials = spelling.sort_key(member.name), spelling.initials(member.name)
    db.session.flush()
    found = spelling.keys_of(member.name, [member.sending_unit, *_places_of(member.id, day)])
    old = delete(NameKey).where(NameKey.member_id == member.id)
    db.session.execute(old, execution_options={"synchronize_session": False})  # no session holds a NameKey
    if found:
        db.session.execute(insert(NameKey), [{"member_id": member.id, "key": key} for key in sorted(found)])


def _places_of(member_id: int, day: date) -> list[str]:
    """Names of the villages and towns of the terms that are not over; of the last one when all are."""
    rows = db.session.execute(
        select(Village.name, Town.name, or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= day))
        .select_from(TermOfOffice)
        .join(Village, Village.id == TermOfOffice.village_id)
        .outerjoin(Placement, (Placement.village_id == Village.id) & holds(Placement.starts_on, Placement.ends_on, day))
        .outerjoin(Town, Town.id == Placement.town_id)
        .where(TermOfOffice.member_id == member_id)
        .order_by(TermOfOffice.starts_on.desc())
    ).all()
    present = [row for row in rows if row[2]] or rows[:1]
    return [name for village, town, _ in present for name in (village, town) if name]


def district_of(member_id: int, at: datetime) -> int | None:
    """The district in which this member serves on the day of this instant."""
    home = home_of(member_id, local(at).date())
    return home.district_id if home else None


def may_see_phone(member: Member, by: Actor, at: datetime) -> bool:
    """May this person have the phone revealed?"""
    return member.id == by.id or by.may(Can.SEE_PHONE, district_of(member.id, at))


def reveal_phone(member: Member, reason: str, *, by: Actor, at: datetime) -> str:
    """The phone in full; the journal says who looked, and what for. One's own asks for no reason."""
    if not may_see_phone(member, by, at):
        raise Forbidden("这个电话由本人、所在片区的召集人、组织干事和总召集人查看。")
    if not member.phone:
        raise Refused(f"名册里没有{member.name}的手机号。")
    if not reason and member.id != by.id:
        raise BadInput("请选一个查看电话的原因，或者写一个。")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"原因最多 {LONGEST_REASON} 个字，请写短一些。")
    text = f"查看了{member.name}的电话" + (f"，原因：{reason}" if reason else "")
    record(
        by,
        "phone.revealed",
        member,
        text,
        at=at,
        kind="reveal",
        about=member.id,
        district_id=district_of(member.id, at),
    )
    return member.phone
