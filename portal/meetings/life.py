"""Where a meeting stands in its life, who is next, and what this reader has to do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from portal.actor import Actor, Can
from portal.clock import local
from portal.meetings.details import Detail
from portal.meetings.loaders import is_keeper, may_keep
from portal.meetings.models import State
from portal.meetings.outline import Outline
from portal.meetings.rules import ENTERED_IN
from portal.meetings.words import day_words, time_words

STAGES = ("筹备", "召开", "送审", "审阅", "更正期", "定稿")
STANDS_AT = {  # the stage that is going on
    State.PLANNED: 1,
    State.HELD: 2,
    State.DRAFT: 2,
    State.SUBMITTED: 3,
    State.CORRECTING: 4,
    State.FINAL: 6,
}
Step = tuple[str, str, str]  # label, small, "past|current|future"


class Act(NamedTuple):
    """Something to do: words of its button, where; by POST when it changes something at once."""

    text: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Reader:
    """What the person who reads the page may do with this meeting."""

    id: int
    keeps: bool
    decides: bool
    reads: bool
    is_there: bool = False  # was, or while it is planned is expected

    @classmethod
    def of(cls, meeting: Outline, actor: Actor, was_present: bool) -> "Reader":
        by_right = Can.READ_RECORD if meeting.is_final else Can.READ_DRAFT
        reads = actor.may(by_right, meeting.district_id) or is_keeper(meeting, actor)
        return cls(
            id=actor.id,
            keeps=may_keep(meeting, actor),
            decides=actor.may(Can.DECIDE_MINUTES, meeting.district_id) and actor.id != meeting.recorder_id,
            reads=reads or (was_present and meeting.state == State.CORRECTING),
            is_there=was_present,
        )


def steps_of(meeting: Outline, details: Mapping[str, list[Detail]], reader: Reader, at: datetime) -> list[Step]:
    """The stages of its life, with who did them and when; the present one says who is next."""
    if meeting.state == State.CANCELLED:
        return [("筹备", "", "past"), ("取消", _done(details, "cancelled"), "current")]
    smalls = {
        "召开": day_words(meeting.day),
        "送审": _done(details, "submitted"),
        "审阅": _done(details, "passed"),
        "定稿": _done(details, "approved"),
    }
    now = STANDS_AT[meeting.state] + is_ripe(meeting, at)
    past = [(label, smalls.get(label, ""), "past") for label in STAGES[:now]]
    present = [(label, _awaited(meeting, reader, at), "current") for label in STAGES[now : now + 1]]
    return past + present + [(label, "", "future") for label in STAGES[now + 1 :]]


def is_ripe(meeting: Outline, at: datetime) -> bool:
    """Is the correction period over, so that the minutes may be approved?"""
    close_at = meeting.corrections_close_at
    return meeting.state == State.CORRECTING and close_at is not None and at >= close_at


def _done(details: Mapping[str, list[Detail]], kind: str) -> str:
    """Who did this last, and on which day."""
    steps = details.get(kind)
    return f"{steps[-1].text} {day_words(local(steps[-1].at).date())}" if steps and steps[-1].at else ""


def _awaited(meeting: Outline, reader: Reader, at: datetime) -> str:
    if meeting.state == State.PLANNED:
        return time_words(meeting.starts_at)
    if meeting.state == State.SUBMITTED or is_ripe(meeting, at):
        return "等您" if reader.decides else "等召集人"
    if meeting.state == State.CORRECTING and meeting.corrections_close_at:
        last = local(meeting.corrections_close_at - timedelta(seconds=1)).date()
        return f"到{day_words(last)}"
    return "等您" if reader.id == meeting.recorder_id else f"等{meeting.recorder}"


def next_act(meeting: Outline, reader: Reader, at: datetime) -> Act | None:
    """The one thing this reader has to do next with the meeting, if any."""
    url = f"/meetings/{meeting.id}"
    if meeting.state == State.PLANNED:
        return _before_minutes(meeting, at, url) if reader.keeps else None
    if meeting.state in (State.HELD, State.DRAFT):
        return Act("撰写记录", f"{url}/minutes/edit") if reader.keeps else None
    text = _to_read(meeting, reader, at) if reader.reads else ""
    return Act(text, f"{url}/minutes") if text else None


def _to_read(meeting: Outline, reader: Reader, at: datetime) -> str:
    """What one does with the minutes once they are written."""
    if reader.decides and (meeting.state == State.SUBMITTED or is_ripe(meeting, at)):
        return "审阅记录" if meeting.state == State.SUBMITTED else "审定记录"
    return {State.CORRECTING: "核对记录", State.FINAL: "阅读记录"}.get(meeting.state, "")


def _before_minutes(meeting: Outline, at: datetime, url: str) -> Act | None:
    if at >= meeting.starts_at:
        return Act("录入缺席", f"{url}/sign-in")
    if not meeting.sheet_version:
        return Act("生成签到表", f"{url}/sheet", is_post=True)
    return Act("打印签到表", f"{url}/sign-in-sheet")


def other_acts(meeting: Outline, reader: Reader, at: datetime) -> list[Act]:
    """What else this reader may do with the record: links beside the one primary button."""
    url, first = f"/meetings/{meeting.id}", next_act(meeting, reader, at)
    acts = _at_the_door(meeting, reader, at, url)
    acts += [Act("加入日历", f"{url}/meeting.ics")] if meeting.state == State.PLANNED and at < meeting.starts_at else []
    if reader.keeps and meeting.state in ENTERED_IN:
        acts += [Act("签到表", f"{url}/sign-in-sheet")] if meeting.sheet_version else []
        acts += [Act("修改缺席", f"{url}/sign-in")] if at >= meeting.starts_at else []
    if reader.reads and meeting.state not in (State.PLANNED, State.CANCELLED, State.HELD):
        acts += [Act("会议记录", f"{url}/minutes"), Act("打印记录", f"{url}/print")]
    if meeting.state == State.FINAL:
        acts.append(Act("会议纪要", f"{url}/summary"))
    return [act for act in acts if first is None or act.url != first.url]


def _at_the_door(meeting: Outline, reader: Reader, at: datetime, url: str) -> list[Act]:
    """Signing in on the day, ticking, and how everybody stood."""
    if meeting.state == State.CANCELLED:
        return []
    if meeting.state != State.PLANNED:
        return [Act("出勤", f"{url}/attendance")] if reader.keeps else []
    if local(at).date() != meeting.day:
        return []
    own = [Act("我的签到", f"{url}/here")] if reader.is_there else []
    screen, ticking = Act("签到码", f"{url}/sign-in/screen"), Act("点名签到", f"{url}/attendance")
    return [*own, screen, ticking] if reader.keeps else own
