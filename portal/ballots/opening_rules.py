"""Opening the box: two of three scrutineers, once, some minutes after the close. All of it is one transaction.

What takes time (the process that decrypts) may run before that transaction: `lock_of`, `boxes.open_with`, `take_out`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from portal.accounts.links import cleaned
from portal.actor import Actor
from portal.audit.models import JournalLine
from portal.audit.rules import SYSTEM, record
from portal.ballots import boxes, sealing
from portal.ballots.boxes import Lock, Opened
from portal.ballots.models import (
    FILE,
    VoteBallot,
    VoteComment,
    VoteCommentEnvelope,
    VoteEnvelope,
    VoteKeyShare,
    VoteListed,
    VoteRound,
)
from portal.ballots.paper_rules import check_settled
from portal.ballots.publishing import label_lines
from portal.ballots.reading import item_ids
from portal.ballots.rules import close_if_due, discard, lock, void
from portal.ballots.scrutineer_rules import custodian_for, is_code
from portal.ballots.sums import figures_hash
from portal.errors import Refused
from portal.extensions import db, rows_of
from portal.numbers import declare, number
from portal.roster.models import Member

WAIT = declare(
    "ballots.wait", "投票截止后至少等多久才能开箱", "分钟", 10, 10, 1440, "这段时间用来打印封箱清单，由两名干事签字。"
)
WRONG, MOST_WRONG, SPAN = "ballots.code_wrong", 5, timedelta(minutes=30)


class WrongCode(Refused):
    """A scrutineer's code that isn't right: the caller notes it (`note_wrong`)."""


def check_ready(round: VoteRound, *, at: datetime) -> None:
    """May the box be opened now? The close must be recorded."""
    if round.state != "closed" or round.closed_at is None:
        raise Refused(NOT_READY.get(round.state, NOT_READY["draft"]))
    opens_at = round.closed_at + timedelta(minutes=number(WAIT))
    if at < opens_at:
        left = -(-(opens_at - at).total_seconds() // 60)
        raise Refused(f"截止后要等 {number(WAIT)} 分钟才能开箱，还有 {left:.0f} 分钟。请先打印封箱清单并签字。")
    check_settled(round)


NOT_READY = {
    "draft": "投票还没有开始，不能开箱。",
    "open": "投票还没有截止，谁也不能开箱。",
    "counted": "票箱已经开过，选票已经公布。",
    "void": "这轮投票已经作废，票箱里的信封没有打开就删除了。",
}


def check_tries(round: VoteRound, *, at: datetime) -> None:
    """Refuse another try while too many codes were wrong lately, whoever typed them."""
    wrong = JournalLine.verb == WRONG, JournalLine.subject == f"vote_round:{round.id}", JournalLine.at > at - SPAN
    if rows_of(select(func.count()).select_from(JournalLine).where(*wrong))[0][0] >= MOST_WRONG:
        raise Refused(f"监票人代码已输错 {MOST_WRONG} 次，请过半小时再试。两名监票人都丢了代码的，只能作废重投。")


def note_wrong(round: VoteRound, *, by: Actor, at: datetime) -> None:
    record(by, WRONG, round, f"开《{round.title}》的票箱时输错了监票人代码", at=at, kind="refusal")


def lock_of(round: VoteRound, first: tuple[int, str], second: tuple[int, str], *, at: datetime) -> Lock:
    """What opens the box, of two scrutineers' (member, code). Raises Refused, WrongCode."""
    check_tries(round, at=at)
    if first[0] == second[0]:
        raise Refused("开箱要两名不同的监票人，一个人打不开。请另一名监票人也输入他的代码。")
    rows = [(custodian_for(round, member_id), code) for member_id, code in (first, second)]
    wrong = sum(not is_code(row, code) for row, code in rows)
    if wrong:
        raise WrongCode(
            "两名监票人的代码都不对。" if wrong == 2 else "有一名监票人的代码不对。请对照纸上的代码重新输入。"
        )
    codes = sorted((row.slot, cleaned(code)) for row, code in rows)
    pair = "".join(str(slot) for slot, _ in codes)
    share = db.session.get_one(VoteKeyShare, (round.id, pair))
    return Lock(codes, share.blob)


def envelopes(round: VoteRound) -> Sequence[tuple[int, bytes]]:
    mine = select(VoteEnvelope.voter_id, VoteEnvelope.sealed).where(VoteEnvelope.round_id == round.id)
    return rows_of(mine.order_by(VoteEnvelope.voter_id))


