"""Casting: one sealed envelope a voter, replaced when he or she votes again. Its journal line is the close's.

A no of casting leaves no line either (`Unrecorded`): it would say who voted, and when.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, text

from portal.actor import Actor
from portal.ballots import sealing, sums
from portal.ballots.models import CHOICE, VoteItem, VoteRound
from portal.ballots.reading import item_ids, standing_of
from portal.ballots.receipts import Receipt, code_of, sign
from portal.errors import Unrecorded
from portal.extensions import db, rows_of

PUT = text(
    "INSERT INTO vote_envelope (round_id, voter_id, sealed) VALUES (:round_id, :voter_id, :sealed)"
    " ON CONFLICT (round_id, voter_id) DO UPDATE SET sealed = excluded.sealed"
)


PUT_COMMENTS = text(
    "INSERT INTO vote_comment_envelope (round_id, voter_id, sealed) VALUES (:round_id, :voter_id, :sealed)"
    " ON CONFLICT (round_id, voter_id) DO UPDATE SET sealed = excluded.sealed"
)
NOTHING: Mapping[int, str] = {}


def cast(
    round: VoteRound,
    values: Mapping[int, int],
    *,
    by: Actor,
    at: datetime,
    stamp: str,
    comments: Mapping[int, str] = NOTHING,
) -> Receipt:
    """Seal these values (item: value) and put them in the box. `stamp`: what the form carried. `comments`: what was
    written on items; they travel in an envelope of their own, which is as large when nothing was.
    """
    state, version = _hold(round)
    if state != "open" or at >= round.closes_at:
        raise Unrecorded(SENTENCES.get(state, SENTENCES["closed"]))
    if stamp != f"{round.id}.{version}":
        raise Unrecorded("这张选票是另一轮或改动以前的。请重新打开投票页，再投一次。")
    standing = standing_of(round, by.id)
    if not standing.is_on_roll:
        raise Unrecorded("您不在这轮投票的名册上，不能投票。有疑问请找组织干事。")
    if standing.has_paper:
        raise Unrecorded("您已登记领取纸质票，请用纸质票投，不能再在网上投。")
    sums.check_box(round)
    items = item_ids(round)
    check_values(round, items, values)
    check_own(round, by.id, values)
    seed = secrets.token_bytes(sealing.SEED)
    sealed = sealing.seal(round.box_pk or b"", round.id, by.id, seed, [values[item] for item in items])
    db.session.execute(PUT, {"round_id": round.id, "voter_id": by.id, "sealed": sealed})
    if round.takes_comments:
        _put_comments(round, by.id, {item: words for item, words in comments.items() if item in items})
    hashed = sealing.envelope_hash(round.id, sealed)
    return Receipt(code_of(seed), hashed, sign(round.id, hashed), standing.has_envelope)


def _put_comments(round: VoteRound, voter_id: int, comments: Mapping[int, str]) -> None:
    try:
        sealed = sealing.seal_comments(round.box_pk or b"", round.id, voter_id, comments)
    except ValueError:
        raise Unrecorded("评语加起来太长，最多 600 字左右。请精简以后再提交，这一票还没有投进去。") from None
    db.session.execute(PUT_COMMENTS, {"round_id": round.id, "voter_id": voter_id, "sealed": sealed})


SENTENCES = {
    "draft": "投票还没有开始。",
    "closed": "投票已经截止，这一票没有投进去。",
    "counted": "投票已经截止，这一票没有投进去。",
    "void": "这轮投票已经作废。重新投票时首页会提醒您。",
}


def check_values(round: VoteRound, items: list[int], values: Mapping[int, int]) -> None:
    """Every item has a value in range, and no more are chosen than may be."""
    if set(values) != set(items):
        raise Unrecorded("选票上的名单和这轮投票不一致。请重新打开投票页，再投一次。")
    if any(not 0 <= value <= round.top_value for value in values.values()):
        raise Unrecorded("选票上有一项填得不对。请重新选择。")
    chosen = sum(map(bool, values.values()))
    if round.kind == CHOICE and chosen > round.max_choices:
        raise Unrecorded(f"最多选 {round.max_choices} 项，您选了 {chosen} 项。请去掉 {chosen - round.max_choices} 项。")


def check_own(round: VoteRound, voter_id: int, values: Mapping[int, int]) -> None:
    """Nobody rates himself or herself. (As a candidate one may choose oneself.)"""
    own = select(VoteItem.item_id).where(VoteItem.round_id == round.id, VoteItem.person_id == voter_id)
    if round.kind != CHOICE and any(values[item] for (item,) in rows_of(own)):
        raise Unrecorded("不能给自己评等次。请重新打开测评页，再评一次。")


def _hold(round: VoteRound) -> tuple[str, int]:
    """The state as it is now, held until this transaction ends: who closes the round waits for those who vote."""
    now = select(VoteRound.state, VoteRound.version).where(VoteRound.id == round.id).with_for_update(read=True)
    state, version = rows_of(now)[0]
    return state, version
