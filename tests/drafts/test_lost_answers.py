"""A save was kept and its answer got lost: the page sends again, and that is no conflict with oneself."""

import pytest

from portal.drafts.rules import FOLD, LEASE, Origin
from tests.drafts.conftest import asides, revisions

PAGE, OTHER_PAGE = "k3j4h5k3j4h5", "z9y8x7z9y8x7"
LONG = "会议认为，血橙越冬要早管护，各村按台账逐户落实。" * 2


def test_the_next_text_of_a_page_whose_answer_got_lost_is_the_newest(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    kept = desk.save(cast.recorder, "一二", seen=0, seconds=4, origin=Origin(PAGE, 2))
    assert (kept.is_new, kept.aside, kept.version) == (True, None, 2)
    assert desk.text == {"body": "一二"}


@pytest.mark.parametrize("apart", [3, FOLD.seconds])
def test_many_answers_may_get_lost_and_every_text_is_found(cast, desk, apart):
    bodies = ["会议", LONG, "一二", "一二三"]
    for nth, body in enumerate(bodies, 1):
        desk.save(cast.recorder, body, seen=0, seconds=nth * apart, origin=Origin(PAGE, nth))
    assert (desk.text["body"], asides()) == (bodies[-1], [])
    kept = "".join(text for _, text in revisions())
    assert all(body in kept for body in bodies)


def test_a_text_that_comes_late_does_not_replace_the_later_one_of_its_page(cast, desk):
    desk.save(cast.recorder, "一二", origin=Origin(PAGE, 3))
    kept = desk.save(cast.recorder, "一", seen=0, origin=Origin(PAGE, 2))
    assert (kept.is_new, kept.aside, kept.version) == (False, None, 1)
    assert desk.text == {"body": "一二"}


def test_a_text_typed_back_has_passed_what_came_between(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    desk.save(cast.recorder, "一", seen=0, origin=Origin(PAGE, 3))
    assert not desk.save(cast.recorder, "一二", seen=0, origin=Origin(PAGE, 2)).is_new
    assert desk.text == {"body": "一"}


def test_another_page_of_the_same_person_meets_it(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    assert desk.save(cast.recorder, "一二", seen=0, origin=Origin(OTHER_PAGE, 2)).aside
    assert desk.save(cast.recorder, "一三", seen=0).aside  # a page that tells no name
    assert desk.text == {"body": "一"}


def test_another_person_who_knows_the_name_of_the_page_meets_it(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    again = {"seen": 0, "seconds": LEASE.seconds, "origin": Origin(PAGE, 2)}
    assert desk.save(cast.convener, "另一", **again).aside
    assert (desk.text, asides()) == ({"body": "一"}, ["另一"])


def test_what_another_saved_between_is_never_written_over(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    desk.save(cast.convener, "一，另", seconds=LEASE.seconds, origin=Origin(OTHER_PAGE, 1))
    later = {"seconds": 3 * LEASE.seconds, "seen": 0}
    assert desk.save(cast.recorder, "一二", origin=Origin(PAGE, 2), **later).aside
    desk.save(cast.recorder, "一，另。", seconds=4 * LEASE.seconds, origin=Origin(PAGE, 3))
    assert desk.save(cast.recorder, "一二三", origin=Origin(PAGE, 4), **later).aside  # typed before the other's
    assert desk.text == {"body": "一，另。"}


def test_what_changed_outside_the_editor_is_met_too(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    desk.text = {"body": "一，更正过"}
    assert desk.save(cast.recorder, "一二", seen=0, origin=Origin(PAGE, 2)).aside
    assert desk.text == {"body": "一，更正过"}


def test_a_writer_who_came_meanwhile_is_not_written_over(cast, desk):
    desk.save(cast.recorder, "一", origin=Origin(PAGE, 1))
    desk.hold(cast.convener, seconds=LEASE.seconds)
    assert desk.save(cast.recorder, "一二", seen=0, seconds=LEASE.seconds + 1, origin=Origin(PAGE, 2)).aside
