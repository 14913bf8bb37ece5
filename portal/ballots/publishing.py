"""What is published of a vote, as files that `verify_round.py` reads: the roll, the closing list, the ballots."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from portal.ballots import subjects
from portal.ballots.models import VotePaperMark, VoteRoll, VoteRound
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
    paper = {id for (id,) in rows_of(select(VotePaperMark.voter_id).where(VotePaperMark.round_id == round.id))}
    lines = (f"{id},{plain(name)},{_mark(voted, id in paper) if marked else ''}" for id, name, voted in rows)
    return _file("roll", round, round.roll_sha256, lines)


def _mark(voted: bool | None, on_paper: bool) -> str:
    """1 voted here, 0 did not, P got a ballot on paper."""
    return "P" if on_paper else "" if voted is None else str(int(voted))


def envelopes_file(round: VoteRound) -> str:
    """The closing list: the hash of every envelope, and why one was found invalid."""
    return _file("envelopes", round, round.envelopes_sha256, (f"{hash},{why or ''}" for hash, why in listed(round)))


def ballots_file(round: VoteRound) -> str:
    """Every ballot: item, number, value; by item and number."""
    return _file("ballots", round, round.ballots_sha256, _ballots(round))


def label_lines(round: VoteRound) -> list[str]:
    """What the numbers mean: they stand under the same hash as the ballots, so that no name can be put for another."""
    items = [f"#item,{item.item_id},{plain(item.label)}" for item in items_of(round)]
    return items + [f"#value,{value},{plain(word)}" for value, word in subjects.words_of(round.subject).items()]


def plain(text: str) -> str:
    """A cell of these files: no comma that would part it, and nothing that a spreadsheet takes for a formula."""
    clean = text.replace(",", "，").replace("\n", " ").replace("\r", " ").replace('"', "”")
    return f"'{clean}" if clean[:1] in ("=", "+", "-", "@", "\t") else clean


def _ballots(round: VoteRound) -> Iterator[str]:
    yield from label_lines(round)
    for item in sorted(items_of(round), key=lambda one: one.item_id):
        for tracker, value in ballot_rows(round, item.item_id):
            yield ballot_line(item.item_id, tracker, value)


def _file(kind: str, round: VoteRound, sha256: str | None, lines: Iterable[str]) -> str:
    head = f"#{kind} round={round.id} top={round.top_value} most={round.max_choices} sha256={sha256 or ''}"
    return "\n".join([head, *lines, ""])
