"""After the count: decided, on public notice with objections, somebody drops out, awarded."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from portal.accounts.rules import tell
from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.numbers import number
from portal.stars.limits import OBJECTION_DAYS
from portal.stars.models import Candidacy, Objection, Seat, StarRound, State
from portal.stars.results import Result, result_of, result_without_lost
from portal.stars.rules import DECIDES, must, must_be, step
from portal.stars.tally import Tie
from portal.stars.words import called
from portal.workdays import workdays_after

PUBLISHES = "公示和表彰由宣传干事或总召集人发布，自己当选的由总召集人发布。"
ANSWERS = "异议由组织干事或总召集人答复，关于本人的由另一人答复。"
OWN_ROUND = "您是这一轮的候选人，不能由自己审定或决定别人退出。请先指定代理人，由代理人办理。"
LONGEST_WHY = 300


def proposed(result: Result) -> set[int]:
    """Whom the count seats, as far as it settles it."""
    return set(result.seated)


def decide(round: StarRound, chosen: Collection[int], reason: str, *, by: Actor, at: datetime) -> list[Seat]:
    """Fix who is chosen (ids of candidacies). Other than the count says only with a reason, which is published.

    The caller asks for the password again.
    """
    must(Can.DECIDE_ROUND, by, DECIDES)
    must_be(round, State.COUNTED, "开箱计票以后才能审定，审定一次。")
    result = result_of(round)
    assert result is not None  # counted
    rows = {row.candidate.id: row for row in result.rows}
    _check_chosen(round, result, chosen)
    if is_candidate(result, by):
        raise Forbidden(OWN_ROUND)
    if result.knots and round.tie == Tie.AGAIN:
        raise Refused("还有票数相同的人没有分出先后。按事先定的办法，请让他们再投一次票。")
    differs = set(chosen) != proposed(result) or bool(result.knots)
    if differs and not reason.strip():
        raise Refused("审定的人和计票结果不一样（或票数相同由您决定）：请写明理由，理由会一并公布。")
    words = {id: rows[id].why if id in proposed(result) else f"审定决定：{reason.strip()}" for id in chosen}
    ordered = [row.candidate.id for row in result.rows if row.candidate.id in chosen]
    seats = [_seat(round, id, n, words[id]) for n, id in enumerate(ordered, 1)]
    for id in proposed(result) - set(chosen):  # who was left out does not move up when another drops out
        left_out = _seat(round, id, len(ordered) + 1, rows[id].why)
        left_out.lost_at, left_out.lost_why = at, f"审定时未列入：{reason.strip()}"[:LONGEST_WHY]
    round.state = State.DECIDED
    step(round, "decided", reason.strip() if differs else "", by=by, at=at)
    how = f"，与计票结果不同，理由：{reason.strip()}" if differs else "，与计票结果一致"
    record(by, "round.decided", round, f"审定了{called(round)}，当选 {len(seats)} 人{how}", at=at)
    return seats


def _check_chosen(round: StarRound, result: Result, chosen: Collection[int]) -> None:
    if not chosen or set(chosen) - {row.candidate.id for row in result.rows}:
        raise Refused("请从候选人里选出当选的人，至少一名。")
    most = max(round.seats, len(result.seated))  # more than the seats only where the tie rule gives them
    if len(chosen) > most:
        raise Refused(f"名额 {most} 名，您选了 {len(chosen)} 名。请去掉 {len(chosen) - most} 名。")


def is_candidate(result: Result, by: Actor) -> bool:
    return any(row.candidate.member_id == by.id for row in result.rows)


def _seat(round: StarRound, candidacy_id: int, position: int, why: str) -> Seat:
    row = Seat(round_id=round.id, candidacy_id=candidacy_id, position=position, why=why[:LONGEST_WHY])
    db.session.add(row)
    db.session.flush()
    return row


def publish_notice(round: StarRound, *, by: Actor, at: datetime) -> None:
    """Put those who are chosen on public notice (公示): the days count from the day after."""
    must(Can.PUBLISH_AWARD, by, PUBLISHES)
    must_be(round, State.DECIDED, "审定以后才能公示。")
    _check_not_own(round, by)
    until = workdays_after(local(at).date(), round.notice_days)
    for seat in seats_of(round):
        seat.notice_until = until
    round.state = State.NOTICE
    step(round, "notice", by=by, at=at)
    record(by, "round.noticed", round, f"公示了{called(round)}的拟表彰对象，到{until:%Y-%m-%d}为止", at=at)


def seats_of(round: StarRound) -> list[Seat]:
    """Those who are chosen and still are, in their order."""
    kept = select(Seat).where(Seat.round_id == round.id, Seat.lost_at.is_(None)).order_by(Seat.position)
    return list(db.session.scalars(kept))


def _check_not_own(round: StarRound, by: Actor) -> None:
    mine = select(Seat.id).join(Candidacy, Candidacy.id == Seat.candidacy_id)
    mine = mine.where(Seat.round_id == round.id, Seat.lost_at.is_(None), Candidacy.member_id == by.id)
    if db.session.scalar(mine) and not by.is_chief:
        raise Forbidden(PUBLISHES)


def object_to(round: StarRound, candidacy_id: int | None, text: str, *, by: Actor, at: datetime) -> Objection:
    """Object by name while the notice runs. It gets a number, an owner and a day until when it is answered."""
    must(Can.VOTE, by, "异议由联盟成员提出。")
    must_be(round, State.NOTICE, "公示期里才能提出异议；过后发现的问题，请直接告诉组织干事。")
    today, seats = local(at).date(), seats_of(round)
    if not seats:
        raise Refused("拟表彰的人都退出了，没有公示的人可以提异议。")
    until = max(seat.notice_until or today for seat in seats)
    if today > until:
        raise Refused("公示期已经结束，不能再提异议；发现的问题，请直接告诉组织干事。")
    last = db.session.scalar(select(func.max(Objection.number)).where(Objection.round_id == round.id)) or 0
    row = Objection(round_id=round.id, number=last + 1, candidacy_id=candidacy_id, by_id=by.id, text=text, at=at)
    row.owner_id, row.due_on = round.officer_id, workdays_after(today, number(OBJECTION_DAYS))
    db.session.add(row)
    db.session.flush()
    record(by, "objection.filed", row, f"对{called(round)}的公示提出了第 {row.number} 号异议", at=at)
    return row


def may_answer(round: StarRound, row: Objection, by: Actor) -> bool:
    """By right, but not who objected, and not about oneself."""
    about = row.candidacy.member_id if row.candidacy else None
    return by.may(Can.VET) and by.id not in (row.by_id, about)


def answer(round: StarRound, row: Objection, text: str, *, by: Actor, at: datetime) -> None:
    """Answer it; who objected is told, and the answer stands with the objection."""
    if not may_answer(round, row, by):
        raise Forbidden(ANSWERS)
    if row.answered_at:
        raise Refused("这件异议已经答复过，不用再答。")
    row.answer, row.answered_by_id, row.answered_at = text, by.id, at
    record(by, "objection.answered", row, f"答复了{called(round)}的第 {row.number} 号异议", at=at, about=row.by_id)
    tell(row.by_id, f"您对{called(round)}提出的第 {row.number} 号异议已经答复，请看公示页。", at=at)


def check_may_drop(round: StarRound, seat: Seat, by: Actor) -> None:
    """The person, or who decides on the round and stands in it not."""
    if by.id == seat.candidacy.member_id:
        return
    must(Can.DECIDE_ROUND, by, "退出由本人提出，或由总召集人决定。")
    result = result_of(round)
    if result and is_candidate(result, by):
        raise Forbidden(OWN_ROUND)


def drop_out(round: StarRound, seat: Seat, reason: str, *, by: Actor, at: datetime) -> Seat | None:
    """One who is chosen drops out, by the own word or by decision; the next moves up, with a notice of the own.

    By decision the caller asks the password again. Needs the seat's candidacy loaded. Returns the new seat, if there
    is anybody for it.
    """
    check_may_drop(round, seat, by)
    if round.state not in (State.DECIDED, State.NOTICE):
        raise Refused("审定以后、表彰以前才能退出。")
    if seat.lost_at:
        raise Refused("已经退出，不用再办。")
    if not reason.strip():
        raise Refused("请写明退出的原因。")
    seat.lost_at, seat.lost_why = at, reason.strip()
    db.session.flush()
    step(round, "dropped", reason.strip(), by=by, at=at, candidacy=seat.candidacy)
    record(by, "seat.dropped", seat, f"{called(round)}：有一名拟表彰对象退出", at=at, about=seat.candidacy.member_id)
    return _move_up(round, at)


def _move_up(round: StarRound, at: datetime) -> Seat | None:
    result = result_without_lost(round)
    there = {seat.candidacy_id for seat in seats_of(round)}
    fresh = [row for row in (result.rows if result else []) if row.is_seated and row.candidate.id not in there]
    if not fresh or len(there) >= round.seats:
        return None
    last = db.session.scalar(select(func.max(Seat.position)).where(Seat.round_id == round.id)) or 0
    seat = _seat(round, fresh[0].candidate.id, last + 1, f"{fresh[0].why}（前面有人退出，依次递补）")
    if round.state == State.NOTICE:
        seat.notice_until = workdays_after(local(at).date(), round.notice_days)
    return seat


def why_no_award(round: StarRound, *, at: datetime) -> str:
    """What the award still waits for, as a sentence; "" when nothing."""
    seats, today = seats_of(round), local(at).date()
    if not seats:
        return "拟表彰的人都退出了，没有可以表彰的。请取消这一轮。"
    until = max(seat.notice_until or today for seat in seats)
    if today <= until:
        return f"公示到{until.month}月{until.day}日为止，次日起才能发布表彰。"
    open_ones = select(func.count()).where(Objection.round_id == round.id, Objection.answered_at.is_(None))
    if waiting := db.session.scalar(open_ones):
        return f"还有 {waiting} 件异议没有答复，答复以后才能发布表彰。"
    return ""


def award(round: StarRound, *, by: Actor, at: datetime) -> None:
    """Publish the award: the page, the certificates, the hall."""
    must(Can.PUBLISH_AWARD, by, PUBLISHES)
    must_be(round, State.NOTICE, "公示以后才能发布表彰。")
    _check_not_own(round, by)
    if sentence := why_no_award(round, at=at):
        raise Refused(sentence)
    round.state = State.AWARDED
    step(round, "awarded", by=by, at=at)
    record(by, "round.awarded", round, f"发布了{called(round)}的表彰：{len(seats_of(round))} 人", at=at)
