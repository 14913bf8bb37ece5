"""Writing the minutes: what is kept, what is refused, and that a save never overwrites another."""

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.drafts.typed import clean
from portal.extensions import db
from portal.meetings.minutes_writing import ActionText, MinutesText, SectionText
from portal.meetings.models import ActionItem, Minutes, Section, State
from tests.conftest import HTMX
from tests.meetings.minutes_cast import WRITTEN, drawn_form, final, form_of, held, passed, submitted, whole, write

LONG = "卫记：" + "稻田管护。" * 11_000  # 55,003 characters


def url_of(meeting):
    return f"/meetings/{meeting.id}/minutes/edit"


def sections():
    return list(db.session.scalars(select(Section).order_by(Section.position)))


def test_the_form_begins_with_the_agenda(cast, sign_in):
    html = sign_in(cast.recorder).get(url_of(held(cast))).text
    assert re.findall(r'name="sections-\d-heading"[^>]* value="([^"]*)"', html) == [
        "稻虾综合种养的田间管理",
        "上次议定事项落实情况",
    ]
    assert html.count('type="date"') == 6


def test_the_first_save_makes_it_a_draft(cast, sign_in, journal):
    meeting = held(cast)
    answer = sign_in(cast.recorder).post(url_of(meeting), data=form_of())
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.id}/minutes")
    assert whole(meeting).state == State.DRAFT
    assert [s.heading for s in meeting.minutes.sections] == ["稻虾综合种养的田间管理", "上次议定事项落实情况"]
    assert journal() == ["minutes.saved"]


@pytest.mark.parametrize("who", ["recorder", "convener", "chief"])
def test_recorder_chair_and_those_with_the_right_write(cast, sign_in, who):
    meeting = held(cast)
    assert sign_in(getattr(cast, who)).get(url_of(meeting)).status_code == 200


@pytest.mark.parametrize(
    ("who", "code"), [("secretary", 403), ("organization", 403), ("neighbour", 404), ("finance", 404), ("admin", 403)]
)
def test_others_do_not_write(cast, sign_in, who, code):
    meeting, client = held(cast), sign_in(getattr(cast, who))
    assert client.get(url_of(meeting)).status_code == code
    assert client.post(url_of(meeting), data=form_of()).status_code == code
    assert sections() == []


def test_fifty_five_thousand_characters_are_kept(cast, sign_in):
    text = MinutesText((SectionText("发言", LONG),))
    meeting = held(cast)
    assert sign_in(cast.recorder).post(url_of(meeting), data=form_of(text)).status_code == 303
    assert sections()[0].discussion == LONG


def test_too_long_is_refused_with_everything_kept(cast, sign_in):
    text = MinutesText((SectionText("发言", "稻" * 60_001),))
    answer = sign_in(cast.recorder).post(url_of(held(cast)), data=form_of(text))
    assert answer.status_code == 422
    assert "发言与讨论最多 60000 字" in answer.text
    assert "稻" * 60_001 in answer.text


def test_the_whole_has_a_limit_too(cast, sign_in):
    text = MinutesText(tuple(SectionText(f"发言{n}", "稻" * 55_000) for n in range(4)))
    answer = sign_in(cast.recorder).post(url_of(held(cast)), data=form_of(text))
    assert "整份会议记录最多 200000 字" in answer.text


def test_the_lists_have_limits_that_say_so(cast, sign_in):
    meeting, client = held(cast), sign_in(cast.recorder)
    many = MinutesText(tuple(SectionText(f"议题{n}", "有") for n in range(31)))
    assert "最多 30 个议题" in client.post(url_of(meeting), data=form_of(many)).text
    full = MinutesText((SectionText("议题", "有", "", (ActionText("办", "各村", date(2026, 9, 30)),) * 41),))
    assert "一个议题最多 40 项议定事项" in client.post(url_of(meeting), data=form_of(full)).text
    assert sections() == []


