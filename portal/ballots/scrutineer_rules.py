"""The three scrutineers (监票人) of a round and their codes: shown once, typed back, kept nowhere here."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from portal.accounts.links import ALPHABET, LENGTH, cleaned
from portal.actor import Actor
from portal.audit.rules import record
from portal.ballots import sealing
from portal.ballots.models import VoteCustodian, VoteItem, VoteRound
from portal.ballots.reading import together
from portal.ballots.rules import check_apart, check_draft, lock
from portal.errors import Refused
from portal.extensions import db, rows_of


def name_scrutineers(round: VoteRound, member_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Name the three; who was one already keeps the code, also in another slot's place."""
    lock(round)
    check_draft(round)
    if len(set(member_ids)) != 3 or len(member_ids) != 3:
        raise Refused("监票人要三名，而且是三个不同的人。")
    persons = [row[0] for row in rows_of(select(VoteItem.person_id).where(VoteItem.round_id == round.id))]
    check_apart([id for id in persons if id], member_ids)
    there = {row.member_id: row.slot for row in _of(round)}
    db.session.execute(
        delete(VoteCustodian).where(VoteCustodian.round_id == round.id, VoteCustodian.member_id.not_in(member_ids))
    )
    free = [slot for slot in (1, 2, 3) if slot not in {there[id] for id in member_ids if id in there}]
    for id in member_ids:
        if id not in there:
            db.session.add(VoteCustodian(round_id=round.id, slot=free.pop(0), member_id=id))
    db.session.flush()
    round.version += 1
    record(by, "ballots.scrutineers_named", round, f"指定了《{round.title}》的三名监票人", at=at)


def take_code(round: VoteRound, *, by: Actor, at: datetime) -> str:
    """A new code for the scrutineer who asks, until one was typed back. Only its public halves are kept: one a round of
    the bundle.
    """
    rows = _rows(round, by)
    if any(row.confirmed_at is not None for row in rows):
        raise Refused("您的代码已经核对过，不能再领。代码丢了，请告诉总召集人，在开始投票前换一名监票人。")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    for row in rows:
        row.pk, row.taken_at = sealing.public_of(row.round_id, row.slot, code), at
    record(by, "ballots.code_taken", round, f"领取了《{round.title}》的监票人代码", at=at)
    return code


def confirm_code(round: VoteRound, code: str, *, by: Actor, at: datetime) -> None:
    """The scrutineer types back the code: proof that it was written down."""
    rows = _rows(round, by)
    if any(row.pk is None for row in rows):
        raise Refused("您还没有领取代码。请先领取，抄在纸上，再输入一遍。")
    if not all(is_code(row, code) for row in rows):
        raise Refused("代码不对。请对照您抄下的代码重新输入；没有抄下的，请重新领取一个。")
    for row in rows:
        row.confirmed_at = row.confirmed_at or at
    record(by, "ballots.code_confirmed", round, f"核对了《{round.title}》的监票人代码", at=at)


def _rows(round: VoteRound, by: Actor) -> list[VoteCustodian]:
    """The scrutineer's row of every round of the bundle, each locked and still a draft."""
    rows = []
    for one in together(round):
        lock(one)
        rows.append(custodian_for(one, by.id))
        check_draft(one)
    return rows


def is_code(row: VoteCustodian, code: str) -> bool:
    """Is this typed code the one of that scrutineer?"""
    return row.pk is not None and sealing.public_of(row.round_id, row.slot, cleaned(code)) == row.pk


def custodian_for(round: VoteRound, member_id: int) -> VoteCustodian:
    """The scrutineer's row. Raises Refused for anybody else."""
    row = next((row for row in _of(round) if row.member_id == member_id), None)
    if row is None:
        raise Refused("您不是这轮投票的监票人，监票人代码只由三名监票人领取和使用。")
    return row


def custodians(round: VoteRound) -> list[VoteCustodian]:
    """The three, in the order of their slots."""
    return _of(round)


def _of(round: VoteRound) -> list[VoteCustodian]:
    of_round = select(VoteCustodian).where(VoteCustodian.round_id == round.id).order_by(VoteCustodian.slot)
    return list(db.session.scalars(of_round))
