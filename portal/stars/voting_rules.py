"""The vote of a round: arranged, opened, held again. The box itself is the room below (ballots)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.ballots import rules as ballots
from portal.ballots import scrutineer_rules
from portal.ballots.models import CHOICE, VoteRound
from portal.ballots.reading import round_for_subject, state_at
from portal.ballots.rules import Item
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import number
from portal.stars.limits import MIN_BALLOTS
from portal.stars.models import StarRound, State
from portal.stars.results import Candidate, candidates_of, result_of
from portal.stars.roll_rules import open_doubts, roll_of
from portal.stars.rules import DECIDES, PREPARES, cancel, check_vetted, must, must_be, step
from portal.stars.strokes import in_order
from portal.stars.tally import Tie
from portal.stars.words import called

AFTER_ROLL = "名册核对以后才能安排投票。"


def vote_of(round: StarRound) -> VoteRound | None:
    """The vote that is being arranged, held, or was held last."""
    return round_for_subject(round.subject)


def on_the_ballot(round: StarRound) -> list[Candidate]:
    """By strokes of the surname: everybody who passed; in another vote those who are tied."""
    everybody = candidates_of(round)
    result = result_of(round) if round.run > 1 else None
    tied = {id for knot in result.knots for id in knot.ids} if result else set()
    by_id = {one.id: one for one in everybody if not tied or one.id in tied}
    return [by_id[id] for id, _ in in_order((one.id, one.name) for one in by_id.values()).names]


def unknown_strokes(round: StarRound) -> list[str]:
    """Names whose surname has no known stroke count: they stand last, and the page says so."""
    return in_order((one.id, one.name) for one in candidates_of(round)).unknown


def arrange(round: StarRound, scrutineers: Sequence[int], closes_at: datetime, *, by: Actor, at: datetime) -> VoteRound:
    """Name the scrutineers and the close. May be changed until the vote opens: who stays keeps the code."""
    must(Can.PREPARE_ROUND, by, PREPARES)
    must_be(round, State.ROLL, AFTER_ROLL)
    people, vote = on_the_ballot(round), vote_of(round)
    terms: dict[str, Any] = {"closes_at": closes_at, "max_choices": min(round.choices, len(people))}
    if vote is None:
        vote = ballots.prepare(
            round.subject, title=called(round), kind=CHOICE, min_ballots=number(MIN_BALLOTS),
            seal_mode=round.seal_mode, by=by, at=at, **terms
        )  # fmt: skip
    else:
        ballots.change(vote, by=by, at=at, **terms)
    ballots.set_items(vote, items_of(people), by=by, at=at)
    if round.seal_mode == "scrutineers":
        scrutineer_rules.name_scrutineers(vote, scrutineers, by=by, at=at)
    return vote


def items_of(people: Sequence[Candidate]) -> list[Item]:
    return [Item(one.id, f"{one.name}（{one.place}）", one.member_id) for one in people]


def open_voting(round: StarRound, *, by: Actor, at: datetime) -> VoteRound:
    """Freeze the roll and let people vote. The caller asks for the password again.

    On the ballot are those who stand now: somebody may have withdrawn, or passed, since the vote was arranged.
    """
    must(Can.DECIDE_ROUND, by, DECIDES)
    must_be(round, State.ROLL, AFTER_ROLL)
    if round.roll_until and local(at).date() <= round.roll_until and round.run == 1:
        last = f"{round.roll_until.month}月{round.roll_until.day}日"
        raise Refused(f"名册核对到{last}为止，次日起才能开启投票。")
    if waiting := open_doubts(round):
        raise Refused(f"名册还有 {waiting} 个问题没有答复，答复以后再开启投票。")
    if round.run == 1:
        check_vetted(round, "开启投票")
    vote = vote_of(round)
    if vote is None:
        raise Refused("还没有安排投票：请先定监票人和截止时间。")
    people = on_the_ballot(round)
    if not people:
        raise Refused("候选人都退出了，不能开启投票；请取消这一轮。")
    ballots.change(vote, max_choices=min(round.choices, len(people)), by=by, at=at)
    ballots.set_items(vote, items_of(people), by=by, at=at)
    ballots.set_roll(vote, [one.member_id for one in roll_of(round)], by=by, at=at)
    ballots.open_voting(vote, by=by, at=at)
    round.state = State.VOTING
    step(round, "opened", by=by, at=at)
    record(by, "round.opened", round, f"开启了{called(round)}的投票", at=at)
    return vote


def counted(round: StarRound, *, by: Actor, at: datetime) -> None:
    """After the box was opened: its count is the round's. (With too few ballots the vote became void instead.)"""
    vote = vote_of(round)
    if round.state != State.VOTING or vote is None or vote.state != "counted":
        return
    round.state = State.COUNTED
    round.lot_seed = round.lot_seed or vote.ballots_sha256
    step(round, "counted", by=by, at=at)
    record(by, "round.counted", round, f"{called(round)}开箱计票", at=at)


def hold_again(round: StarRound, reason: str, *, by: Actor, at: datetime) -> None:
    """Another vote: after a void one, of codes that were lost, or among those who are tied. Asks the password again."""
    must(Can.DECIDE_ROUND, by, DECIDES)
    vote = vote_of(round)
    if round.state == State.COUNTED:
        result = result_of(round)
        if round.tie != Tie.AGAIN or not (result and result.knots):
            raise Refused("票数没有并列待决的，不用再投一次。")
    elif round.state != State.VOTING or vote is None or state_at(vote, at) == "open":
        raise Refused("投票没有结束，不能重新投票。要停下来，请取消这一轮。")
    elif vote.state != "void":
        ballots.void(vote, reason, by=by, at=at)
    round.run += 1
    round.state = State.ROLL
    step(round, "again", reason, by=by, at=at)
    record(by, "round.again", round, f"决定{called(round)}重新投票：{reason}", at=at)


def call_off(round: StarRound, reason: str, *, by: Actor, at: datetime) -> None:
    """Cancel the round, and its vote with it: what is in the box is deleted unopened. Asks the password again."""
    vote = vote_of(round)
    cancel(round, reason, by=by, at=at)
    if vote and vote.state not in ("counted", "void"):
        ballots.void(vote, reason, by=by, at=at)


def round_of_subject(rest: str) -> StarRound | None:
    """The round that "12" or "12:2" of a subject "star:12:2" means."""
    id = rest.partition(":")[0]
    return db.session.scalar(select(StarRound).where(StarRound.id == int(id))) if id.isdigit() else None
