"""A round from its making until its roll is on view; calling it off. What voting and seats need stands beside."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.stars.models import ENDED, UNSETTLED, Candidacy, Standing, StarRound, StarStep, State
from portal.stars.plans import Plan, check
from portal.stars.words import STATES, called

PREPARES = "评星由组织干事或总召集人筹备。"
DECIDES = "开启投票、取消和审定由总召集人办理。"


def prepare(plan: Plan, *, by: Actor, at: datetime) -> StarRound:
    """Make a round. Raises Unfit or Forbidden."""
    must(Can.PREPARE_ROUND, by, PREPARES)
    check(plan, local(at).date())
    round = StarRound(**asdict(plan), state=State.DRAFT)
    db.session.add(round)
    db.session.flush()
    step(round, "prepared", by=by, at=at)
    record(by, "round.prepared", round, f"筹备了{called(round)}", at=at)
    return round


def change(round: StarRound, plan: Plan, *, seen: int, by: Actor, at: datetime) -> None:
    """Change its plan, until nominations are open. `seen`: the version on which the form was filled in."""
    must(Can.PREPARE_ROUND, by, PREPARES)
    must_be(round, State.DRAFT, "推荐一开始，方案就不能再改；确要改，请取消这一轮另行筹备。")
    if seen != round.version:
        raise Refused("这一轮刚刚被改过，请看过最新的方案再改。")
    check(plan, local(at).date(), round.id)
    changed = [name for name, value in asdict(plan).items() if getattr(round, name) != value]
    for name in changed:
        setattr(round, name, getattr(plan, name))
    if changed:
        record(by, "round.changed", round, f"修改了{called(round)}的方案", at=at)


def start_nominating(round: StarRound, *, by: Actor, at: datetime) -> None:
    must(Can.PREPARE_ROUND, by, PREPARES)
    must_be(round, State.DRAFT, "推荐已经开始，不用再开。")
    if round.nominate_until < local(at).date():
        raise Refused("推荐截止日已经过了，请先修改方案，往后填。")
    _move(round, State.NOMINATING, "nominating", by, at, f"开始了{called(round)}的推荐")


def start_vetting(round: StarRound, *, by: Actor, at: datetime) -> None:
    """End nominations on the day after the last. What no candidate consented to lapses."""
    must(Can.PREPARE_ROUND, by, PREPARES)
    must_be(round, State.NOMINATING, "只有推荐中的一轮可以截止推荐。")
    if local(at).date() <= round.nominate_until:
        last = f"{round.nominate_until.month}月{round.nominate_until.day}日"
        raise Refused(f"推荐到{last}为止，次日起才能截止推荐。")
    _move(round, State.VETTING, "vetting", by, at, f"截止了{called(round)}的推荐")


def show_roll(round: StarRound, *, by: Actor, at: datetime) -> None:
    """Put the roll on view for its days; by then everybody has been vetted."""
    must(Can.PREPARE_ROUND, by, PREPARES)
    must_be(round, State.VETTING, "资格审查阶段才能公布名册。")
    today = local(at).date()
    if round.roll_on > today:
        day = f"{round.roll_on.month}月{round.roll_on.day}日"
        raise Refused(f"选民按{day}在任的人确定，到那天才能公布名册。")
    check_vetted(round, "公布名册")
    if not count_in(round, Standing.PASSED):
        raise Refused("没有审查通过的候选人，不能往下办；请取消这一轮，或重新审查。")
    round.roll_until = today + timedelta(days=round.roll_days)
    _move(round, State.ROLL, "roll", by, at, f"公布了{called(round)}的选民名册")


def check_vetted(round: StarRound, what: str) -> None:
    """Raises Refused while a candidate waits for a verdict or was sent back and has not mended."""
    if waiting := count_in(round, *UNSETTLED):
        raise Refused(
            f"还有 {waiting} 名候选人没有审查完，审查完再{what}。退回以后本人迟迟不改的，可以直接通过或不通过。"
        )


def cancel(round: StarRound, reason: str, *, by: Actor, at: datetime) -> None:
    """Call it off, at any stage. The caller asks for the password again."""
    must(Can.DECIDE_ROUND, by, DECIDES)
    if round.state in ENDED:
        raise Refused(f"这一轮{STATES[round.state][0]}，不能取消。")
    round.state = State.CANCELLED
    step(round, "cancelled", reason, by=by, at=at)
    record(by, "round.cancelled", round, f"取消了{called(round)}，原因：{reason}", at=at)


def must(permission: Can, by: Actor, sentence: str) -> None:
    if not by.may(permission):
        raise Forbidden(sentence)


def must_be(round: StarRound, state: State, sentence: str) -> None:
    if round.state != state:
        raise Refused(f"这一轮现在是“{STATES[round.state][0]}”。{sentence}")


def step(
    round: StarRound, kind: str, words: str = "", *, by: Actor, at: datetime, candidacy: Candidacy | None = None
) -> None:
    """Keep a step of its life."""
    whose = candidacy.id if candidacy else None
    row = StarStep(round_id=round.id, candidacy_id=whose, kind=kind, by_id=by.id, by_name=by.written_name, at=at)
    row.words = words
    db.session.add(row)


def count_in(round: StarRound, *states: Standing) -> int:
    """How many candidacies of the round stand so."""
    found = select(func.count()).where(Candidacy.round_id == round.id, Candidacy.state.in_(states))
    return db.session.scalar(found) or 0


def _move(round: StarRound, state: State, kind: str, by: Actor, at: datetime, text: str) -> None:
    round.state = state
    step(round, kind, by=by, at=at)
    record(by, f"round.{kind}", round, text, at=at)
