"""Every save is kept: as a revision, folded only where nothing but slips can go, or aside where it met another."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.drafts import rules
from portal.drafts.models import Aside, Draft, Revision
from portal.drafts.reading import standing_of
from portal.drafts.rules import FOLD, LEASE, MOST_TAKEN, Stale
from portal.extensions import db
from tests.cast import NOW, actor_of
from tests.drafts.conftest import PAPER, Desk, asides, revisions

LONG = "会议认为，血橙越冬要早管护，各村按台账逐户落实。" * 2


def test_every_save_by_the_button_is_a_revision(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    desk.save(cast.recorder, "一二", seconds=1, auto=False)
    assert revisions() == [(1, "一"), (2, "一二")]


def test_autosaves_of_one_person_within_two_minutes_share_a_revision(cast, desk):
    for seconds, body in enumerate(("会", "会议", "会议认为")):
        desk.save(cast.recorder, body, seconds=seconds)
    assert revisions() == [(3, "会议认为")]
    desk.save(cast.recorder, "会议认为，", seconds=FOLD.seconds)
    assert revisions() == [(3, "会议认为"), (4, "会议认为，")]


def test_a_paragraph_that_was_saved_and_deleted_is_still_to_be_found(cast, desk):
    desk.save(cast.recorder, LONG)
    desk.save(cast.recorder, "", seconds=3)
    assert revisions() == [(1, LONG), (2, "")]


def test_many_small_deletions_do_not_add_up_to_a_loss(cast, desk):
    body, lost = LONG, 0
    for second in range(len(LONG)):
        desk.save(cast.recorder, body, seconds=second)
        body = body[:-1]
    kept = [text for _, text in revisions()]
    for longer, shorter in zip(kept, [*kept[1:], ""], strict=True):
        lost = max(lost, len(longer) - len(shorter))
    assert kept[0][: len(LONG) - MOST_TAKEN] == LONG[: len(LONG) - MOST_TAKEN]
    assert lost <= MOST_TAKEN + 1


def test_what_the_button_saved_is_never_folded_into(cast, desk):
    desk.save(cast.recorder, "一")
    desk.save(cast.recorder, "一", auto=False)
    desk.save(cast.recorder, "一二", seconds=1)
    assert revisions() == [(1, "一"), (2, "一二")]


def test_another_person_begins_a_revision_of_his_own(cast, desk):
    desk.save(cast.recorder, "一")
    desk.save(cast.convener, "一二", seconds=LEASE.seconds)
    assert revisions() == [(1, "一"), (2, "一二")]


def test_a_stale_text_is_kept_aside_and_overwrites_nothing(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    kept = desk.save(cast.convener, "另一", seen=0, auto=False)
    assert kept.aside is not None and not kept.is_new
    assert (revisions(), asides()) == ([(1, "一")], ["另一"])


def test_the_same_text_from_two_is_no_conflict(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    assert desk.save(cast.convener, "一", seen=0) == (1, None, False)


def test_an_answer_that_never_arrived_makes_no_conflict(cast, desk):
    desk.save(cast.recorder, "一")
    assert desk.save(cast.recorder, "一", seen=0, seconds=15).aside is None
    assert revisions() == [(1, "一")]


def test_autosave_beside_a_writer_is_kept_aside_and_the_button_is_not_stopped(cast, desk):
    desk.save(cast.recorder, "一")
    assert desk.save(cast.convener, "一三", seconds=59).aside
    assert desk.save(cast.convener, "一四", seconds=59, auto=False).is_new


def test_a_lease_is_one_minute_renewed_by_saving_and_taken_over_when_it_ran_out(cast, desk):
    assert desk.hold(cast.recorder)
    assert not desk.hold(cast.convener, seconds=59)
    desk.save(cast.recorder, "一", seconds=50)
    assert not desk.hold(cast.convener, seconds=109)
    assert desk.hold(cast.convener, seconds=110)
    assert not desk.hold(cast.recorder, seconds=111)


def test_who_holds_is_told_to_others_and_not_to_the_holder(cast, desk):
    desk.hold(cast.recorder)
    standing = standing_of("report:1")[PAPER.name]
    other, holder = actor_of(cast.convener), actor_of(cast.recorder)
    assert [standing.held_by(who, NOW) for who in (other, holder)] == ["卫记", ""]
    assert standing.held_by(other, NOW + LEASE) == ""


def test_what_changed_outside_the_editor_becomes_a_revision_and_makes_older_pages_stale(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    desk.text = {"body": "一，更正过"}
    assert standing_of("report:1")[PAPER.name].version_for(desk.text) == 2
    assert desk.save(cast.recorder, "一二", auto=False).aside
    assert revisions() == [(1, "一"), (2, "一，更正过")]
    assert desk.save(cast.recorder, "一，更正过。", seen=2).is_new


def test_text_that_was_there_before_the_first_revision_is_kept_as_one(cast, desk):
    desk.text = {"body": "早先写的"}
    desk.save(cast.recorder, "新写的")
    assert revisions() == [(0, "早先写的"), (1, "新写的")]


def test_one_person_typing_on_beside_a_writer_has_one_text_aside_and_two_tabs_have_two(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    for second, body in enumerate(("另", "另一", LONG, LONG + "完")):
        desk.save(cast.convener, body, seen=0, seconds=second)
    assert asides() == [LONG + "完"]
    desk.save(cast.convener, "第二个窗口", seen=0, seconds=5)
    assert asides() == [LONG + "完", "第二个窗口"]


def settle(desk, by, body, seen):
    aside = db.session.query(Aside).one()
    text = {"body": body}
    return rules.settle(aside, PAPER, text, before=desk.text, seen=seen, by=actor_of(by), at=NOW), aside


def test_a_settled_conflict_is_a_revision_and_waits_no_longer(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    desk.save(cast.convener, "另一", seen=0)
    kept, aside = settle(desk, cast.convener, "一\n另一", 1)
    assert (kept.version, asides(), aside.settled_by_id) == (2, [], cast.convener.id)
    with pytest.raises(Stale, match="已经对照过了"):
        settle(desk, cast.recorder, "一", 2)


def test_a_conflict_compared_with_an_older_text_is_not_settled(cast, desk):
    desk.save(cast.recorder, "一", auto=False)
    desk.save(cast.convener, "另一", seen=0)
    desk.save(cast.recorder, "一二", seconds=1)
    with pytest.raises(Stale, match="又有人保存过"):
        settle(desk, cast.convener, "一\n另一", 1)


SAVES = st.tuples(st.integers(0, 1), st.text("甲乙", min_size=1, max_size=50), st.integers(0, 90), st.booleans())


def test_whoever_saves_whatever_every_acknowledged_text_is_to_be_found(cast):
    people = [cast.recorder, cast.convener]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SAVES, max_size=8))
    def walk(saves):
        for kind in (Aside, Revision, Draft):
            db.session.query(kind).delete()
        db.session.commit()
        desk, seconds, seen = Desk(), 0, [0, 0]
        for who, body, later, auto in saves:
            seconds += later
            kept = desk.save(people[who], body, seen=seen[who], seconds=seconds, auto=auto)
            seen[who] = kept.version if kept.is_new else seen[who]
            found = [text for _, text in revisions()] + asides()
            assert any(rules.taken(body, text) == 0 for text in found)
        texts = [text for _, text in revisions()] + asides()
        for _, body, _, _ in saves:
            assert min(rules.taken(body, text) for text in texts) <= MOST_TAKEN

    walk()
