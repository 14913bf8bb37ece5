"""Home lines of votes: to vote, or that one has; a scrutineer's code to take, the box to open. Each only to its own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select

from portal.actor import Actor, Can
from portal.ballots import subjects
from portal.ballots.models import VoteCustodian, VoteEnvelope, VotePaperMark, VoteRoll, VoteRound
from portal.clock import local
from portal.extensions import rows_of
from portal.waiting import Near, Waiting, source

ME: Any = bindparam("me")
OPEN: Any = select(
    VoteRound.id, VoteRound.title, VoteRound.subject, VoteRound.state, VoteRound.closes_at, VoteRound.bundle
).where(VoteRound.state.in_(("draft", "open", "closed")))
VOTED = exists().where(VoteEnvelope.round_id == VoteRound.id, VoteEnvelope.voter_id == ME)
ON_PAPER = exists().where(VotePaperMark.round_id == VoteRound.id, VotePaperMark.voter_id == ME)
ON_ROLL = exists().where(VoteRoll.round_id == VoteRound.id, VoteRoll.voter_id == ME)
ON: Any = OPEN.add_columns(VOTED, ON_PAPER).where(
    VoteRound.state == "open", VoteRound.closes_at > bindparam("at"), ON_ROLL
)
TO_SERVE = OPEN.add_columns(VoteCustodian.confirmed_at).join(
    VoteCustodian, (VoteCustodian.round_id == VoteRound.id) & (VoteCustodian.member_id == ME)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    """Two statements. The reminder to vote is shown to who has not voted, and to nobody else."""
    if not actor.holds(Can.VOTE):
        return
    asked = {"me": actor.id, "at": at}
    for _, title, subject, _, closes_at, _, has_voted, on_paper in rows_of(ON, asked):
        yield _on(title, subjects.ballot_url_of(subject), local(closes_at), has_voted, on_paper)
    told: set[str] = set()
    for id, title, _, state, closes_at, bundle, confirmed_at in rows_of(TO_SERVE.order_by(VoteRound.id), asked):
        if bundle in told:
            continue  # one code and one opening for all
        told |= {bundle} if bundle else set()
        if state == "draft" and confirmed_at is None:
            yield Waiting(f"领取监票人代码：{title}", "领了要抄下来，再输入一遍核对", f"/ballots/{id}/code", "领取")
        elif state == "closed" or (state == "open" and closes_at <= at):
            words = "两名监票人一起，各自输入密码和代码"
            yield Waiting(f"开票箱：{title}", words, f"/ballots/{id}/opening", "开箱", local(closes_at).date())


def _on(title: str, url: str, closes: datetime, has_voted: bool, on_paper: bool) -> Waiting | Near:
    """Who has voted sees it, so that a vote that another cast in this name does not go unnoticed."""
    until = f"{closes.month}月{closes.day}日 {closes:%H:%M} 截止"
    if on_paper:
        return Near(title, f"您已登记领取纸质票，{until}", url, closes.date(), "投票中")
    if has_voted:
        words = f"您已经投过票，{until}，截止前可以改投；不是您投的，请改投并告诉总召集人"
        return Near(title, words, url, closes.date(), "投票中")
    return Waiting(f"投票：{title}", f"无记名，{until}，截止前可以改投", url, "去投票", closes.date())
