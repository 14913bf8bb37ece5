"""What is written beside a ballot: sealed like it, of one size, and tied to nobody once it is out."""

import pytest
from sqlalchemy import select, text

from portal.ballots import cast_rules
from portal.ballots.keeping import clean_up
from portal.ballots.models import VoteComment, VoteCommentEnvelope
from portal.ballots.reading import comments_on
from portal.errors import Unrecorded
from portal.extensions import db
from tests.ballots.attacks.test_disk import files_of_the_portal, found_in
from tests.ballots.booth import LATER, Booth
from tests.cast import NOW, actor_of

WORDS = "说话实在，办事拖拉，血橙销路没有打开"


@pytest.fixture
def booth(cast):
    return Booth(cast, kind="grade", top_value=5, takes_comments=True)


def rate(booth, place, words="", item=1, value=1):
    values = {one.item_id: value for one in booth.items}
    voter = actor_of(booth.voters[place])
    comments = {item: words} if words else {}
    cast_rules.cast(booth.round, values, by=voter, at=NOW, stamp=booth.round.stamp, comments=comments)
    db.session.commit()


def test_comments_come_out_in_the_order_of_the_texts(booth):
    for place, words in enumerate(["丙", "甲", "", "乙", "甲", ""]):
        rate(booth, place, words)
    assert comments_on(booth.round, 1) == []
    booth.close()
    booth.open()
    assert comments_on(booth.round, 1) == sorted(["丙", "甲", "乙", "甲"]) and comments_on(booth.round, 2) == []


def test_every_envelope_is_as_large_whether_something_is_written_or_not(booth):
    for place, words in enumerate(["", WORDS, WORDS * 20]):
        rate(booth, place, words)
    sealed = list(db.session.scalars(select(VoteCommentEnvelope.sealed)))
    assert {len(one) for one in sealed} == {2096} and len(set(sealed)) == 3


def test_voting_again_replaces_what_was_written(booth):
    for place in range(6):
        rate(booth, place, "先写的")
    rate(booth, 0, "改写的")
    booth.close()
    booth.open()
    assert comments_on(booth.round, 1) == ["先写的"] * 5 + ["改写的"]


def test_too_much_is_refused_and_nothing_is_cast(booth):
    with pytest.raises(Unrecorded, match="600 字左右"):
        rate(booth, 0, "长" * 700)
    db.session.rollback()
    assert db.session.scalars(select(VoteCommentEnvelope)).all() == []
    assert db.session.execute(text("SELECT count(*) FROM vote_envelope")).scalar() == 0


def test_a3_a5_what_is_written_stands_in_no_file_before_and_its_envelope_in_none_after(app, booth):
    for place in range(6):
        rate(booth, place, WORDS)
        assert found_in(files_of_the_portal(app), [WORDS.encode()]) == 0
    ends = [bytes(one)[-400:] for one in db.session.scalars(select(VoteCommentEnvelope.sealed))]  # lie in one page
    assert found_in(files_of_the_portal(app), ends) == 6  # the look finds what is there
    booth.close()
    booth.open()
    db.session.commit()
    clean_up(at=LATER)
    db.session.commit()
    assert found_in(files_of_the_portal(app), ends) == 0


def test_a7_a_comment_has_no_column_but_item_place_and_text():
    assert [column.name for column in VoteComment.__table__.columns] == ["round_id", "item_id", "position", "text"]
    assert not VoteComment.__table__.foreign_keys


def test_a_comment_of_a_void_vote_is_deleted_unopened(booth):
    rate(booth, 0, WORDS)
    booth.close()
    booth.open()  # one ballot: too few
    assert booth.round.state == "void"
    assert db.session.scalars(select(VoteCommentEnvelope)).all() == db.session.scalars(select(VoteComment)).all() == []


def test_nobody_rates_himself(cast):
    from portal.ballots.rules import Item

    class Own(Booth):
        def draft(self, subject="test:1", **terms):
            self.items = [Item(1, "本人", self.voters[0].id), Item(2, "别人", self.voters[1].id)]
            return super().draft(subject, **terms)

    booth = Own(cast, kind="grade", top_value=5)
    with pytest.raises(Unrecorded, match="不能给自己评等次"):
        booth.vote(0, values={1: 1, 2: 1})
    booth.vote(0, values={1: 0, 2: 1})
