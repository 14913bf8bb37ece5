"""A round's life: prepared, opened for voting, closed, made void. Who may ask for it is asked by the slice above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update

from portal.actor import Actor
from portal.audit.rules import SYSTEM, record
from portal.ballots import boxes, sealing, sums
from portal.ballots.models import (
    CHOICE,
    FILE,
    GRADE,
    SCRUTINEERS,
    VoteCommentEnvelope,
    VoteCustodian,
    VoteEnvelope,
    VoteItem,
    VoteKeyShare,
    VoteListed,
    VoteRoll,
    VoteRound,
    VoteVoid,
)
from portal.ballots.reading import item_ids, state_at
from portal.errors import Refused
from portal.extensions import db, rows_of

LEAST_ELIGIBLE = 10
LEAST_BALLOTS = 5
MOST_ITEMS = 200


class Item(NamedTuple):
    """What is voted on. `person_id`: whom it is about, who then can't be a scrutineer."""

    item_id: int
    label: str
    person_id: int | None = None


def prepare(
    subject: str,
    *,
    title: str,
    kind: str,
    closes_at: datetime,
    by: Actor,
    at: datetime,
    max_choices: int = MOST_ITEMS,
    top_value: int = 1,
    min_ballots: int = LEAST_BALLOTS,
    seal_mode: str = SCRUTINEERS,
    bundle: str | None = None,
    takes_comments: bool = False,
) -> VoteRound:
    """A round in draft. Rounds of one `bundle` have the same scrutineers, each with one code for all of them."""
    round = VoteRound(subject=subject, title=title, kind=kind, seal_mode=seal_mode, bundle=bundle)
    round.takes_comments = takes_comments
    round.max_choices, round.top_value, round.min_ballots, round.closes_at = (
        max_choices,
        top_value if kind == GRADE else 1,
        min_ballots,
        closes_at,
    )
    _check_terms(round, at)
    db.session.add(round)
    db.session.flush()
    record(by, "ballots.prepared", round, f"筹备了《{title}》的投票", at=at)
    return round


def change(round: VoteRound, *, by: Actor, at: datetime, **terms: Any) -> None:
    """Other terms (title, closes_at, max_choices, top_value, min_ballots, seal_mode), while it is a draft."""
    lock(round)
    check_draft(round)
    for name, value in terms.items():
        setattr(round, name, value)
    _check_terms(round, at)
    round.version += 1
    record(by, "ballots.changed", round, f"修改了《{round.title}》的投票设置", at=at)


def set_items(round: VoteRound, items: Sequence[Item], *, by: Actor, at: datetime) -> None:
    lock(round)
    check_draft(round)
    twice = _first_twice([item.item_id for item in items]) or _first_twice([i.person_id for i in items if i.person_id])
    if twice:
        label = next(item.label for item in items if twice in (item.item_id, item.person_id))
        raise Refused(f"“{label}”在名单里出现了两次。请去掉一个。")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Refused(f"名单里要有 1 到 {MOST_ITEMS} 项，现在有 {len(items)} 项。")
    check_apart([item.person_id for item in items if item.person_id], scrutineer_ids(round))
    db.session.execute(delete(VoteItem).where(VoteItem.round_id == round.id))
    rows = [item._asdict() | {"round_id": round.id, "position": n} for n, item in enumerate(items, 1)]
    db.session.execute(insert(VoteItem), rows)
    round.version += 1
    record(by, "ballots.items_set", round, f"定了《{round.title}》的名单，共 {len(items)} 项", at=at)


def set_roll(round: VoteRound, voter_ids: Sequence[int], *, by: Actor, at: datetime) -> str:
    """Freeze who may vote. Returns the roll's SHA-256."""
    lock(round)
    check_draft(round)
    voters = sorted(set(voter_ids))
    if len(voters) < LEAST_ELIGIBLE:
        raise Refused(
            f"名册上只有 {len(voters)} 人，不足 {LEAST_ELIGIBLE} 人，网上投票保不住秘密。请改在会上当场投票表决。"
        )
    db.session.execute(delete(VoteRoll).where(VoteRoll.round_id == round.id))
    db.session.execute(insert(VoteRoll), [{"round_id": round.id, "voter_id": id, "voted": None} for id in voters])
    round.roll_sha256 = roll_hash(round.id, voters)
    round.version += 1
    words = f"冻结了《{round.title}》的选民名册：{len(voters)} 人，SHA-256 {round.roll_sha256}"
    record(by, "ballots.roll_set", round, words, at=at)
    return round.roll_sha256


def roll_hash(round_id: int, voter_ids: Sequence[int]) -> str:
    return sealing.list_hash(f"{round_id},{id}" for id in voter_ids)


def open_voting(round: VoteRound, *, by: Actor, at: datetime) -> None:
    """Make the round's key in a process of its own, keep what may be kept of it, and let people vote."""
    lock(round)
    check_draft(round)
    _check_terms(round, at)
    if not item_ids(round):
        raise Refused("还没有定投票名单，不能开始投票。")
    if round.roll_sha256 is None:
        raise Refused("还没有冻结选民名册，不能开始投票。")
    box = boxes.make_in_file(round.id) if round.seal_mode == FILE else boxes.make_for(_confirmed_keys(round))
    shares = [{"round_id": round.id, "pair": pair, "blob": blob} for pair, blob in box.shares.items()]
    if shares:
        db.session.execute(insert(VoteKeyShare), shares)
    round.box_pk, round.state, round.opened_at = box.pk, "open", at
    round.box_mac = sums.box_mac(round)
    round.version += 1
    how = "钥匙存在服务器文件里" if round.seal_mode == FILE else "钥匙由三名监票人分管"
    told = f"开始了《{round.title}》的投票（{how}），设置 SHA-256 {sums.terms_hash(round)}"
    record(by, "ballots.opened", round, told, at=at)


