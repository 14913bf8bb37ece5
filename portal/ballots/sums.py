"""Hashes that the journal keeps of a vote: of its terms when it is opened, of its figures when it is counted.

Who changes a row afterwards would have to change the line of the journal as well, whose MAC needs a key that is not in
the database. And the box's key has a MAC of its own, looked at with every vote that is cast.
"""

import hashlib
import hmac
import json
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.ballots import subjects
from portal.ballots.models import (
    VoteComment,
    VoteCustodian,
    VoteItem,
    VoteListed,
    VotePaperEntry,
    VotePaperMark,
    VoteRoll,
    VoteRound,
)
from portal.errors import Refused
from portal.extensions import rows_of


def terms_hash(round: VoteRound) -> str:
    """Over everything that is fixed when voting begins, the slice's own terms included."""
    items = select(VoteItem.item_id, VoteItem.label, VoteItem.position, VoteItem.person_id)
    keys = select(VoteCustodian.slot, VoteCustodian.member_id, VoteCustodian.pk)
    return _hash(
        [round.id, round.subject, round.kind, round.seal_mode, round.max_choices, round.top_value, round.min_ballots],
        [round.closes_at.isoformat(), round.bundle, round.takes_comments, round.roll_sha256, round.box_pk],
        _rows(items.where(VoteItem.round_id == round.id).order_by(VoteItem.item_id)),
        _rows(keys.where(VoteCustodian.round_id == round.id).order_by(VoteCustodian.slot)),
        subjects.terms_of(round.subject),
    )


def figures_hash(round: VoteRound) -> str:
    """Over what the opening left: figures, marks of the roll, invalid envelopes, paper, comments."""
    of: Any = {kind: kind.round_id == round.id for kind in (VoteRoll, VoteListed, VotePaperMark, VotePaperEntry)}
    return _hash(
        [round.valid, round.invalid, round.abstained, round.envelopes_sha256, round.ballots_sha256],
        _rows(select(VoteRoll.voter_id, VoteRoll.voted).where(of[VoteRoll]).order_by(VoteRoll.voter_id)),
        _rows(select(VoteListed.position, VoteListed.invalid).where(of[VoteListed]).order_by(VoteListed.position)),
        _rows(select(VotePaperMark.voter_id).where(of[VotePaperMark]).order_by(VotePaperMark.voter_id)),
        _rows(select(VotePaperEntry.by_id, VotePaperEntry.counts).where(of[VotePaperEntry]).order_by("by_id")),
        _rows(
            select(VoteComment.item_id, VoteComment.position, VoteComment.text)
            .where(VoteComment.round_id == round.id)
            .order_by(VoteComment.item_id, VoteComment.position)
        ),
    )


def _rows(statement: Any) -> list[list[Any]]:
    return [list(row) for row in rows_of(statement)]


def _hash(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, default=lambda value: bytes(value).hex())
    return hashlib.sha256(text.encode()).hexdigest()


def in_journal(round: VoteRound, verb: str) -> str:
    """The text of the last line with this verb about the round; "" when there is none (any more)."""
    found = select(JournalLine.text).where(JournalLine.verb == verb, JournalLine.subject == f"vote_round:{round.id}")
    rows = rows_of(found.order_by(JournalLine.id.desc()).limit(1))
    return str(rows[0][0]) if rows else ""


def box_mac(round: VoteRound) -> bytes:
    """Over the box's public key, with a key that is not in the database."""
    secret: bytes = current_app.config["JOURNAL_KEY"]
    return hmac.digest(secret, f"fsbox1:{round.id}:".encode() + (round.box_pk or b""), "sha256")


def check_box(round: VoteRound) -> None:
    """Refuse to seal for a key that is not the one of the opening. Raises Refused."""
    if not hmac.compare_digest(round.box_mac or b"", box_mac(round)):
        raise Refused("票箱的钥匙和开启投票时的不一致，数据库被人改动过。这一票没有投进去，请马上告诉总召集人。")
