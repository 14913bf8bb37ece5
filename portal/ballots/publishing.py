"""What is published of a vote, as files that `verify_round.py` reads: the roll, the closing list, the ballots."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from portal.ballots import subjects
from portal.ballots.models import VoteRoll, VoteRound
from portal.ballots.reading import ballot_rows, items_of, listed
from portal.ballots.sealing import ballot_line
from portal.extensions import rows_of
from portal.roster.models import Member


def roll_file(round: VoteRound, *, marked: bool) -> str:
    """Who may vote; `marked`: and after the opening who voted."""
    rows = rows_of(
        select(VoteRoll.voter_id, Member.name, VoteRoll.voted)
        .join(Member, Member.id == VoteRoll.voter_id)
        .where(VoteRoll.round_id == round.id)
        .order_by(VoteRoll.voter_id)
    )
    lines = (f"{id},{name},{'' if voted is None or not marked else int(voted)}" for id, name, voted in rows)
    return _file("roll", round, round.roll_sha256, lines)


def envelopes_file(round: VoteRound) -> str:
    """The closing list: the hash of every envelope, and why one was found invalid."""
    return _file("envelopes", round, round.envelopes_sha256, (f"{hash},{why or ''}" for hash, why in listed(round)))


def ballots_file(round: VoteRound) -> str:
    """Every ballot: item, number, value; by item and number."""
    return _file("ballots", round, round.ballots_sha256, _ballots(round))


def _ballots(round: VoteRound) -> Iterator[str]:
    items = items_of(round)
    yield from (f"#item,{item.item_id},{item.label}" for item in items)
    yield from (f"#value,{value},{word}" for value, word in subjects.words_of(round.subject).items())
    for item in sorted(items, key=lambda one: one.item_id):
        for tracker, value in ballot_rows(round, item.item_id):
            yield ballot_line(item.item_id, tracker, value)


def _file(kind: str, round: VoteRound, sha256: str | None, lines: Iterable[str]) -> str:
    head = f"#{kind} round={round.id} top={round.top_value} most={round.max_choices} sha256={sha256 or ''}"
    return "\n".join([head, *lines, ""])
