"""Planning a meeting, changing the plan, postponing, cancelling. What doesn't hold together is named by field."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm.attributes import flag_modified

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings.models import AgendaItem, Meeting, Observer, PlanChange, State
from portal.meetings.words import ALLIANCE, called, day_words, time_words
from portal.roster.in_office import member_choices
from portal.roster.models import District, Member


@dataclass(frozen=True)
class Plan:
    """What is planned. Without a district it is the whole alliance's; `month` is its first day."""

    district_id: int | None
    month: date
    theme: str
    starts_at: datetime
    place: str
    chair_id: int
    recorder_id: int
    agenda: tuple[str, ...]
    observers: tuple[tuple[str, str], ...] = ()  # name, unit


class Unfit(Refused):
    """A plan that doesn't hold together: one sentence for each field at fault."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class Stale(Refused):
    """Someone else changed the meeting since the page was opened."""


FARTHEST = timedelta(days=180)
LABELS = {
    "month": "会议月份",
    "theme": "主题",
    "starts_at": "时间",
    "place": "地点",
    "chair_id": "主持人",
    "recorder_id": "记录人",
    "agenda": "议程",
    "observers": "列席人员",
}


def plan_meeting(plan: Plan, *, again: bool = False, by: Actor, at: datetime) -> Meeting:
    """Plan a meeting; a second one of the same body in the month needs `again`. Raises Unfit or Forbidden."""
    if not by.may(Can.PLAN_MEETING, plan.district_id):
        raise Forbidden("片区会议由本片区召集人或总召集人筹备，联盟会议由组织干事或总召集人筹备。")
    others = {} if again else _already(plan, None)
    _check((_when(plan, at) or _keepers(plan)) | _agenda(plan) | others)
    meeting = Meeting(district_id=plan.district_id, called_by_id=by.id, state=State.PLANNED)
    _write(meeting, plan)
    db.session.add(meeting)
    db.session.flush()
    words = f"筹备了{_body(plan.district_id)}{called(meeting)}，{time_words(plan.starts_at)}，{plan.place}"
    record(by, "meeting.planned", meeting, words, at=at)
    return meeting


def change_plan(meeting: Meeting, plan: Plan, *, seen: int, again: bool = False, by: Actor, at: datetime) -> None:
    """Write the plan over the version that was seen. Needs agenda and observers loaded. Raises Unfit or Stale."""
    check_planned(meeting)
    if seen != meeting.version:
        raise Stale("您打开这一页以后，别人改过这次会议的安排。请对照现在的安排，再决定怎样保存。")
    before = plan_of(meeting)
    changed = [label for name, label in LABELS.items() if getattr(plan, name) != getattr(before, name)]
    if not changed:
        return
    is_same_day = local(plan.starts_at).date() == local(before.starts_at).date() and plan.month == before.month
    when = _when(plan, at, is_same_day) if (plan.starts_at, plan.month) != (before.starts_at, before.month) else {}
    others = {} if again or plan.month == before.month else _already(plan, meeting.id)
    _check((when or _keepers(plan)) | _agenda(plan) | others)
    _write(meeting, plan)
    flag_modified(meeting, "theme")  # a new version, also when only the agenda changed
    record(by, "meeting.changed", meeting, f"修改了{called(meeting)}的{'、'.join(changed)}", at=at)


def postpone(meeting: Meeting, *, to: datetime, reason: str, by: Actor, at: datetime) -> None:
    """Hold it later than planned, at the latest in the month after its own. Raises Unfit."""
    check_planned(meeting)
    _check(_later(meeting, to, at) | _keepers(_moved(meeting, to), "day"))
    was = meeting.starts_at
    db.session.add(_plan_change(meeting, "postponed", reason, to, by, at))
    meeting.starts_at = to
    words = f"把{called(meeting)}从{time_words(was)}延期到{time_words(to)}，原因：{reason}"
    record(by, "meeting.postponed", meeting, words, at=at)


def cancel(meeting: Meeting, *, reason: str, by: Actor, at: datetime) -> None:
    """Call the meeting off; it stays in the list as cancelled."""
    check_planned(meeting)
    db.session.add(_plan_change(meeting, "cancelled", reason, None, by, at))
    meeting.state = State.CANCELLED
    record(by, "meeting.cancelled", meeting, f"取消了{called(meeting)}，原因：{reason}", at=at)


def check_planned(meeting: Meeting) -> None:
    """Refuse what only a plan may still have done to it."""
    if meeting.state == State.CANCELLED:
        raise Refused("这次会议已经取消，安排不能再改。需要开会请另行筹备。")
    if not meeting.is_open_to_change:
        raise Refused("这次会议已经召开，安排不能再改。缺席名单可以在“修改缺席”里改，直到会议记录送审。")


def plan_of(meeting: Meeting) -> Plan:
    """The plan as it stands. Needs agenda and observers loaded."""
    return Plan(
        district_id=meeting.district_id,
        month=meeting.month,
        theme=meeting.theme,
        starts_at=meeting.starts_at,
        place=meeting.place,
        chair_id=meeting.chair_id,
        recorder_id=meeting.recorder_id,
        agenda=tuple(item.title for item in meeting.agenda),
        observers=tuple((one.name, one.unit) for one in meeting.observers),
    )


def _write(meeting: Meeting, plan: Plan) -> None:
    for column in ("month", "theme", "starts_at", "place", "chair_id", "recorder_id"):
        setattr(meeting, column, getattr(plan, column))
    meeting.agenda = [AgendaItem(position=n, title=title) for n, title in enumerate(plan.agenda, 1)]
    meeting.observers = [Observer(position=n, name=name, unit=unit) for n, (name, unit) in enumerate(plan.observers, 1)]


def _check(faults: dict[str, str]) -> None:
    if faults:
        raise Unfit(faults)


def _when(plan: Plan, at: datetime, is_same_day: bool = False) -> dict[str, str]:
    """A meeting that was postponed beyond its month keeps that month as long as the day stays."""
    day = local(plan.starts_at).date()
    if plan.starts_at <= at:
        return {"day": f"{time_words(plan.starts_at)} 已经过去，请填以后的时间。"}
    if day > local(at).date() + FARTHEST:
        return {"day": f"日期写的是{day.year}年{day_words(day)}，最多提前 {FARTHEST.days} 天筹备，请核对年月。"}
    if not is_same_day and (day.year, day.month) != (plan.month.year, plan.month.month):
        return {"day": f"会议月份是{plan.month.year}年{plan.month.month}月，日期却是{day_words(day)}，请改其中一个。"}
    return {}


def _later(meeting: Meeting, to: datetime, at: datetime) -> dict[str, str]:
    if to <= at:
        return {"day": f"{time_words(to)} 已经过去，请填以后的时间。"}
    if to <= meeting.starts_at:
        return {"day": f"原定{time_words(meeting.starts_at)}，延期要晚于它；提前开会请用“修改安排”。"}
    last = next_month(next_month(meeting.month)) - timedelta(days=1)
    if local(to).date() > last:
        return {"day": f"{meeting.month.month}月例会最迟延到{day_words(last)}；更晚请取消这次，另行筹备。"}
    return {}


def next_month(first: date) -> date:
    """The first day of the month after this day's."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _keepers(plan: Plan, field: str = "") -> dict[str, str]:
    """Chair and recorder hold office that day, and are two people. `field` takes the blame, else each its own."""
    day, faults = local(plan.starts_at).date(), {}
    serving = {id for id, _ in member_choices(day)}
    for name, id, duty in (("chair", plan.chair_id, "主持"), ("recorder", plan.recorder_id, "记录")):
        if id not in serving:
            who = db.session.scalar(select(Member.name).where(Member.id == id)) or "所选的人"
            faults[field or name] = f"{who}在{day_words(day)}不在任，不能{duty}，请另选{duty}人。"
    if plan.chair_id == plan.recorder_id and not faults:
        faults[field or "recorder"] = "记录人和主持人不能是同一个人，请另选记录人。"
    return faults


