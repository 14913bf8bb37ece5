"""What an opening goes by, line by line, and what is still missing: read before the password is asked for."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from portal.ballots.models import VoteCustodian, VoteRound
from portal.clock import local
from portal.extensions import rows_of
from portal.roster.models import Member
from portal.stars.models import UNSETTLED, StarRound
from portal.stars.roll_rules import open_doubts, roll_of
from portal.stars.rules import count_in
from portal.stars.voting_rules import on_the_ballot

WATCHERS: Any = (
    select(Member.name, VoteCustodian.confirmed_at, VoteCustodian.taken_at)
    .join(Member, Member.id == VoteCustodian.member_id)
    .where(VoteCustodian.round_id == bindparam("round_id"))
    .order_by(VoteCustodian.slot)
)


class Line(NamedTuple):
    """One thing that an opening fixes. `missing` says what is to be done first; "" when it is in order."""

    label: str
    words: str
    missing: str = ""


def scrutineers(vote: VoteRound) -> list[str]:
    """Their names, in the order of the slots."""
    return [name for name, *_ in rows_of(WATCHERS, {"round_id": vote.id})]


def lines_of(round: StarRound, vote: VoteRound, at: datetime) -> list[Line]:
    """Candidates, roll, scrutineers, close."""
    return [_candidates(round), _roll(round), *_watchers(vote), _close(vote, at)]


def _candidates(round: StarRound) -> Line:
    names = "、".join(f"{one.name}（{one.place}）" for one in on_the_ballot(round))
    waiting = count_in(round, *UNSETTLED) if round.run == 1 else 0
    missing = f"还有 {waiting} 名候选人没有审查完。" if waiting else "" if names else "没有候选人。"
    return Line("选票上的候选人", names, missing)


def _roll(round: StarRound) -> Line:
    asked = open_doubts(round)
    return Line("选民", f"{len(roll_of(round))} 人", f"名册还有 {asked} 个问题没有答复。" if asked else "")


def _watchers(vote: VoteRound) -> list[Line]:
    """Each with the state of the code; none where the key is a file."""
    found = []
    for name, confirmed_at, taken_at in rows_of(WATCHERS, {"round_id": vote.id}):
        missing = "" if confirmed_at else f"{name}{'领了代码，还没有核对' if taken_at else '还没有领取代码'}。"
        found.append(Line("监票人", f"{name}，代码{'已核对' if confirmed_at else '没有核对'}", missing))
    return found


def _close(vote: VoteRound, at: datetime) -> Line:
    until = local(vote.closes_at)
    missing = "截止时间已经过了，请重新安排。" if vote.closes_at <= at else ""
    return Line("截止", f"{until.year}年{until.month}月{until.day}日 {until:%H:%M}", missing)
