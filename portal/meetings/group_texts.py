"""What one pastes into the group chat at each event of a meeting: composed here, and nowhere else.

A text holds what everybody in the group may know: no reason of a leave, and no phone number, even if one was typed.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portal.clock import local
from portal.group_text import GroupText, day_in_text
from portal.meetings.details import Detail
from portal.meetings.models import State
from portal.meetings.outline import Outline

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
LAST_MOMENT = timedelta(seconds=1)
NEWS = timedelta(days=14)  # so long a final record is worth a message


class Due(NamedTuple):
    """Something agreed that isn't done yet."""

    what: str
    owner: str
    due_on: date


def texts_of(
    meeting: Outline, details: Mapping[str, Sequence[Detail]], due: Sequence[Due], *, address: str, at: datetime
) -> list[GroupText]:
    """The texts that fit this moment, the most pressing first. `address` is the meeting's page."""
    found = []
    if meeting.state == State.CANCELLED:
        found = [("取消通知", _cancelled(meeting, details))]
    elif meeting.state == State.PLANNED and meeting.starts_at > at:
        found = [("延期通知", _postponed(meeting, details))] if details.get("postponed") else []
        found += [("会议通知", _invitation(meeting, details, address))]
    elif meeting.state == State.CORRECTING and meeting.corrections_close_at and meeting.corrections_close_at > at:
        found = [("更正期开始", _correcting(meeting, meeting.corrections_close_at, address))]
    elif meeting.is_final:
        found = [("议定事项提醒", _due(meeting, due, local(at).date()))] if due else []
        approved = details.get("approved", ())
        is_news = any(step.at and at - step.at < NEWS for step in approved)
        found += [("记录定稿", _final(meeting, address))] if is_news else []
    return [GroupText(name, _without_phones("\n".join(lines))) for name, lines in found]


def _name(meeting: Outline) -> str:
    return f"{meeting.body}{meeting.month.month}月例会"


def _invitation(meeting: Outline, details: Mapping[str, Sequence[Detail]], address: str) -> list[str]:
    return [
        f"【会议通知】{_name(meeting)}",
        f"主题：{meeting.theme}",
        f"时间：{_moment(meeting.starts_at)}",
        f"地点：{meeting.place}",
        f"主持：{meeting.chair}",
        "议程：",
        *(f"{number}. {item.text}" for number, item in enumerate(details.get("agenda", ()), 1)),
        "不能到会的，请提前请假。",
        f"详情（登录后看）：{address}",
    ]


def _postponed(meeting: Outline, details: Mapping[str, Sequence[Detail]]) -> list[str]:
    last = details["postponed"][-1]
    was = _moment(last.was_at) if last.was_at else ""
    return [
        f"【延期通知】{_name(meeting)}",
        f"《{meeting.theme}》原定{was}，改到{_moment(meeting.starts_at)}。",
        f"地点：{meeting.place}",
        f"原因：{last.more}",
        "请互相转告。",
    ]


def _cancelled(meeting: Outline, details: Mapping[str, Sequence[Detail]]) -> list[str]:
    reasons = [f"原因：{detail.more}" for detail in details.get("cancelled", ())[-1:]]
    return [
        f"【取消通知】{_name(meeting)}",
        f"原定{_moment(meeting.starts_at)}在{meeting.place}开的《{meeting.theme}》取消，不用到会。",
        *reasons,
        "请互相转告。",
    ]


def _correcting(meeting: Outline, closes_at: datetime, address: str) -> list[str]:
    return [
        f"【请核对会议记录】{_name(meeting)}",
        f"{day_in_text(meeting.day)}《{meeting.theme}》的会议记录，请到会的同志核对，"
        f"有不对的，最迟{day_in_text(local(closes_at - LAST_MOMENT).date())}提出更正。",
        f"会议记录（登录后看）：{address}/minutes",
    ]


def _final(meeting: Outline, address: str) -> list[str]:
    return [
        f"【会议记录已定稿】{_name(meeting)}",
        f"{day_in_text(meeting.day)}《{meeting.theme}》的会议记录已经审定。",
        f"会议记录（登录后看）：{address}/minutes",
    ]


def _due(meeting: Outline, due: Sequence[Due], today: date) -> list[str]:
    lines = [
        f"{number}. {one.what}：{one.owner}，{day_in_text(one.due_on)}前{'（已过期）' if one.due_on < today else ''}"
        for number, one in enumerate(due, 1)
    ]
    return [
        f"【议定事项提醒】{_name(meeting)}",
        f"{day_in_text(meeting.day)}《{meeting.theme}》议定的事项，请按时办结：",
        *lines,
    ]


def reminder_of(what: str, who: str, due_on: date | None, meeting: str, today: date) -> GroupText:
    """Of one action, for the page of the ledger."""
    until = f"，{day_in_text(due_on)}前办结" if due_on else ""
    over = "（已过期）" if due_on and due_on < today else ""
    lines = ["【议定事项提醒】", f"{meeting}议定：{what}", f"责任人：{who}{until}{over}", "办好了请在门户里报告一句。"]
    return GroupText("议定事项提醒", _without_phones("\n".join(lines)))


def _moment(at: datetime) -> str:
    """9月29日（周二）14:30."""
    there = local(at)
    return f"{day_in_text(there.date())}{there:%H:%M}"


def _without_phones(text: str) -> str:
    return PHONE.sub(r"\1****\2", text)