def test_control_and_turning_characters_are_stripped(cast, sign_in):
    assert clean(" 卫记\x00：\x1b[31m好\r\n\u202e第二段\t了\x7f \ufeff\n") == "卫记：[31m好\n第二段 了"
    dirty = replace(WRITTEN, closing_words="一\x00\r\n二\u2066")
    assert sign_in(cast.recorder).post(url_of(held(cast)), data=form_of(dirty)).status_code == 303
    assert db.session.scalar(select(Minutes.closing_words)) == "一\n二"


def test_markup_comes_back_as_text(cast, sign_in):
    text = MinutesText((SectionText("<b>议题</b>", "<script>alert(1)</script>", "\"'><x>"),))
    meeting, client = held(cast), sign_in(cast.recorder)
    client.post(url_of(meeting), data=form_of(text))
    for url in (url_of(meeting), f"/meetings/{meeting.id}/minutes", f"/meetings/{meeting.id}/print"):
        html = client.get(url).text
        assert "&lt;script&gt;alert(1)" in html
        assert not re.search(r"<x>|<script>|<b>议题", html)
    assert sections()[0].resolution == "\"'><x>"


def test_an_owner_who_is_one_member_in_office_is_linked(cast, sign_in):
    cast.member("namesake", "蒋村", cast.qiuxi)
    db.session.commit()
    actions = tuple(ActionText("办", owner, date(2026, 9, 30)) for owner in ("卫记", "蒋村", "韩离", "各村", "周总"))
    write(held(cast), cast.recorder, MinutesText((SectionText("议题", "有", "", actions),)))
    linked = list(db.session.scalars(select(ActionItem.owner_id).order_by(ActionItem.position)))
    assert linked == [cast.recorder.id, None, None, None, cast.chief.id]


def test_nothing_is_due_before_the_meeting(cast, sign_in):
    text = MinutesText((SectionText("议题", "有", "", (ActionText("办", "各村", date(2026, 9, 17)),)),))
    answer = sign_in(cast.recorder).post(url_of(held(cast)), data=form_of(text))
    assert answer.status_code == 422
    assert "完成时限不能早于开会那天（9月18日）。" in answer.text


def test_what_is_no_date_is_named_and_kept(cast, sign_in):
    fields = form_of() | {"sections-0-actions-0-due_on": "九月底"}
    answer = sign_in(cast.recorder).post(url_of(held(cast)), data=fields)
    assert answer.status_code == 422
    assert "完成时限请写成 2026-09-30 这样的日期。" in answer.text
    assert 'value="九月底"' in answer.text


def test_a_time_limit_in_years_is_kept_with_a_warning(cast, sign_in):
    text = MinutesText((SectionText("议题", "有", "", (ActionText("修路", "各村", date(2028, 1, 1)),)),))
    meeting, client = held(cast), sign_in(cast.recorder)
    assert client.post(url_of(meeting), data=form_of(text)).status_code == 303
    for url in (url_of(meeting), f"/meetings/{meeting.id}/minutes"):
        assert "“修路”的完成时限在一年以后（2028年），请核对。" in client.get(url).text


def test_content_needs_a_heading_and_an_empty_item_goes(cast, sign_in):
    meeting, client = held(cast), sign_in(cast.recorder)
    nameless = MinutesText((SectionText("", "有内容"),))
    assert "请写出议题的名称" in client.post(url_of(meeting), data=form_of(nameless)).text
    fields = form_of() | {"sections-1-heading": "", "sections-1-discussion": ""}
    assert client.post(url_of(meeting), data=fields).status_code == 303
    assert len(sections()) == 1


def test_a_request_without_any_text_empties_nothing(cast, sign_in):
    meeting = write(held(cast), cast.recorder)
    answer = sign_in(cast.recorder).post(url_of(meeting), data={"version": meeting.minutes.version})
    assert answer.status_code == 422
    assert len(sections()) == 2


