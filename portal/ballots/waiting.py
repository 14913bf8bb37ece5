"""Home lines of votes: to vote, to take one's code as a scrutineer, to open the box. Each only to the one it is for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from portal.actor import Actor, Can
from portal.ballots import subjects
from portal.ballots.models import VoteCustodian, VoteEnvelope, VotePaperMark, VoteRoll, VoteRound
from portal.clock import local
from portal.extensions import rows_of
from portal.waiting import Waiting, source

ME: Any = bindparam("me")
OPEN: Any = select(VoteRound.id, VoteRound.title, VoteRound.subject, VoteRound.state, VoteRound.closes_at).where(
    VoteRound.state.in_(("draft", "open", "closed"))
)
VOTED = exists().where(VoteEnvelope.round_id == VoteRound.id, VoteEnvelope.voter_id == ME)
ON_PAPER = exists().where(VotePaperMark.round_id == VoteRound.id, VotePaperMark.voter_id == ME)
ON_ROLL = exists().where(VoteRoll.round_id == VoteRound.id, VoteRoll.voter_id == ME)
TO_VOTE = OPEN.where(VoteRound.state == "open", VoteRound.closes_at > bindparam("at"), ON_ROLL, ~VOTED, ~ON_PAPER)
TO_SERVE = OPEN.add_columns(VoteCustodian.confirmed_at).join(
    VoteCustodian, (VoteCustodian.round_id == VoteRound.id) & (VoteCustodian.member_id == ME)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """Two statements. The reminder to vote is shown to who has not voted, and to nobody else."""
    if not actor.holds(Can.VOTE):
        return
    asked = {"me": actor.id, "at": at}
    for _, title, subject, _, closes_at in rows_of(TO_VOTE, asked):
        day = local(closes_at)
        detail = f"无记名，{day.month}月{day.day}日 {day:%H:%M} 截止，截止前可以改投"
        yield Waiting(f"投票：{title}", detail, subjects.ballot_url_of(subject), "去投票", day.date())
    for id, title, _, state, closes_at, confirmed_at in rows_of(TO_SERVE, asked):
        if state == "draft" and confirmed_at is None:
            yield Waiting(f"领取监票人代码：{title}", "领了要抄下来，再输入一遍核对", f"/ballots/{id}/code", "领取")
        elif state == "closed" or (state == "open" and closes_at <= at):
            words = "两名监票人一起，各自输入密码和代码"
            yield Waiting(f"开票箱：{title}", words, f"/ballots/{id}/opening", "开箱", local(closes_at).date())
