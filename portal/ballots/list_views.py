"""What anybody who sees a vote can take away and check: files, the script that recounts, one's own receipt."""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response
from sqlalchemy import exists, select

from portal.authz import Can, me, needs
from portal.ballots import publishing, subjects
from portal.ballots.counting import counts
from portal.ballots.loaders import vote_for, where
from portal.ballots.models import VotePaperMark, VoteRoll, VoteRound
from portal.ballots.promises import PROMISES
from portal.ballots.reading import NOT_ON_ROLL, hashes, items_of, own_state, state_at
from portal.ballots.receipts import public_key
from portal.clock import local, now
from portal.downloads import download
from portal.errors import Refused
from portal.extensions import rows_of
from portal.roster.in_office import member_choices
from portal.roster.models import Member
from portal.web import page

bp = Blueprint("ballot_lists", __name__, url_prefix="/ballots")
SCRIPT = Path(__file__).with_name("verify_round.py")
CSV = "text/csv; charset=utf-8"
FEW = "电子票不到 10 张，只公布合计，不公布选票清单：清单会让人猜到谁投了谁。"


@bp.get("/<int:id>")
@needs(Can.VOTE)
def show(id: int) -> Response:
    """The hashes, the files, the marked roll."""
    round = vote_for(me(), id)
    found = counts(round)
    voters = marked_roll(round) if round.state == "counted" and sees_marks(round) else []
    shown: dict[str, Any] = {"round": round, "state": state_at(round, now()), "hashes": hashes(round), "voters": voters}
    few = FEW if found and not found.is_listed else ""
    shown["public_key"] = public_key()
    return page("ballots/show.html", few=few, **shown, **where(round))


def sees_marks(round: VoteRound) -> bool:
    """Who voted is shown after the opening to those on the roll, who can object to it, and to those who run it."""
    return own_state(round, me().id) != NOT_ON_ROLL or subjects.may_run(me(), round.subject)


def marked_roll(round: VoteRound) -> list[tuple[str, str]]:
    """(name, how) of everybody on the roll: after the opening the absent can object to it."""
    of_voter = VotePaperMark.round_id == VoteRoll.round_id, VotePaperMark.voter_id == VoteRoll.voter_id
    rows = select(Member.id, Member.name, VoteRoll.voted, exists().where(*of_voter)).join(
        Member, Member.id == VoteRoll.voter_id
    )
    found = rows_of(rows.where(VoteRoll.round_id == round.id).order_by(Member.sort_key, Member.id))
    words = dict(member_choices(local(round.closes_at).date()))
    return [
        (words.get(id, name), "纸质票" if paper else "投了" if voted else "没有投") for id, name, voted, paper in found
    ]


@bp.get("/<int:id>/roll.csv")
@needs(Can.VOTE)
def roll(id: int) -> Response:
    round = vote_for(me(), id)
    if round.roll_sha256 is None:
        raise Refused("名册还没有冻结，开始投票时才冻结。")
    return csv(publishing.roll_file(round, marked=round.state == "counted" and sees_marks(round)), f"roll-{id}")


@bp.get("/<int:id>/envelopes.csv")
@needs(Can.VOTE)
def envelopes(id: int) -> Response:
    round = vote_for(me(), id)
    if round.envelopes_sha256 is None:
        raise Refused("封箱清单在投票截止以后公布。")
    return csv(publishing.envelopes_file(round), f"envelopes-{id}")


@bp.get("/<int:id>/ballots.csv")
@needs(Can.VOTE)
def ballots(id: int) -> Response:
    return csv(publishing.ballots_file(listed_vote(id)), f"ballots-{id}")


@bp.get("/verify_round.py")
@needs(Can.VOTE)
def script() -> Response:
    return download(SCRIPT, "text/x-python; charset=utf-8", "verify_round.py")


@bp.get("/<int:id>/receipt")
@needs(Can.VOTE)
def receipt(id: int) -> Response:
    """The published ballots, among which the reader's browser finds the own by the code; nothing is sent."""
    round = listed_vote(id)
    items = {str(item.item_id): item.label for item in items_of(round)}
    lines = [line for line in publishing.ballots_file(round).splitlines() if line and line[0] != "#"]
    told = {"round": round.id, "items": items, "lines": lines, "words": subjects.words_of(round.subject)}
    data = json.dumps(told, ensure_ascii=False)
    return page("ballots/receipt_check.html", round=round, data=data, **where(round))


@bp.get("/promises")
@needs(Can.VOTE)
def promises() -> Response:
    """What the system can see, and what not."""
    return page("ballots/promises.html", promises=PROMISES)


def listed_vote(id: int) -> VoteRound:
    """A vote whose ballots are published."""
    round = vote_for(me(), id)
    found = counts(round)
    if found is None:
        raise Refused("选票在开箱计票以后才公布。")
    if not found.is_listed:
        raise Refused(FEW)
    return round


def csv(text: str, name: str) -> Response:
    return download(("\ufeff" + text).encode(), CSV, f"{name}.csv")
