"""What `jobs` and `verify` do for the rounds: record closes, clean up after an opening, hold rows against hashes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.audit.rules import SYSTEM, record
from portal.ballots import sealing, sums
from portal.ballots.boxes import key_file
from portal.ballots.models import FILE, VoteBallot, VoteEnvelope, VoteItem, VoteRoll, VoteRound
from portal.ballots.publishing import label_lines
from portal.ballots.reading import listed
from portal.ballots.rules import close_if_due, roll_hash
from portal.extensions import db, rows_of
from portal.grants import is_owner

TRIES = 5


def close_due(*, at: datetime) -> int:
    """Record the close of every round whose time is over."""
    due = select(VoteRound).where(VoteRound.state == "open", VoteRound.closes_at <= at)
    return sum(close_if_due(round, at=at) for round in db.session.scalars(due))


def clean_up(*, at: datetime) -> int:
    """After an opening: nothing of the envelopes stays in the database's files, and no key in a file."""
    over = VoteRound.state.in_(("counted", "void")), VoteRound.box_pk.is_not(None), VoteRound.cleaned_at.is_(None)
    ids = list(db.session.scalars(select(VoteRound.id).where(*over)))
    is_able = is_owner()  # PostgreSQL only warns those who may not
    db.session.rollback()  # the database cleans its files only while nobody has a transaction open
    if not ids or not is_able or not _clean_files():
        return 0
    for round in db.session.scalars(select(VoteRound).where(VoteRound.id.in_(ids), *over)):
        if round.seal_mode == FILE:
            key_file(round.id).unlink(missing_ok=True)
        round.cleaned_at = at
        record(SYSTEM, "ballots.cleaned", round, f"清除了《{round.title}》开箱后留在数据库文件里的信封", at=at)
    return len(ids)


def _clean_files() -> bool:
    """Whether it was done; otherwise the next run tries again."""
    connection = db.engine.raw_connection()
    try:
        cursor: Any = connection.cursor()
        if db.engine.dialect.name == "sqlite":
            return any(not _checkpoint(cursor) for _ in range(TRIES))
        driver: Any = connection.driver_connection
        driver.autocommit = True
        for table in ("vote_envelope", "vote_comment_envelope", "vote_key_share"):
            cursor.execute(f"VACUUM FULL {table}")
        driver.autocommit = False
        return True
    finally:
        connection.close()


def _checkpoint(cursor: Any) -> bool:
    """Whether somebody was in its way."""
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return bool(cursor.fetchone()[0])


def first_break() -> str:
    """The first round whose rows are not what was published, in a sentence; "" when all are."""
    for round in db.session.scalars(select(VoteRound).order_by(VoteRound.id)):
        for fault in _faults(round):
            return f"《{round.title}》（第 {round.id} 轮投票）{fault}"
    return ""


def _faults(round: VoteRound) -> Iterator[str]:
    voters = [row[0] for row in rows_of(select(VoteRoll.voter_id).where(VoteRoll.round_id == round.id))]
    if round.roll_sha256 and round.roll_sha256 != roll_hash(round.id, voters):
        yield "的名册与冻结时的 SHA-256 不符：名册被改动过。"
    if round.envelopes_sha256 and round.envelopes_sha256 != sealing.list_hash(line for line, _ in listed(round)):
        yield "的封箱清单与截止时的 SHA-256 不符：清单被改动过。"
    if round.state == "closed":
        there = sealing.list_hash(sealing.envelope_hash(round.id, row[0]) for row in rows_of(_of_round(round)))
        if there != round.envelopes_sha256:
            yield "的信封与截止时公布的清单不符：信封在截止后被改动、调换或删除过。"
    if round.state == "counted" and round.ballots_sha256 != _ballots_hash(round):
        yield "的选票与开箱时的 SHA-256 不符：选票被改动过。"
    if round.state in ("counted", "void") and rows_of(_of_round(round).limit(1)):
        yield "的票箱开箱（或作废）以后又多出了信封：有人往数据库里加过信封。"
    yield from _faults_in_journal(round)
    if round.state == "open" and (fault := _odd_envelope(round)):
        yield fault


def _faults_in_journal(round: VoteRound) -> Iterator[str]:
    """What the journal kept of the vote, as long as it keeps it."""
    opened, closed = sums.in_journal(round, "ballots.opened"), sums.in_journal(round, "ballots.closed")
    counted = sums.in_journal(round, "ballots.counted")
    if opened and round.state != "void" and sums.terms_hash(round) not in opened:
        yield "的设置（候选人、名额、权重、截止时间、监票人或钥匙）与开启时日志里的不符：设置被改动过。"
    if closed and round.envelopes_sha256 and round.envelopes_sha256 not in closed:
        yield "的封箱清单与截止时日志里的 SHA-256 不符：清单被改动过。"
    if counted and round.ballots_sha256 and round.ballots_sha256 not in counted:
        yield "的选票与开箱时日志里的 SHA-256 不符：选票被改动过。"
    if counted and sums.figures_hash(round) not in counted:
        yield "的计票（票数、名册上的投票、无效票、纸质票或评语）与开箱时日志里的不符：计票被改动过。"


def _ballots_hash(round: VoteRound) -> str:
    mine = select(VoteBallot.item_id, VoteBallot.tracker, VoteBallot.value).where(VoteBallot.round_id == round.id)
    lines = [sealing.ballot_line(*row) for row in rows_of(mine)]
    return sealing.list_hash([*lines, *label_lines(round)])


def _of_round(round: VoteRound) -> Any:
    return select(VoteEnvelope.sealed).where(VoteEnvelope.round_id == round.id)


def _odd_envelope(round: VoteRound) -> str:
    """All envelopes of a round are of one length, and no two are the same."""
    sealed = [row[0] for row in rows_of(_of_round(round))]
    items = len(rows_of(select(VoteItem.item_id).where(VoteItem.round_id == round.id)))
    if len(set(sealed)) < len(sealed):
        return "有两个一模一样的信封：有人的信封被复制给了别人。"
    return "有长度不对的信封：信封被改动过。" if {len(one) for one in sealed} - {81 + items} else ""