def comments(round: VoteRound) -> Sequence[tuple[int, bytes]]:
    mine = select(VoteCommentEnvelope.voter_id, VoteCommentEnvelope.sealed)
    return rows_of(mine.where(VoteCommentEnvelope.round_id == round.id).order_by(VoteCommentEnvelope.voter_id))


def open_box(round: VoteRound, first: tuple[int, str], second: tuple[int, str], *, by: Actor, at: datetime) -> None:
    """Open and count with two scrutineers' (member, code); with too few ballots the round becomes void instead."""
    close_if_due(round, at=at)
    check_ready(round, at=at)
    lock = lock_of(round, first, second, at=at)
    opened = boxes.open_with(lock, round, envelopes(round), item_ids(round), comments(round))
    names = rows_of(select(Member.name).where(Member.id.in_([first[0], second[0]])).order_by(Member.id))
    take_out(round, opened, by=by, at=at, openers=[name for (name,) in names])


def open_file_box(round: VoteRound, *, by: Actor, at: datetime) -> None:
    """The same for a round whose key lies in a file of the server."""
    close_if_due(round, at=at)
    check_ready(round, at=at)
    if round.seal_mode != FILE:
        raise Refused("这轮投票的钥匙由监票人分管，要两名监票人一起开箱。")
    opened = boxes.open_with(Lock(), round, envelopes(round), item_ids(round), comments(round))
    take_out(round, opened, by=by, at=at)


def take_out(round: VoteRound, opened: Opened, *, by: Actor, at: datetime, openers: Sequence[str] = ()) -> None:
    """Write what came out: sorted ballots, the marked roll, the hashes; envelopes and shares go. Once."""
    lock(round)
    check_ready(round, at=at)
    if opened.envelopes_sha256 != round.envelopes_sha256:
        raise Refused(
            "票箱里的信封和截止时公布的清单不一致：截止以后有人改动过数据库。不能开箱，"
            "请技术管理员运行 verify 查明，由总召集人决定作废重投。"
        )
    received = rows_of(select(func.count()).select_from(VoteListed).where(VoteListed.round_id == round.id))[0][0]
    if received < round.min_ballots:
        reason = f"只收到 {received} 份选票，不足 {round.min_ballots} 份，开箱会让人猜到谁投了谁"
        return void(round, reason, by=SYSTEM, at=at)
    _write_ballots(round, opened)
    _write_comments(round, opened)
    _mark_invalid(round, opened)
    discard(round)
    round.state, round.counted_at, round.abstained = "counted", at, opened.abstained
    round.invalid = len(opened.invalid)
    round.valid = received - round.invalid
    round.version += 1
    words = f"开箱清点了《{round.title}》：{received} 份，有效 {round.valid} 份"
    words += f"，选票清单 SHA-256 {round.ballots_sha256}，计票 SHA-256 {figures_hash(round)}"
    words += f"；开箱的监票人：{'、'.join(openers)}" if openers else ""
    record(by, "ballots.counted", round, words, at=at)


def _write_ballots(round: VoteRound, opened: Opened) -> None:
    lines: list[str] = []
    for item, ballots in sorted(opened.ballots.items()):
        lines.extend(sealing.ballot_line(item, tracker, value) for tracker, value in ballots)
        place = {"round_id": round.id, "item_id": item}
        rows = [place | {"tracker": tracker, "value": value} for tracker, value in ballots]
        if rows:
            db.session.execute(insert(VoteBallot), rows)
    round.ballots_sha256 = sealing.list_hash([*lines, *label_lines(round)])


def _write_comments(round: VoteRound, opened: Opened) -> None:
    rows = [{"round_id": round.id, "item_id": item, "position": n, "text": text}
            for n, (item, text) in enumerate(opened.comments, 1)]  # fmt: skip
    if rows:
        db.session.execute(insert(VoteComment), rows)


def _mark_invalid(round: VoteRound, opened: Opened) -> None:
    for hashed, why in opened.invalid:
        same = VoteListed.round_id == round.id, VoteListed.sha256 == hashed, VoteListed.invalid.is_(None)
        last = select(func.max(VoteListed.position)).where(*same).scalar_subquery()
        row = VoteListed.round_id == round.id, VoteListed.position == last
        db.session.execute(update(VoteListed).where(*row).values(invalid=why))
