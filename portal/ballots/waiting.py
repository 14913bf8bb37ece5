"""Home lines of votes: to vote, or that one has; a scrutineer's code to take, the box to open. Each only to its own."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, exists, select

from portal.actor import Actor, Can
from portal.ballots import subjects
from portal.ballots.models import VoteCustodian, VoteEnvelope, VotePaperEntry, VotePaperMark, VoteRoll, VoteRound
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


PAPER: Any = (
    select(VoteRound.id, VoteRound.title, VoteRound.subject, VotePaperEntry.by_id, VotePaperEntry.counts)
    .outerjoin(VotePaperEntry, VotePaperEntry.round_id == VoteRound.id)
    .where(
        VoteRound.state.in_(("open", "closed")),
        VoteRound.closes_at <= bindparam("at"),
        exists().where(VotePaperMark.round_id == VoteRound.id),
    )
    .order_by(VoteRound.id)
)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    """Two statements, one more for who serves or runs a vote.

    The reminder to vote is shown to who has not voted, and to nobody else.
    """
    if not actor.holds(Can.VOTE):
        return
    asked = {"me": actor.id, "at": at}
    for _, title, subject, _, closes_at, _, has_voted, on_paper in rows_of(ON, asked):
        yield _on(title, subjects.ballot_url_of(subject), local(closes_at), has_voted, on_paper)
    told: set[str] = set()
    served = rows_of(TO_SERVE.order_by(VoteRound.id), asked)
    if served or actor.may(Can.PREPARE_ROUND) or actor.may(Can.RUN_REPORTS):
        yield from _on_paper(actor, {id for id, *_ in served}, asked)
    for id, title, _, state, closes_at, bundle, confirmed_at in served:
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


def _on_paper(actor: Actor, served: set[int], asked: dict[str, Any]) -> Iterator[Waiting]:
    """To count the paper, each apart; to mend what two entered differently."""
    for (id, title, subject), rows in groupby(rows_of(PAPER, asked), key=lambda row: tuple(row[:3])):
        entered = {by: json.loads(counts) for *_, by, counts in rows if by is not None}
        if id not in served and not subjects.may_run(actor, subject):
            continue
        url, both = f"/ballots/{id}/paper", list(entered.values())
        if len(both) < 2 and actor.id not in entered:
            yield Waiting(f"点数、录入纸质票：{title}", "两人分别点数、分别录入，一致才能开箱", url, "录入")
        elif len(both) == 2 and both[0] != both[1] and actor.id in entered:
            yield Waiting(f"纸质票两人录入的不一致：{title}", "对照纸质票重新点数，改好录错的数", url, "核对")
