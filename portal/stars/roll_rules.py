"""The roll on view: "may I vote?", "my data are wrong", and the answer of the officer who is named for it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster.in_office import Expected, in_office
from portal.stars.models import RollDoubt, StarRound, State
from portal.stars.rules import must_be
from portal.stars.words import called

ANSWERS = "名册问题由方案里写明的负责人或总召集人答复。"


class May(NamedTuple):
    """Whether somebody may vote, and a sentence why."""

    yes: bool
    why: str


def roll_of(round: StarRound) -> list[Expected]:
    """Who may vote: first secretaries in office on the day of the roll."""
    return in_office(round.roll_on, round.district_id)


def may_i_vote(member_id: int, round: StarRound, roll: list[Expected]) -> May:
    """The answer to "我能投吗？"."""
    day = _day(round.roll_on)
    mine = next((one for one in roll if one.member_id == member_id), None)
    if mine:
        return May(True, f"能。您在选民名册上：{mine.town} · {mine.village}，{day}在任。")
    where = f"{round.district.name}" if round.district else "联盟"
    return May(False, f"不能。选民是{day}在{where}任第一书记的人，您不在名册上；认为有误，请在下面提出。")


def doubt(round: StarRound, text: str, *, by: Actor, at: datetime) -> RollDoubt:
    """Tell the named officer that the own data are wrong."""
    must_be(round, State.ROLL, "名册核对期已过，请直接找负责人。")
    if not by.holds(Can.VOTE):
        raise Forbidden("名册问题由联盟成员提出。")
    open_one = (RollDoubt.round_id == round.id, RollDoubt.member_id == by.id, RollDoubt.answered_at.is_(None))
    if db.session.scalar(select(RollDoubt.id).where(*open_one)):
        raise Refused("您提出的问题还在等答复，答复后可以再提。")
    row = RollDoubt(round_id=round.id, member_id=by.id, text=text, at=at)
    db.session.add(row)
    db.session.flush()
    record(by, "roll.doubted", row, f"提出{called(round)}名册里本人的信息有误", at=at)
    return row


def answer_doubt(round: StarRound, row: RollDoubt, text: str, *, by: Actor, at: datetime) -> None:
    """Answer it. What was wrong is mended on the roster, and the roll shows it at once."""
    if not may_answer(round, row, by):
        raise Forbidden(ANSWERS)
    if row.answered_at:
        raise Refused("已经答复过，不用再答。")
    row.answer, row.answered_by_id, row.answered_at = text, by.id, at
    record(by, "roll.answered", row, f"答复了{called(round)}名册的问题", at=at, about=row.member_id)


def may_answer(round: StarRound, row: RollDoubt, by: Actor) -> bool:
    """The named officer or the chief, and nobody the own doubt."""
    return by.id != row.member_id and (by.id == round.officer_id or by.is_chief)


def open_doubts(round: StarRound) -> int:
    found = select(RollDoubt.id).where(RollDoubt.round_id == round.id, RollDoubt.answered_at.is_(None))
    return len(db.session.scalars(found).all())


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
