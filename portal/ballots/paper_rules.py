"""Ballots on paper: who gets one is marked before it is handed out; after the close two people count, and must agree.

Paper is one figure for the whole round, of ten people or more: fewer could be told apart.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from portal.actor import Actor
from portal.audit.models import JournalLine
from portal.audit.rules import record
from portal.ballots.models import CHOICE, VoteEnvelope, VotePaperEntry, VotePaperMark, VoteRoll, VoteRound
from portal.ballots.paper import LEAST, PaperCount
from portal.ballots.reading import item_ids, paper_marked, state_at
from portal.ballots.rules import lock
from portal.clock import local
from portal.errors import Refused, Unrecorded
from portal.extensions import db, rows_of
from portal.roster.in_office import member_choices
from portal.roster.models import Member

TRIED, MOST_TRIES, SPAN = "ballots.paper_asked", 5, timedelta(minutes=30)


class HaveVoted(Unrecorded):
    """Some of those who were to get paper have voted here: the no tells who, so that it is noted (`note_asked`)."""


def check_asked(round: VoteRound, *, by: Actor, at: datetime) -> None:
    """Refuse to tell again and again who has voted."""
    of_round = JournalLine.subject == f"vote_round:{round.id}", JournalLine.actor_id == by.id
    lately = JournalLine.verb == TRIED, JournalLine.at > at - SPAN
    if rows_of(select(func.count()).select_from(JournalLine).where(*of_round, *lately))[0][0] >= MOST_TRIES:
        raise Refused("半小时里已经有 5 次选到在网上投过票的人，这会打听出谁投了票。请过半小时再登记。")


def note_asked(round: VoteRound, count: int, *, by: Actor, at: datetime) -> None:
    words = f"给《{round.title}》登记纸质票时选了 {count} 人，其中有人已在网上投过票"
    record(by, TRIED, round, words, at=at, kind="refusal")


def mark_paper(round: VoteRound, voter_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Mark these people for a ballot on paper, before it is handed out."""
    lock(round)
    if state_at(round, at) not in ("draft", "open"):
        raise Refused("投票已经截止，不能再登记领纸质票的人。")
    _check_markable(round, voter_ids, at)
    there = {row[0] for row in rows_of(select(VotePaperMark.voter_id).where(VotePaperMark.round_id == round.id))}
    fresh = sorted(set(voter_ids) - there)
    if len(there) + len(fresh) < LEAST:
        raise Refused(
            f"领纸质票的至少要有 {LEAST} 人，否则一开票就知道是谁投的。现在只有 {len(there) + len(fresh)} 人，"
            "请一次选齐；人数不够的，请他们在网上投票。"
        )
    if fresh:
        rows = [{"round_id": round.id, "voter_id": id, "by_id": by.id, "at": at} for id in fresh]
        db.session.execute(insert(VotePaperMark), rows)
    record(by, "ballots.paper_marked", round, f"《{round.title}》登记了 {len(fresh)} 人领纸质票", at=at)