def _agenda(plan: Plan) -> dict[str, str]:
    return {} if plan.agenda else {"agenda": "请至少写一项议程，一行一项。"}


def _already(plan: Plan, own_id: int | None) -> dict[str, str]:
    """The fault of a second meeting of the same body in the month."""
    same: list[ColumnElement[bool]] = [Meeting.district_id == plan.district_id, Meeting.month == plan.month]
    found = db.session.execute(
        select(Meeting.theme, Meeting.starts_at)
        .where(*same, Meeting.state != State.CANCELLED, Meeting.id != (own_id or 0))
        .order_by(Meeting.starts_at)
    ).first()
    if found is None:
        return {}
    theme, starts_at = found
    whose = f"{_body(plan.district_id)}{plan.month.month}月"
    return {"again": f"{whose}已有一次例会《{theme}》（{time_words(starts_at)}）。确实要再开一次，请勾选“再开一次”。"}


def _body(district_id: int | None) -> str:
    name = db.session.scalar(select(District.name).where(District.id == district_id)) if district_id else None
    return name or ALLIANCE


def _moved(meeting: Meeting, to: datetime) -> Plan:
    return Plan(meeting.district_id, meeting.month, "", to, "", meeting.chair_id, meeting.recorder_id, ())


def _plan_change(meeting: Meeting, kind: str, reason: str, to: datetime | None, by: Actor, at: datetime) -> PlanChange:
    was = meeting.starts_at
    return PlanChange(meeting_id=meeting.id, kind=kind, reason=reason, was_at=was, now_at=to, by_id=by.id, at=at)