def close(round: VoteRound, *, by: Actor = SYSTEM, at: datetime) -> None:
    """Record that the time to vote is over: publish the list of what is in the box."""
    lock(round)
    if round.state != "open":
        raise Refused("这轮投票不在进行中。")
    if at < round.closes_at:
        raise Refused("投票还没有到截止时间。截止时间在开始时已经定下，不能提前。")
    mine = select(VoteEnvelope.sealed).where(VoteEnvelope.round_id == round.id)
    lines = sorted(sealing.envelope_hash(round.id, sealed) for (sealed,) in rows_of(mine))
    if lines:
        db.session.execute(insert(VoteListed), _numbered(round, lines))
    round.state, round.closed_at, round.envelopes_sha256 = "closed", at, sealing.list_hash(lines)
    round.version += 1
    words = f"《{round.title}》投票截止，收到 {len(lines)} 份选票，清单 SHA-256 {round.envelopes_sha256}"
    record(by, "ballots.closed", round, words, at=at)


def _numbered(round: VoteRound, lines: Sequence[str]) -> list[dict[str, Any]]:
    return [{"round_id": round.id, "position": n, "sha256": line} for n, line in enumerate(lines, 1)]


def close_if_due(round: VoteRound, *, at: datetime) -> bool:
    """Record the close of a round whose time is over. Returns whether it did."""
    if round.state != "open" or at < round.closes_at:
        return False
    lock(round)
    if round.state != "open":  # another did meanwhile
        return False
    close(round, at=at)
    return True


def void(round: VoteRound, reason: str, *, by: Actor, at: datetime) -> None:
    """Make it void (作废): what is in the box is deleted unopened. A new round may then be prepared."""
    lock(round)
    if round.state in ("counted", "void"):
        raise Refused("这轮投票已经开箱计票，不能作废。" if round.state == "counted" else "这轮投票已经作废。")
    if not reason.strip():
        raise Refused("请写明作废的原因，全体选民都会看到。")
    discard(round)
    round.state = "void"
    round.version += 1
    db.session.add(VoteVoid(round_id=round.id, by_id=by.id or None, reason=reason.strip()[:300], at=at))
    record(by, "ballots.voided", round, f"作废了《{round.title}》的投票：{reason.strip()}", at=at)


def discard(round: VoteRound) -> None:
    """Delete the envelopes and the shares of the key; after the close the roll keeps who voted."""
    if round.state == "closed":
        there = VoteEnvelope.round_id == round.id, VoteEnvelope.voter_id == VoteRoll.voter_id
        voted = select(VoteEnvelope.voter_id).where(*there).exists()
        db.session.execute(update(VoteRoll).where(VoteRoll.round_id == round.id).values(voted=voted))
    for kind in (VoteCommentEnvelope, VoteEnvelope, VoteKeyShare):
        db.session.execute(delete(kind).where(kind.round_id == round.id))


def lock(round: VoteRound) -> None:
    """Read the round anew and keep others from changing it until this transaction ends."""
    db.session.flush()
    db.session.refresh(round, with_for_update=True)


def check_draft(round: VoteRound) -> None:
    if round.state != "draft":
        raise Refused("投票已经开始，名单、名册、监票人和截止时间都不能再改。要改只能作废重投。")


def check_apart(person_ids: Sequence[int], scrutineers: Sequence[int]) -> None:
    if set(person_ids) & set(scrutineers):
        raise Refused("监票人不能是候选人或被评议的人。请另选一名监票人。")


def scrutineer_ids(round: VoteRound) -> list[int]:
    """In the order of their slots."""
    of_round = select(VoteCustodian.member_id).where(VoteCustodian.round_id == round.id)
    return [row[0] for row in rows_of(of_round.order_by(VoteCustodian.slot))]


def _confirmed_keys(round: VoteRound) -> list[bytes]:
    of_round = VoteCustodian.round_id == round.id, VoteCustodian.confirmed_at.is_not(None)
    keys = [row[0] for row in rows_of(select(VoteCustodian.pk).where(*of_round).order_by(VoteCustodian.slot))]
    if len(keys) < 3:
        raise Refused(f"三名监票人里有 {3 - len(keys)} 名还没有领取并核对代码，不能开始投票。")
    return keys


def _check_terms(round: VoteRound, at: datetime) -> None:
    if round.kind not in (CHOICE, GRADE) or round.seal_mode not in (SCRUTINEERS, FILE):
        raise ValueError("no such kind of round")
    if state_at(round, at) == "draft" and round.closes_at <= at:
        raise Refused("投票截止时间要在现在以后。请重新定一个。")
    if round.min_ballots < LEAST_BALLOTS:
        raise Refused(f"有效开箱的最少票数不能低于 {LEAST_BALLOTS}，否则能猜出谁投了谁。")
    if round.max_choices < 1 or not 1 <= round.top_value <= 9:
        raise Refused("每人至少要能选 1 项；等次在 1 到 9 个之间。")


def _first_twice(values: Sequence[int]) -> int | None:
    return next((value for n, value in enumerate(values) if value in values[:n]), None)
