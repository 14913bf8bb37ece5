"""What a round is to be: its plan, what of it doesn't hold together, and what a new one begins with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from portal.actor import Role
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import numbers
from portal.roster.models import District, Member, Office, covering
from portal.stars import limits
from portal.stars.models import Order, StarRound, State
from portal.stars.tally import Tie
from portal.stars.words import quarter_of, quarter_words

LONGEST_NOMINATING = timedelta(days=90)
OFFICERS = (Role.ORGANIZATION_OFFICER, Role.CHIEF_CONVENER)
VETOES = "本季度受到党纪政务处分或组织处理\n本季度无故缺席例会\n驻村期间发生安全生产或信访责任事故"


@dataclass(frozen=True)
class Plan:
    """The fields of a round that its makers choose."""

    year: int
    quarter: int
    title: str
    district_id: int | None
    roll_on: date
    seats: int
    most: int | None
    least: int
    choices: int
    tie: Tie
    order: Order
    seal_mode: str
    nominate_until: date
    roll_days: int
    notice_days: int
    vetoes: str
    basis: str
    officer_id: int


class Unfit(Refused):
    """A plan that doesn't hold together: one sentence for each field at fault."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def check(plan: Plan, today: date, own_id: int | None = None) -> None:
    """Raise Unfit. `own_id` is the round that is being changed."""
    faults = dict(_faults(plan, today, own_id))
    if faults:
        raise Unfit(faults)


def _faults(plan: Plan, today: date, own_id: int | None) -> Iterator[tuple[str, str]]:
    other = _other(plan, own_id)
    if other:
        yield "quarter", f"{quarter_words(plan.year, plan.quarter)}已有一轮“{other}”，先办完或取消它。"
    if plan.nominate_until < today:
        yield "nominate_until", "推荐截止日已经过了，请往后填。"
    elif plan.nominate_until > today + LONGEST_NOMINATING:
        yield "nominate_until", "推荐期最长 90 天，请核对截止日。"
    if plan.officer_id not in dict(officers(today)):
        yield "officer_id", "负责人请从现任组织干事、总召集人里选。"
    if plan.choices > 2 * plan.seats:
        yield "choices", f"名额 {plan.seats} 个，每人最多选 {2 * plan.seats} 名。"
    yield from _bounds(plan)


def _bounds(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.district_id is not None:
        if plan.most is not None or plan.least:
            yield "most", "只在一个片区评选，不用填片区名额。"
        return
    if plan.most is not None and plan.most < plan.least:
        yield "most", f"每个片区至少 {plan.least} 名，最多不能只有 {plan.most} 名。"
    districts = db.session.scalar(select(func.count()).select_from(District)) or 0
    if plan.least * districts > plan.seats:
        needed = f"{districts} 个片区每个至少 {plan.least} 名，要 {plan.least * districts} 个名额"
        yield "least", f"{needed}，名额只有 {plan.seats} 个。"


def _other(plan: Plan, own_id: int | None) -> str | None:
    """The title of another round of the quarter for the same voters, if it is not called off."""
    home = StarRound.district_id.is_(None) if plan.district_id is None else StarRound.district_id == plan.district_id
    same = (StarRound.year == plan.year, StarRound.quarter == plan.quarter, home, StarRound.state != State.CANCELLED)
    return db.session.scalar(select(StarRound.title).where(*same, StarRound.id != (own_id or 0)).limit(1))


def officers(day: date) -> list[tuple[int, str]]:
    """(id, name) of those who may answer for a round: organisation officer and chief convener of that day."""
    rows = db.session.execute(
        select(Member.id, Member.name)
        .join(Office, Office.member_id == Member.id)
        .where(Office.kind.in_(OFFICERS), covering(Office, day))
        .order_by(Office.kind.desc(), Member.id)
    )
    return [(id, name) for id, name in rows]


def new_plan(today: date, by_id: int) -> Plan:
    """What a new round begins with: the last one's choices, and the numbers of the alliance where there was none."""
    seats, choices, nominate, roll, notice = numbers(
        limits.SEATS, limits.CHOICES, limits.NOMINATE_DAYS, limits.ROLL_DAYS, limits.NOTICE_DAYS
    )
    year, quarter = quarter_of(today)
    known = dict(officers(today))
    officer_id = by_id if by_id in known else next(iter(known), 0)
    until = today + timedelta(days=nominate)
    blank = Plan(
        year, quarter, "联盟之星", None, today, seats, None, 0, choices, Tie.AGAIN, Order.STROKES, "scrutineers",
        until, roll, notice, VETOES, "", officer_id,
    )  # fmt: skip
    last = db.session.scalar(select(StarRound).where(StarRound.district_id.is_(None)).order_by(*NEWEST).limit(1))
    return blank if last is None else replace(blank, **{name: getattr(last, name) for name in TAKEN_OVER})


NEWEST = (StarRound.year.desc(), StarRound.quarter.desc(), StarRound.id.desc())
TAKEN_OVER = (
    "title", "seats", "most", "least", "choices", "tie", "order", "seal_mode", "roll_days", "notice_days", "vetoes",
    "basis",
)  # fmt: skip
