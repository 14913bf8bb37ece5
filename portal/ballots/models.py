"""A secret vote: the round and what is on it, who may vote, sealed envelopes, and the ballots that came out of them.

What stands in an envelope row is who voted and bytes that nobody here can read; what stands in a ballot row is a
choice, without a voter, a time or an order. Nothing joins the two (shared protocol: docs/ballots.md).
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, Row

STATES = ("draft", "open", "closed", "counted", "void")
CHOICE, GRADE = "choice", "grade"
SCRUTINEERS, FILE = "scrutineers", "file"
NO_ROWID = {"sqlite_with_rowid": False}  # a row's number would tell in which order it came


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


class VoteRound(Row):
    """One vote (一轮投票). `subject` names what it is about, e.g. "star:12"; only the slice that runs it reads that.

    choice: every item gets 0 or 1, at most `max_choices` ones. grade: every item gets 0 (弃权) to `top_value`.
    """

    subject: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="draft")
    seal_mode: Mapped[str] = mapped_column(String(12))
    max_choices: Mapped[int]
    top_value: Mapped[int]
    min_ballots: Mapped[int]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]  # voting began
    closed_at: Mapped[datetime | None]  # the close was recorded
    counted_at: Mapped[datetime | None]  # the box was opened
    cleaned_at: Mapped[datetime | None]  # what the opening left in the database's files was cleaned away
    box_pk: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    box_mac: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    roll_sha256: Mapped[str | None] = mapped_column(String(64))
    envelopes_sha256: Mapped[str | None] = mapped_column(String(64))
    ballots_sha256: Mapped[str | None] = mapped_column(String(64))
    valid: Mapped[int | None]
    invalid: Mapped[int | None]
    abstained: Mapped[int | None]  # of the valid ones: nothing chosen
    bundle: Mapped[str | None] = mapped_column(String(60), index=True)  # rounds whose scrutineers have one code for all
    takes_comments: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        _one_of("state", STATES),
        _one_of("kind", (CHOICE, GRADE)),
        _one_of("seal_mode", (SCRUTINEERS, FILE)),
        CheckConstraint("min_ballots >= 5", name="min_ballots"),
        CheckConstraint("top_value BETWEEN 1 AND 9", name="top_value"),
    )

    @property
    def stamp(self) -> str:
        """What the form of a ballot carries, so that one of another round or of an older state is told apart."""
        return f"{self.id}.{self.version}"


class VoteItem(Base):
    """What is voted on: a candidate, a report. Frozen when voting begins."""

    __tablename__ = "vote_item"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class VoteRoll(Base):
    """Who may vote (名册). `voted` is set once, for all rows together, when the box is opened."""

    __tablename__ = "vote_roll"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    voted: Mapped[bool | None]

    __table_args__ = (NO_ROWID,)


class VoteCustodian(Base):
    """A scrutineer (监票人): `pk` is made of the code, which only he or she has."""

    __tablename__ = "vote_custodian"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    pk: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    taken_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("round_id", "member_id", name="uq_vote_custodian_member"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
    )


class VoteKeyShare(Base):
    """The round's private key, sealed for one scrutineer inside a seal for another: slots "12", "13", "23"."""

    __tablename__ = "vote_key_share"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    pair: Mapped[str] = mapped_column(String(2), primary_key=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (NO_ROWID,)


class VoteEnvelope(Base):
    """One sealed envelope a voter: the row is also the mark that he or she has voted. Voting again replaces it."""

    __tablename__ = "vote_envelope"
    round_id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_id"], ["vote_roll.round_id", "vote_roll.voter_id"]),
        CheckConstraint("length(sealed) > 81", name="sealed"),
        NO_ROWID,
    )


class VoteListed(Base):
    """The closing list: SHA-256 of every envelope there was at the close, and why one was found invalid."""

    __tablename__ = "vote_listed"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # by hash
    sha256: Mapped[str] = mapped_column(String(64))
    invalid: Mapped[str | None] = mapped_column(String(12))

    __table_args__ = (NO_ROWID,)


class VoteBallot(Base):
    """One ballot on one item. No voter, no time, no order, and no tie to any other row (A7 of the attack tests)."""

    __tablename__ = "vote_ballot"
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tracker: Mapped[bytes] = mapped_column(LargeBinary(10), primary_key=True)
    value: Mapped[int]

    __table_args__ = (CheckConstraint("value BETWEEN 0 AND 9", name="value"), NO_ROWID)


class VoteCommentEnvelope(Base):
    """What a voter wrote beside the ballot, sealed; of one size, also when it is empty."""

    __tablename__ = "vote_comment_envelope"
    round_id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_id"], ["vote_roll.round_id", "vote_roll.voter_id"]),
        CheckConstraint("length(sealed) = 2096", name="sealed"),
        NO_ROWID,
    )


class VoteComment(Base):
    """A comment on one item, as it came out of the box: in the order of the texts themselves, tied to nobody."""

    __tablename__ = "vote_comment"
    round_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (NO_ROWID,)


class VotePaperMark(Base):
    """Somebody gets a ballot on paper and can't vote here (unless the mark is taken back)."""

    __tablename__ = "vote_paper_mark"
    round_id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["round_id", "voter_id"], ["vote_roll.round_id", "vote_roll.voter_id"]),
        NO_ROWID,
    )


class VotePaperEntry(Base):
    """What one person counted of the paper ballots, as JSON; it holds once another has entered the same."""

    __tablename__ = "vote_paper_entry"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    counts: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class VoteVoid(Base):
    """That a round was made void (作废), by whom and why."""

    __tablename__ = "vote_void"
    round_id: Mapped[int] = mapped_column(ForeignKey("vote_round.id"), primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