@pytest.mark.parametrize(("more", "grown"), [("0", "sections-0-actions-3-what"), ("section", "sections-2-heading")])
@pytest.mark.parametrize("headers", [{}, HTMX | {"HX-Request-Type": "full"}])
def test_one_more_line_keeps_what_was_typed_and_saves_nothing(cast, sign_in, more, grown, headers):
    meeting = held(cast)
    answer = sign_in(cast.recorder).post(url_of(meeting), data=form_of() | {"more": more}, headers=headers)
    assert answer.status_code == 200
    assert re.search(rf'name="{grown}"', answer.text)
    assert len(re.findall(" autofocus", answer.text)) == 1
    assert "环沟宽3米" in answer.text
    assert sections() == []


def test_sections_keep_their_rows_when_they_are_saved_again(cast):
    meeting = write(held(cast), cast.recorder)
    ids = [section.id for section in meeting.minutes.sections]
    write(meeting, cast.recorder, replace(WRITTEN, closing_words="换过。"))
    assert [section.id for section in sections()] == ids


def test_a_stale_save_overwrites_nothing_and_loses_nothing(cast, sign_in, journal):
    meeting = write(held(cast), cast.recorder)
    seen = meeting.minutes.version
    other = replace(WRITTEN.sections[0], discussion="陈北：另一种<写法>。")
    write(meeting, cast.convener, replace(WRITTEN, sections=(other, *WRITTEN.sections[1:])))
    mine = replace(WRITTEN.sections[0], discussion="卫记：我的<写法>。")
    client, both = sign_in(cast.recorder), replace(WRITTEN, sections=(mine, *WRITTEN.sections[1:]))
    answer = client.post(url_of(meeting), data=form_of(both, seen))
    assert "/minutes/conflicts/" in answer.location
    html = client.get(answer.location).text
    assert "另一种&lt;写法&gt;。" in html.replace("<del>", "").replace("</del>", "")
    assert "我的&lt;写法&gt;。" in html.replace("<ins>", "").replace("</ins>", "")
    assert sections()[0].discussion == "陈北：另一种<写法>。"
    assert journal() == ["minutes.saved"] * 3


def test_of_a_stale_save_what_nobody_else_touched_is_saved(cast, sign_in):
    meeting = write(held(cast), cast.recorder)
    write(meeting, cast.convener, replace(WRITTEN, sections=(replace(WRITTEN.sections[0], resolution="改。"),)))
    client, page = sign_in(cast.recorder), drawn_form(sign_in(cast.recorder), meeting)
    write(meeting, cast.convener, replace(WRITTEN, sections=(replace(WRITTEN.sections[0], resolution="又改。"),)))
    answer = client.post(url_of(meeting), data=page | {"closing_words": "只改了小结。"})
    assert answer.location == f"/meetings/{meeting.id}/minutes"
    assert sections()[0].resolution == "又改。"
    assert db.session.scalar(select(Minutes.closing_words)) == "只改了小结。"


def test_every_save_is_a_new_version_whatever_changed(cast):
    meeting = write(held(cast), cast.recorder)
    first = meeting.minutes.version
    changed = replace(WRITTEN.sections[1], resolution="同意。")
    assert (
        write(meeting, cast.recorder, replace(WRITTEN, sections=(WRITTEN.sections[0], changed))).minutes.version > first
    )


@pytest.mark.parametrize("maker", [submitted, passed])
def test_what_was_sent_on_is_not_written_and_what_was_typed_is_shown(cast, sign_in, maker):
    meeting = maker(cast)
    answer = sign_in(cast.recorder).post(url_of(meeting), data=form_of(version=meeting.minutes.version))
    assert answer.status_code == 409
    assert "会议记录已经送审，要改请先撤回" in answer.text
    assert "环沟宽3米" in answer.text


def test_the_final_record_is_not_written(cast, sign_in):
    meeting = final(cast)
    answer = sign_in(cast.recorder).post(url_of(meeting), data=form_of(version=meeting.minutes.version))
    assert "这份会议记录已经定稿，不能再修改。" in answer.text


def test_a_planned_meeting_has_nothing_to_write_yet(cast, sign_in):
    meeting = held(cast)
    meeting.state = State.PLANNED
    db.session.commit()
    assert "会议还没有召开" in sign_in(cast.recorder).get(url_of(meeting)).text
