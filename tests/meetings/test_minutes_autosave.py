"""What the editor's script saves by itself: one part at a time, on its own version, with nothing lost on the way."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.drafts.models import Aside, Revision
from portal.drafts.person import key_of
from portal.drafts.rules import unpacked
from portal.extensions import db
from portal.meetings.action_carried import FOLLOW_UP
from portal.meetings.models import Minutes, Section, State
from tests.cast import NOW
from tests.meetings.minutes_cast import ITEMS, WRITTEN, drawn_form, final, held, passed, submitted, whole, write

LONG = "卫记：" + "稻田管护。" * 11_000  # 55,003 characters


def base(meeting):
    return f"/meetings/{meeting.id}/minutes"


def keys(client, meeting):
    page = client.get(f"{base(meeting)}/edit").text
    return re.findall(r'data-part="([0-9a-f]+)"', page)


def part(client, meeting, key, seen, **fields):
    return client.post(f"{base(meeting)}/parts/{key}", data={"heading": ITEMS[0], "seen": seen} | fields)


def row(key):
    return db.session.scalar(select(Section).where(Section.key == key))


@pytest.fixture
def recorder(cast, sign_in):
    return sign_in(cast.recorder)


@pytest.fixture
def convener(cast, sign_in):
    return sign_in(cast.convener)


def test_the_first_part_begins_the_minutes_with_every_item_of_the_agenda(cast, recorder, journal):
    meeting = held(cast)
    first, second = keys(recorder, meeting)
    answer = part(recorder, meeting, first, 0, discussion="卫记：开始。")
    assert answer.json["version"] == 1
    assert [s.heading for s in whole(meeting).minutes.sections] == list(ITEMS)
    assert (row(first).discussion, meeting.state) == ("卫记：开始。", State.DRAFT)
    assert journal() == ["minutes.begun"]
    assert keys(recorder, meeting) == [first, second]


def test_what_the_editor_showed_of_the_last_actions_is_kept_by_the_first_save_of_another_part(cast, recorder):
    meeting = held(cast)
    earlier = final(cast)
    earlier.starts_at -= timedelta(days=30)
    meeting.agenda[1].title = FOLLOW_UP
    db.session.commit()
    shown = drawn_form(recorder, meeting)["sections-1-discussion"]
    part(recorder, meeting, keys(recorder, meeting)[0], 0, discussion="卫记：开始。")
    assert whole(meeting).minutes.sections[1].discussion == shown
    assert "议定事项共1件" in shown


def test_saving_goes_on_from_the_version_of_the_answer_and_leaves_no_line(cast, recorder, journal):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    seen = int(drawn_form(recorder, meeting)["sections-0-seen"])
    for text in ("卫记：一", "卫记：一二"):
        seen = part(recorder, meeting, key, seen, discussion=text).json["version"]
    assert row(key).discussion == "卫记：一二"
    assert db.session.scalar(select(Aside)) is None
    assert journal() == ["minutes.saved"]


def test_a_part_saves_nothing_of_another(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    first, second = keys(recorder, meeting)
    assert "aside" not in part(recorder, meeting, first, 1, discussion="甲").json
    assert "aside" not in part(convener, meeting, second, 1, heading=ITEMS[1], discussion="乙").json
    assert "aside" not in recorder.post(f"{base(meeting)}/closing", data={"words": "丙", "seen": 1}).json
    assert [s.discussion for s in whole(meeting).minutes.sections] == ["甲", "乙"]
    assert meeting.minutes.closing_words == "丙"


def test_actions_are_saved_with_their_section(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    fields = {
        "actions-0-what": "报数",
        "actions-0-owner": "卫记",
        "actions-0-due_on": "2026-09-30",
        "actions-1-what": "",
    }
    part(recorder, meeting, key, 1, **fields)
    (action,) = whole(meeting).minutes.sections[0].actions
    assert (action.what, action.owner_id, f"{action.due_on}") == ("报数", cast.recorder.id, "2026-09-30")


def test_a_stale_part_is_kept_aside_and_both_are_shown(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="卫记：<我>的。")
    answer = part(convener, meeting, key, 1, discussion="陈北：<另>一种。").json
    assert row(key).discussion == "卫记：<我>的。"
    page = re.sub("</?(del|ins)>", "", convener.get(answer["aside"]).text)
    assert "卫记：&lt;我&gt;的。" in page and "陈北：&lt;另&gt;一种。" in page


def test_merging_keeps_both_unless_one_is_dropped(cast, recorder, convener, journal):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="卫记：我的。")
    url = part(convener, meeting, key, 1, discussion="陈北：另一种。", resolution="同意。").json["aside"]
    seen = re.search(r'name="seen" value="(\d+)"', convener.get(url).text)[1]
    answer = convener.post(url, data={"seen": seen, "drop": ["resolution-0-now"]})
    assert answer.location == f"{base(meeting)}/edit"
    assert row(key).discussion == "卫记：我的。\n陈北：另一种。"
    assert row(key).resolution == "同意。"
    assert journal()[-1] == "minutes.merged"
    assert convener.get(url).status_code == 404


def test_a_conflict_compared_with_an_older_text_is_compared_again(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="一")
    url = part(convener, meeting, key, 1, discussion="另一").json["aside"]
    part(recorder, meeting, key, 2, discussion="一二")
    assert convener.post(url, data={"seen": 2}).location == url
    assert "又有人保存过" in convener.get(url).text
    assert row(key).discussion == "一二"


def test_a_merge_that_is_too_long_keeps_the_ticks(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="一" * 40_000)
    url = part(convener, meeting, key, 1, discussion="二" * 40_000, resolution="另一种决议").json["aside"]
    ticked = re.findall(r'name="drop" value="([^"]+)"', convener.get(url).text)
    answer = convener.post(url, data={"seen": 2, "drop": ticked[-1]})
    assert answer.status_code == 409 and "合在一起超过 60000 字" in answer.text
    assert answer.text.count(" checked") == 1 and f'value="{ticked[-1]}" checked' in answer.text
    assert convener.post(url, data={"seen": 2, "drop": ticked[:1]}).status_code == 303


def test_parts_that_are_too_long_together_are_refused_one_by_one(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    for number in range(3):
        assert (
            part(recorder, meeting, f"00000000000{number}", 0, heading="长", discussion="长" * 60_000).status_code
            == 200
        )
    answer = part(recorder, meeting, "000000000004", 0, heading="长", discussion="长" * 20_000)
    assert answer.status_code == 409 and "整份会议记录最多 200000 字" in answer.text
    assert part(recorder, meeting, "000000000004", 0, heading="短", discussion="短" * 10_000).status_code == 200


def test_what_waits_to_be_compared_stands_on_the_editor_and_stops_the_submission(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="一")
    url = part(convener, meeting, key, 1, discussion="另一").json["aside"]
    assert url in recorder.get(f"{base(meeting)}/edit").text
    answer = recorder.post(f"{base(meeting)}/submission")
    assert answer.status_code == 409 and "有 1 处内容与别人的修改不同" in answer.text


def test_fifty_five_thousand_characters_are_kept(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    assert part(recorder, meeting, key, 1, discussion=LONG).status_code == 200
    assert row(key).discussion == LONG
    newest = db.session.scalars(select(Revision).order_by(Revision.id.desc())).first()
    assert unpacked(newest.fields)["discussion"] == LONG


def test_control_characters_are_cleaned(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 1, discussion="一\x00\r\n二\u202e", heading="议\t题")
    assert (row(key).heading, row(key).discussion) == ("议 题", "一\n二")


def test_a_part_on_its_way_may_lack_its_heading_and_the_submission_asks_for_it(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    assert part(recorder, meeting, key, 1, heading="", discussion="有").status_code == 200
    assert "第 1 个议题还没有名称" in recorder.post(f"{base(meeting)}/submission").text


def test_a_time_limit_on_its_way_may_be_early_and_the_submission_says_so(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    fields = {"actions-0-what": "办", "actions-0-owner": "各村", "actions-0-due_on": "0002-01-01"}
    assert part(recorder, meeting, keys(recorder, meeting)[0], 1, **fields).status_code == 200
    assert "完成时限不能早于开会那天" in recorder.post(f"{base(meeting)}/submission").text


def test_what_cannot_be_kept_is_named_and_changes_nothing(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    answer = part(recorder, meeting, key, 1, **{"actions-0-what": "办", "actions-0-due_on": "九月底"})
    assert (answer.status_code, answer.json["faults"]) == (422, ["完成时限请写成 2026-09-30 这样的日期。"])
    assert part(recorder, meeting, key, 1, discussion="稻" * 60_001).status_code == 422
    assert len(whole(meeting).minutes.sections[0].actions) == 1


def test_a_new_key_begins_a_section_at_the_end_and_a_strange_one_is_no_address(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    part(recorder, meeting, "00ff00ff00ff", 0, heading="临时动议", discussion="有")
    part(recorder, meeting, "00ff00ff00ff", 0, heading="临时动议", discussion="有")  # the answer got lost
    assert [s.heading for s in whole(meeting).minutes.sections] == [*ITEMS, "临时动议"]
    for key in ("closing", "A0", "..", "0" * 40):
        assert part(recorder, meeting, key, 0).status_code == 404


@pytest.mark.parametrize("page, conflicts", [("0a1b2c3d4e5f", 0), ("<b>", 1), ("", 1)])
def test_a_page_whose_answer_got_lost_says_which_it_is_and_goes_on(cast, recorder, page, conflicts):
    meeting = write(held(cast), cast.recorder)
    key, url = keys(recorder, meeting)[0], f"{base(meeting)}/closing"
    for nth, text in enumerate(("一", "一二"), 1):
        sent = {"page": page, "nth": nth}
        part(recorder, meeting, key, 1, discussion=text, **sent)
        recorder.post(url, data={"words": text, "seen": 1} | sent)
    assert len(db.session.scalars(select(Aside)).all()) == 2 * conflicts
    wanted = "一" if conflicts else "一二"
    assert (row(key).discussion, db.session.scalar(select(Minutes.closing_words))) == (wanted, wanted)


def test_sections_are_put_in_order_and_unknown_ones_stay(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    first, second = keys(recorder, meeting)
    recorder.post(f"{base(meeting)}/order", data={"key": [second, "ffffffffffff"]})
    assert keys(recorder, meeting) == [second, first]


def test_the_form_without_script_moves_a_section_up_and_saves_it_there(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    first, second = keys(recorder, meeting)
    page = recorder.post(f"{base(meeting)}/edit", data=drawn_form(recorder, meeting) | {"more": "up-1"}).text
    assert re.findall(r'data-part="([0-9a-f]+)"', page) == [second, first]
    assert [s.key for s in whole(meeting).minutes.sections] == [first, second]
    sent = drawn_form_of(page)
    assert recorder.post(f"{base(meeting)}/edit", data=sent).status_code == 303
    assert [s.key for s in whole(meeting).minutes.sections] == [second, first]


def drawn_form_of(page):
    class Drawn:
        def get(self, url):
            return type("Answer", (), {"text": page})

    return drawn_form(Drawn(), type("Meeting", (), {"id": 0}))


def test_an_emptied_section_goes_with_its_text_among_the_revisions(cast, recorder):
    meeting = write(held(cast), cast.recorder)
    sent = drawn_form(recorder, meeting)
    for name in sent:
        if name.startswith("sections-0-") and name.split("-", 2)[2] not in ("key", "seen", "drawn"):
            sent[name] = ""
    assert recorder.post(f"{base(meeting)}/edit", data=sent).status_code == 303
    assert [s.heading for s in whole(meeting).minutes.sections] == [ITEMS[1]]
    page = recorder.get(f"{base(meeting)}/revisions").text
    assert page.count(ITEMS[0]) >= 2


def test_a_section_that_another_added_meanwhile_is_not_removed_by_the_form(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    sent = drawn_form(recorder, meeting)
    part(convener, meeting, "00ff00ff00ff", 0, heading="临时动议", discussion="有")
    assert recorder.post(f"{base(meeting)}/edit", data=sent | {"closing_words": "完"}).location == base(meeting)
    assert [s.heading for s in whole(meeting).minutes.sections] == [*ITEMS, "临时动议"]


def test_a_lease_is_seen_by_others_runs_out_and_blocks_no_reading(cast, recorder, convener):
    meeting = write(held(cast), cast.recorder)
    key = keys(recorder, meeting)[0]
    assert recorder.post(f"{base(meeting)}/parts/{key}/lease").json == {"is_mine": True}
    assert convener.post(f"{base(meeting)}/parts/{key}/lease").json == {"is_mine": False}
    assert convener.get(f"{base(meeting)}/parts").json["parts"][key] == {"version": 1, "by": "卫记"}
    assert recorder.get(f"{base(meeting)}/parts").json["parts"][key]["by"] == ""
    assert convener.get(f"{base(meeting)}/edit").status_code == 200
    assert convener.post(f"{base(meeting)}/parts/closing/lease").json == {"is_mine": True}
    assert convener.post(f"{base(meeting)}/parts/a%00b/lease").status_code == 404


@pytest.mark.parametrize("maker", [submitted, passed, final])
def test_what_was_sent_on_is_not_saved_into(cast, recorder, maker):
    meeting = maker(cast)
    before = meeting.minutes.version
    key = meeting.minutes.sections[0].key
    for path in (f"parts/{key}", f"parts/{key}/lease", "closing", "order"):
        assert recorder.post(f"{base(meeting)}/{path}", data={"seen": 1, "words": "改"}).status_code == 409
    assert whole(meeting).minutes.version == before


def test_who_decides_must_have_read_what_autosave_changed(cast, recorder, convener):
    meeting = submitted(cast)
    read = meeting.minutes.version
    recorder.post(f"{base(meeting)}/withdrawal")
    part(recorder, meeting, keys(recorder, meeting)[0], 1, discussion="换过。")
    recorder.post(f"{base(meeting)}/submission")
    assert convener.post(f"{base(meeting)}/passing", data={"version": read}).status_code == 409


def test_signed_out_the_script_gets_401_and_nobody_is_led_away(cast, app):
    meeting = write(held(cast), cast.recorder)
    answer = app.test_client().post(f"{base(meeting)}/closing", data={"words": "一", "seen": 1})
    assert (answer.status_code, answer.location) == (401, None)
    assert app.test_client().get("/drafts/token").status_code == 401


def test_a_token_is_renewed_for_the_same_person(cast, app, recorder, convener):
    app.config["WTF_CSRF_ENABLED"] = True
    meeting = write(held(cast), cast.recorder)
    url, data = f"{base(meeting)}/closing", {"words": "一", "seen": 1, "csrf_token": "of yesterday"}
    assert recorder.post(url, data=data).status_code == 400
    told = recorder.get("/drafts/token").json
    assert told["person"] == key_of(cast.recorder.id) != convener.get("/drafts/token").json["person"]
    assert recorder.post(url, data=data | {"csrf_token": told["token"]}).status_code == 200
    assert db.session.scalar(select(Minutes.closing_words)) == "一"


def test_asking_who_writes_is_no_sign_of_life(cast, recorder):
    from portal.accounts.models import UserSession

    meeting = write(held(cast), cast.recorder)
    session = db.session.scalar(select(UserSession))
    session.last_seen_at = session.last_seen_at.replace(hour=0)
    before = session.last_seen_at
    recorder.get(f"{base(meeting)}/parts")
    recorder.get("/drafts/token")
    assert db.session.scalar(select(UserSession.last_seen_at)) == before < NOW
    recorder.get(base(meeting))
    assert db.session.scalar(select(UserSession.last_seen_at)) > before


def test_the_journal_never_holds_the_text(cast, recorder, convener):
    meeting = held(cast)
    key = keys(recorder, meeting)[0]
    part(recorder, meeting, key, 0, discussion="环沟宽3米")
    convener.post(part(convener, meeting, key, 0, discussion="环沟宽4米").json["aside"], data={"seen": 1})
    assert not any("环沟" in text for text in db.session.scalars(select(JournalLine.text)))


def test_the_whole_text_still_says_what_was_written(cast):
    meeting = write(held(cast), cast.recorder)
    assert [section.discussion for section in meeting.minutes.sections] == [s.discussion for s in WRITTEN.sections]
