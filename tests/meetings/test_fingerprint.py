"""A final record is sealed when it is approved, and `verify` tells when it was changed behind the rules' back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.extensions import db
from portal.meetings import fingerprint
from portal.meetings.addendum_models import Addendum
from portal.meetings.checkin_models import CheckIn
from portal.meetings.correction_models import Correction
from portal.meetings.minutes_rules import approve
from portal.meetings.models import ActionItem, Meeting, Minutes, Observer, Section, SheetLine
from portal.paper.models import Seal
from portal.paper.sealing import ask, current, fault_of, standing_seals
from tests.cast import NOW, actor_of
from tests.meetings.minutes_cast import ALLIANCE, HELD_AT, LATER, final, passed, whole
from tests.meetings.test_record import decided, put_forward

TEXT = """record	1	{id}
body	资中县第一书记工作联盟球溪片区
theme	稻虾养殖现场交流
place	顺河场镇便民服务中心
time	2026-09-18T06:30:00Z	2026-09-18T08:10:00Z
keepers	陈北	卫记	陈北
final	2026-09-24T02:00:00Z
counts	4	3	1	0
observer	林农	县农业农村局
leave	{leave}	郑组
item	1	稻虾综合种养的田间管理
discussion	卫记：今年改造稻田120亩，环沟宽3米。
discussion	蒋村：高温期要看水质。
resolution	同意由片区统一联系种苗。
action	报送可改造田块面积	蒋村	2026-09-30
item	2	上次议定事项落实情况
discussion	陈北：7月议定5项，已办结4项。
closing	各村月底前报齐。
"""


def number_of(meeting, name):
    return db.session.scalar(
        db.select(SheetLine.number).where(SheetLine.meeting_id == meeting.id, SheetLine.name == name)
    )


def test_the_canonical_text_is_as_its_description_says(cast):
    meeting = final(cast)
    assert fingerprint.canonical_text(meeting.id) == TEXT.format(id=meeting.id, leave=number_of(meeting, "郑组"))


def test_approval_seals_the_record_in_its_own_transaction(cast, journal):
    meeting = passed(cast)
    assert fingerprint.canonical_text(meeting.id) is None
    approve(meeting, alliance=ALLIANCE, seen=None, by=actor_of(cast.convener), at=LATER)
    assert current(f"meeting:{meeting.id}") is not None
    db.session.rollback()
    assert current(f"meeting:{meeting.id}") is None


def test_the_journal_holds_the_mark(cast, sign_in):
    meeting = final(cast)
    mark = current(f"meeting:{meeting.id}").mark.upper()
    page = sign_in(cast.chief).get("/journal/").text
    assert f"校验码 {mark[:4]}-{mark[4:8]}-{mark[8:]}" in page


def test_hand_overs_and_new_names_leave_the_seal_whole(cast):
    final(cast)
    for member in (cast.convener, cast.recorder, cast.organization, cast.secretary):
        member.name = "改过名"
    cast.north.name = "改过名的片区"
    db.session.commit()
    assert [fault_of(seal) for seal in standing_seals()] == [""]


CHANGES = {
    "a speech": update(Section).values(discussion="卫记：今年改造稻田121亩，环沟宽3米。"),
    "a resolution": update(Section).values(resolution="不同意。"),
    "an action": update(ActionItem).values(owner="别人"),
    "the closing words": update(Minutes).values(closing_words=""),
    "a count": update(Minutes).values(present_count=4),
    "who approved": update(Minutes).values(approver_name="别人"),
    "the place": update(Meeting).values(place="别处"),
    "an observer": update(Observer).values(name="别人"),
    "who was on leave": update(SheetLine).values(name="别人"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_record_changed_behind_the_rules_is_found(app, cast, change):
    meeting = final(cast)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["verify"]).exit_code == 0
    db.session.execute(change)
    db.session.commit()
    broken = runner.invoke(args=["verify"])
    assert broken.exit_code == 1
    assert f"/meetings/{meeting.id}/minutes 与定稿时的校验码" in broken.stderr


def test_jobs_seal_the_final_records_of_before(app, cast):
    meeting = final(cast)
    db.session.execute(db.delete(Seal))
    db.session.commit()
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["jobs"]).exit_code == 0
    assert current(f"meeting:{meeting.id}") is not None
    assert db.session.query(Seal).count() == 1


def test_corrections_and_signed_addenda_are_sealed_with_the_record(cast):
    meeting = final(cast)
    before, old = fingerprint.canonical_text(meeting.id), current(f"meeting:{meeting.id}").mark
    put_forward(Correction, meeting, paragraph=1, quoted="旧", reason="记错", **decided("withdrawn"))
    put_forward(Addendum, meeting, paragraph=None, wording="未签的。")
    assert fingerprint.canonical_text(meeting.id) == before
    put_forward(Correction, meeting, paragraph=2, quoted="三米", reason="记错了", **decided("refused", "录音为证"))
    put_forward(Addendum, meeting, paragraph=None, wording="应为4米。\n特此更正。", **decided("accepted"))
    assert fingerprint.canonical_text(meeting.id) == before + (
        "correction\t2\t三米\t环沟宽4米。\t记错了\t蒋村\t2026-09-24T01:00:00Z\trefused\t录音为证\t陈北\t2026-09-24T02:00:00Z\n"
        "addendum\t\t\t应为4米。 特此更正。\t蒋村\t2026-09-24T01:00:00Z\t陈北\t2026-09-24T02:00:00Z\n"
    )
    new = fingerprint.seal_record(meeting.id, at=LATER)
    assert (ask(old).word, ask(new).word) == ("已被更正", "有效")


def test_who_came_late_and_who_left_early_is_sealed(cast):
    meeting = final(cast)
    at = {"meeting_id": meeting.id, "way": "tick", "by_id": cast.convener.id, "at": HELD_AT}
    late, early = HELD_AT + timedelta(minutes=20), HELD_AT + timedelta(minutes=60)
    db.session.add(CheckIn(member_id=cast.recorder.id, arrived_at=late, is_late=True, **at))
    db.session.add(CheckIn(member_id=cast.secretary.id, left_at=early, left_early=True, **at))
    db.session.commit()
    text = fingerprint.canonical_text(meeting.id)
    assert f"late\t{number_of(meeting, '卫记')}\t卫记\t2026-09-18T06:50:00Z\n" in text
    assert f"early\t{number_of(meeting, '蒋村')}\t蒋村\t2026-09-18T07:30:00Z\n" in text


def test_a_draft_has_no_seal_and_its_paper_no_mark(cast, sign_in):
    meeting = passed(cast)
    assert fingerprint.seal_missing(at=NOW) == 0
    assert "校验码" not in sign_in(cast.convener).get(f"/meetings/{meeting.id}/print").text


def test_the_print_carries_the_mark_and_its_qr(cast, sign_in):
    meeting = final(cast)
    mark = current(f"meeting:{meeting.id}").mark
    page = sign_in(cast.convener).get(f"/meetings/{meeting.id}/print").text
    assert f"校验码：{mark[:4].upper()}-" in page
    assert re.search(r"<svg[^>]*>.*校验码的二维码", page, re.DOTALL)
    assert "http://localhost/check/" in page


def test_paragraphs_and_tabs_cannot_forge_a_line(cast):
    meeting = whole(final(cast))
    meeting.minutes.sections[0].heading = "议题\nresolution\t同意"
    db.session.commit()
    assert "item\t1\t议题 resolution 同意\n" in fingerprint.canonical_text(meeting.id)