def unmark_paper(round: VoteRound, voter_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Take the marks back before voting begins. Ten or none stay. Later sheets may be out, and one could vote twice."""
    lock(round)
    if state_at(round, at) != "draft":
        raise Refused("投票开始以后登记不能撤销：纸质票可能已经发出，撤销了会有人投两次。请这些人用纸质票投。")
    of_these = VotePaperMark.round_id == round.id, VotePaperMark.voter_id.in_(voter_ids)
    gone = len(rows_of(select(VotePaperMark.voter_id).where(*of_these)))
    left = paper_marked(round) - gone
    if 0 < left < LEAST:
        raise Refused(f"撤销后只剩 {left} 人用纸质票，少于 {LEAST} 人，保不住秘密。要么保留，要么全部改为在网上投。")
    db.session.execute(delete(VotePaperMark).where(*of_these))
    record(by, "ballots.paper_unmarked", round, f"《{round.title}》撤销了 {gone} 人的纸质票登记", at=at)


def _check_markable(round: VoteRound, voter_ids: Sequence[int], at: datetime) -> None:
    on_roll = select(VoteRoll.voter_id).where(VoteRoll.round_id == round.id, VoteRoll.voter_id.in_(voter_ids))
    if len(rows_of(on_roll)) < len(set(voter_ids)):
        raise Refused("所选的人里有不在名册上的。请刷新页面，从名册里重新选。")
    voted = select(Member.id, Member.name).join(VoteEnvelope, VoteEnvelope.voter_id == Member.id)
    voted = voted.where(VoteEnvelope.round_id == round.id, Member.id.in_(voter_ids)).order_by(Member.sort_key)
    words = dict(member_choices(local(at).date()))  # with the village: there are namesakes
    names = [words.get(id, name) for id, name in rows_of(voted)]
    if names:  # a line with names would say who has voted while the vote is on: the caller leaves one without
        raise HaveVoted(f"{'、'.join(names)}已经在网上投过票，不能再领纸质票。请去掉后再登记。")


def enter_paper(round: VoteRound, count: PaperCount, *, by: Actor, at: datetime) -> bool:
    """What this person counted; the same person may mend it until it agrees. Returns whether two agree now."""
    lock(round)
    if state_at(round, at) != "closed":
        raise Refused("纸质票在投票截止以后、开箱以前录入。")
    if agreed(round) is not None:
        raise Refused("纸质票已由两人录入并核对一致，不能再改。")
    _check_count(round, count)
    others = [row for row in entries(round) if row.by_id != by.id]
    own = db.session.get(VotePaperEntry, (round.id, by.id))
    if own is None and len(others) >= 2:
        raise Refused("已有两人录入，但对不上。请由他们对照纸质票，改好各自录入的数。")
    if own is None:
        own = VotePaperEntry(round_id=round.id, by_id=by.id)
        db.session.add(own)
    own.counts, own.at = count.to_json(), at
    db.session.flush()
    both = agreed(round) is not None
    how = "，与另一人录入的一致" if both else "，与另一人录入的不一致" if others else ""
    record(by, "ballots.paper_entered", round, f"录入了《{round.title}》的纸质票计票结果{how}", at=at)
    return both


def entries(round: VoteRound) -> list[VotePaperEntry]:
    of_round = select(VotePaperEntry).where(VotePaperEntry.round_id == round.id).order_by(VotePaperEntry.by_id)
    return list(db.session.scalars(of_round))


def agreed(round: VoteRound) -> PaperCount | None:
    """The count that two people entered alike, or None."""
    texts = [row.counts for row in entries(round)]
    return PaperCount.from_json(texts[0]) if len(texts) == 2 and json.loads(texts[0]) == json.loads(texts[1]) else None


def disagree(round: VoteRound) -> bool:
    """Have two people entered what doesn't agree?"""
    return len(entries(round)) == 2 and agreed(round) is None


def own_entry(round: VoteRound, member_id: int) -> PaperCount | None:
    row = db.session.get(VotePaperEntry, (round.id, member_id))
    return PaperCount.from_json(row.counts) if row else None


def check_settled(round: VoteRound) -> None:
    """Before the box is opened the paper is counted, so that nobody counts it knowing the rest."""
    if paper_marked(round) and agreed(round) is None:
        raise Refused("有人领了纸质票：请先由两人分别录入纸质票的计票结果并核对一致，再开箱。")


def _check_count(round: VoteRound, count: PaperCount) -> None:
    marked, valid = paper_marked(round), count.valid
    if not marked:
        raise Refused("这轮投票没有登记过领纸质票的人，没有纸质票可以录入。")
    if not 0 <= count.returned <= count.handed <= marked or not 0 <= count.invalid <= count.returned:
        raise Refused(f"数目对不上：发出不能多于登记的 {marked} 张，收回不能多于发出，无效不能多于收回。请核对。")
    if count.returned < LEAST:
        if any(map(sum, count.items.values())):
            raise Refused(
                f"收回的纸质票只有 {count.returned} 张，少于 {LEAST} 张，分开计票会让人猜到是谁投的，按规定不计入。"
                "请只填发出和收回的张数，各项留 0。"
            )
        return
    if set(count.items) != set(item_ids(round)):
        raise Refused("录入的名单和这轮投票不一致。请刷新页面重新录入。")
    sums = [sum(values) for values in count.items.values()]
    most = (valid - count.abstained) * round.max_choices
    too_many = round.kind == CHOICE and (sum(sums) > most or sum(sums) < valid - count.abstained)
    if any(one > valid for one in sums) or too_many or count.abstained > valid:
        raise Refused(
            f"数目对不上：有效票 {valid} 张、弃权 {count.abstained} 张，每一项都不能多于有效票；"
            f"没有弃权的 {valid - count.abstained} 张，每张至少选 1 项，合计不能多于 {max(most, 0)}。请核对。"
        )
