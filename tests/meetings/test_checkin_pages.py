"""The convener's screen, the scan, one's own sign-in and the roll, as pages: with and without htmx."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.meetings.checkin_code import code_of, key_of
from portal.meetings.checkin_models import CheckIn
from portal.meetings.models import State
from portal.roster.people_rules import rebuild_keys
from tests.cast import NOW
from tests.conftest import HTMX
from tests.meetings.checkin_cast import LATE, OVER, SOON, clock, scan, standings, tick, today
from tests.meetings.planned_cast import enter, whole
from tests.meetings.test_sign_in_pages import sent

AGAIN = "签到码已更新，请重新扫码。"


def url(meeting, end):
    return f"/meetings/{meeting.id}/{end}"


def code_url(app, meeting, at=NOW):
    return url(meeting, f"code?c={code_of(key_of(app.config['SECRET_KEY']), meeting.id, at)}")


def claim_in(location):
    return parse_qs(urlsplit(location).query)["claim"][0]


def signed_in():
    return set(db.session.scalars(select(CheckIn.member_id)))


def test_the_screen_shows_a_code_that_opens_the_sign_in(app, cast, sign_in):
    meeting = today(cast)
    body = sign_in(cast.recorder).get(url(meeting, "sign-in/screen")).text
    assert "<svg" in body and "微信扫一扫" in body and "<b>0</b> 人已签到" in body and "应到 4 人" in body
    assert "<noscript><meta http-equiv=" in body and "style=" not in body
    assert 'href="/meetings/1/sign-in/screen" hx-get="/meetings/1/sign-in/live"' in body


def test_the_screen_counts_who_signed_in(cast, sign_in):
    meeting = scan(today(cast), cast.secretary)
    tick(meeting, cast.recorder, cast.recorder, at=LATE, is_late=True)
    part = sign_in(cast.recorder).get(url(meeting, "sign-in/live"), headers=HTMX).text
    assert "<html" not in part and "<b>2</b> 人已签到" in part and "迟到 1 人" in part and "<input" not in part


def test_before_it_opens_the_screen_waits_and_after_closing_it_polls_no_more(cast, sign_in):
    meeting = today(cast, starts_at=NOW + timedelta(hours=2))
    client, live = sign_in(cast.recorder), url(meeting, "sign-in/live")
    early = client.get(live, headers=HTMX).text
    assert "<svg" not in early and "开放" in early and "every 3s" in early
    meeting.state = State.HELD
    db.session.commit()
    closed = client.get(live, headers=HTMX).text
    assert "签到已经结束" in closed and "hx-trigger" not in closed and "<svg" not in closed


def test_a_poll_of_somebody_signed_out_gets_401_and_takes_nobody_off_the_page(app, cast):
    answer = app.test_client().get(url(today(cast), "sign-in/live"), headers=HTMX)
    assert answer.status_code == 401 and "HX-Redirect" not in answer.headers


def test_a_scan_then_a_tap_signs_in(app, cast, sign_in):
    meeting, client = today(cast), sign_in(cast.secretary)
    scanned = client.get(code_url(app, meeting))
    assert scanned.status_code == 303 and signed_in() == set()  # reading changes nothing
    assert "签到</button>" in client.get(scanned.location).text and signed_in() == set()
    tapped = client.post(url(meeting, "here"), data={"claim": claim_in(scanned.location)})
    assert tapped.status_code == 303 and signed_in() == {cast.secretary.id}
    assert "已签到" in client.get(tapped.location).text


def test_who_must_sign_in_first_is_not_too_late(app, cast, sign_in):
    meeting, stranger = today(cast), app.test_client()
    here = stranger.get(code_url(app, meeting)).location
    door = stranger.get(here)
    goal = parse_qs(urlsplit(door.location).query)["next"][0]
    assert door.location.startswith("/sign-in?next=") and goal == here
    assert here in stranger.get(door.location).text.replace("&amp;", "&")  # the form carries it
    clock(NOW + timedelta(minutes=9))
    data = {"claim": claim_in(goal)}
    assert sign_in(cast.secretary).post(url(meeting, "here"), data=data).status_code == 303
    assert signed_in() == {cast.secretary.id}


@pytest.mark.parametrize("who", [None, "secretary"])
def test_a_code_read_a_minute_later_says_so(app, cast, sign_in, who):
    client = sign_in(cast.secretary) if who else app.test_client()
    address = code_url(app, today(cast))
    clock(NOW + timedelta(minutes=1))
    late = client.get(address)
    assert late.status_code == 409 and AGAIN in late.text and "稻虾" not in late.text


def test_a_claim_used_later_than_ten_minutes_says_so(app, cast, sign_in):
    meeting, client = today(cast), sign_in(cast.secretary)
    here = client.get(code_url(app, meeting)).location
    clock(NOW + timedelta(minutes=11))
    assert AGAIN in client.get(here).text
    late = client.post(url(meeting, "here"), data={"claim": claim_in(here)})
    assert late.status_code == 409 and AGAIN in late.text and signed_in() == set()


def test_a_picture_of_the_code_within_its_seconds_is_taken_and_never_for_two(app, cast, sign_in):
    """Somebody at home gets the code within 20 s: taken, there is no GPS. One reading is good for one person."""
    meeting = today(cast)
    claim = claim_in(sign_in(cast.secretary).get(code_url(app, meeting)).location)
    for who, status in (("recorder", 303), ("secretary", 409)):
        answer = sign_in(getattr(cast, who)).post(url(meeting, "here"), data={"claim": claim})
        assert answer.status_code == status
    assert "请本人再扫一次" in answer.text and signed_in() == {cast.recorder.id}


def test_a_claim_of_one_meeting_opens_no_other(app, cast, sign_in):
    one, other = today(cast), today(cast)
    client = sign_in(cast.secretary)
    claim = claim_in(client.get(code_url(app, one)).location)
    assert client.post(url(other, "here"), data={"claim": claim}).status_code == 409
    assert client.post(url(one, "here"), data={"claim": "forged"}).status_code == 409
    assert client.post(url(one, "here")).status_code == 409 and signed_in() == set()


def test_two_taps_are_one_sign_in(app, cast, sign_in, journal):
    meeting, client = today(cast), sign_in(cast.secretary)
    data = {"claim": claim_in(client.get(code_url(app, meeting)).location)}
    assert [client.post(url(meeting, "here"), data=data).status_code for _ in range(2)] == [303, 303]
    assert journal().count("checkin.scanned") == 1


@pytest.mark.parametrize(("who", "status"), [("chief", 409), ("neighbour", 404), ("secretary", 303)])
def test_only_the_expected_sign_in(app, cast, sign_in, who, status):
    meeting, client = today(cast), sign_in(getattr(cast, who))
    here = client.get(code_url(app, meeting)).location
    shown = client.get(here)
    assert shown.status_code == (404 if status == 404 else 200)
    assert ("不在这次会议的应到名单里" in shown.text) is (status == 409)
    assert client.post(url(meeting, "here"), data={"claim": claim_in(here)}).status_code == status


def test_ones_own_page_without_a_scan_says_what_to_do(cast, sign_in):
    body = sign_in(cast.secretary).get(url(today(cast), "here")).text
    assert "请扫会场屏幕上的签到码" in body and "签在纸上" in body and "<button" not in body.split("<footer")[0]


def test_going_early_and_coming_back_are_one_tap_each(cast, sign_in):
    meeting, client = scan(today(cast), cast.secretary), sign_in(cast.secretary)
    assert "我现在离会" not in client.get(url(meeting, "here")).text
    clock(LATE)
    assert "我现在离会" in client.get(url(meeting, "here")).text
    assert client.post(url(meeting, "here/leaving")).status_code == 303
    assert "撤销离会" in client.get(url(meeting, "here")).text and "早退" in standings(meeting)["蒋村"]
    assert client.post(url(meeting, "here/return")).status_code == 303
    assert standings(meeting)["蒋村"] == "出席"


def test_the_roll_lists_who_is_missing_and_each_tick_is_a_post(cast, sign_in):
    meeting, client = today(cast), sign_in(cast.recorder)
    assert "未签到 4" in client.get(url(meeting, "attendance")).text
    part = client.post(url(meeting, "check-ins"), data={"member": cast.secretary.id}, headers=HTMX).text
    assert "<html" not in part and "蒋村：已签到" in part and "未签到 3" in part
    plain = client.post(url(meeting, "check-ins"), data={"member": cast.convener.id, "show": "", "q": ""})
    assert plain.status_code == 303 and "陈北：已签到" in client.get(plain.location).text
    undone = client.post(url(meeting, "check-ins/withdrawals"), data={"member": cast.convener.id}, headers=HTMX)
    assert "未签到 3" in undone.text and signed_in() == {cast.secretary.id}


@pytest.mark.parametrize("member", ["", "0", "x", "99999999999999999999", "-1", "1e3"])
@pytest.mark.parametrize("end", ["check-ins", "check-ins/withdrawals"])
def test_a_tick_of_nobody_is_said_in_words(cast, sign_in, end, member):
    answer = sign_in(cast.recorder).post(url(today(cast), end), data={"member": member})
    assert answer.status_code in (409, 422) and signed_in() == set()


def test_after_the_grace_the_roll_offers_late(cast, sign_in):
    meeting, client = today(cast), sign_in(cast.recorder)
    assert 'name="late"' not in client.get(url(meeting, "attendance")).text
    clock(LATE)
    client = sign_in(cast.recorder)
    assert client.get(url(meeting, "attendance")).text.count('name="late"') == 4
    client.post(url(meeting, "check-ins"), data={"late": cast.secretary.id})
    assert standings(meeting)["蒋村"].startswith("迟到")


@pytest.mark.parametrize("text", ["蒋村", "jc", "jiangcun", "甲7村", "4号", "蒋 甲"])
def test_the_roll_is_searched_by_name_initials_village_and_number(cast, sign_in, text):
    meeting = today(cast)
    for member in (cast.secretary, cast.recorder, cast.convener, cast.organization):
        rebuild_keys(member, NOW.date())
    found = sign_in(cast.recorder).get(url(meeting, "attendance"), query_string={"q": text}, headers=HTMX).text
    assert re.findall(r"<b>(.+?)</b>", found) == ["蒋村"]


def test_a_search_that_finds_nobody_says_so(cast, sign_in):
    found = sign_in(cast.recorder).get(url(today(cast), "attendance") + "?q=%00%25zzz<b>").text
    assert "没有找到" in found and "<b>" not in found.split("没有找到")[1]


@pytest.mark.parametrize(("count", "page"), [(8, "attendance"), (5, "sign-in/screen"), (5, "here")])
def test_the_pages_cost_a_fixed_number_of_statements(cast, sign_in, queries, count, page):
    address = url(scan(today(cast), cast.secretary), page)
    client = sign_in(cast.recorder)
    queries.clear()
    client.get(address)
    assert len(queries) == count, queries


def test_the_tap_costs_few_statements(app, cast, sign_in, queries):
    meeting, client = today(cast), sign_in(cast.secretary)
    address, data = url(meeting, "here"), {"claim": claim_in(client.get(code_url(app, meeting)).location)}
    queries.clear()
    assert client.post(address, data=data).status_code == 303
    assert len(queries) == 9, queries


def test_closing_starts_with_whom_the_sign_in_found_missing(cast, sign_in):
    meeting = scan(today(cast), cast.secretary)
    clock(OVER)
    client = sign_in(cast.recorder)
    body = client.get(url(meeting, "sign-in")).text
    assert "已签到 1 人" in body and 'value="1-3"' in body
    rows = {f"line_{n}_kind": "absent" for n in (1, 2)}
    answer = client.post(url(meeting, "sign-in"), data=sent(meeting, "1-2", **rows) | {"began": "09:10", "ended": ""})
    assert answer.status_code == 303
    assert standings(meeting) == {"郑组": "缺席", "陈北": "缺席", "卫记": "出席", "蒋村": "出席"}


def test_a_leave_needs_its_reason_at_closing_too(cast, sign_in):
    meeting = scan(today(cast), cast.secretary)
    clock(OVER)
    data = sent(meeting, "1", line_1_kind="leave") | {"began": "09:10", "ended": ""}
    answer = sign_in(cast.recorder).post(url(meeting, "sign-in"), data=data)
    assert answer.status_code == 422 and "请补 1 号的原因" in answer.text


def closed(cast):
    meeting = today(cast)
    enter(meeting, cast.recorder, [4], reason="防汛", at=OVER + (OVER - SOON))
    clock(OVER + (OVER - SOON))
    return whole(meeting.id)


def mended(meeting, **changes):
    data = {"kind": "present", "arrived": "", "left": "", "reason": "", "why": "签在纸上", "version": meeting.version}
    return data | changes


def test_a_correction_stands_on_the_meetings_page(cast, sign_in):
    meeting, client = closed(cast), sign_in(cast.recorder)
    page = url(meeting, f"attendance/{cast.secretary.id}")
    assert "保存更正" in client.get(page).text
    assert client.post(page, data=mended(meeting, arrived="09:30")).status_code == 303
    told = "卫记把蒋村由缺席（防汛）改为迟到（09:30到），原因：签在纸上"
    assert told in client.get(f"/meetings/{meeting.id}").text and told in client.get(url(meeting, "attendance")).text
    assert told not in sign_in(cast.secretary).get(f"/meetings/{meeting.id}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"why": ""}, "请填写更正原因"),
        ({"kind": "leave"}, "请填写请假或缺席的原因"),
        ({"kind": "x"}, "请选到会、请假或缺席"),
        ({"arrived": "26:00"}, "时间请写成"),
        ({"why": "长" * 201}, "最多 200 字"),
    ],
)
def test_what_is_missing_of_a_correction_stands_beside_its_field(cast, sign_in, changes, words):
    meeting = closed(cast)
    page = url(meeting, f"attendance/{cast.secretary.id}")
    answer = sign_in(cast.recorder).post(page, data=mended(meeting, **changes))
    assert answer.status_code == 422 and words in answer.text
    assert standings(meeting)["蒋村"] == "缺席（防汛）"


def test_saving_absences_again_without_a_reason_asks_for_it_and_keeps_what_was_typed(cast, sign_in):
    meeting, client = closed(cast), sign_in(cast.recorder)
    data = sent(meeting, "3", line_3_kind="absent", line_3_reason="看错了") | {"began": "09:10", "ended": "11:00"}
    answer = client.post(url(meeting, "sign-in"), data=data)
    assert answer.status_code == 422 and "请写明更正原因" in answer.text and "看错了" in answer.text
    assert client.post(url(meeting, "sign-in"), data=data | {"why": "看错一行"}).status_code == 303
    assert standings(meeting)["卫记"] == "缺席（看错了）"


def test_one_persons_page_is_for_those_expected(cast, sign_in):
    client = sign_in(cast.recorder)
    for member in (cast.neighbour.id, 999999):
        assert client.get(url(closed(cast), f"attendance/{member}")).status_code == 404


def test_times_are_clocked_while_the_sign_in_is_open(cast, sign_in):
    meeting = scan(today(cast), cast.secretary)
    clock(OVER)
    page = url(meeting, f"attendance/{cast.secretary.id}")
    answer = sign_in(cast.recorder).post(page, data={"arrived": "09:40", "left": "10:00", "version": meeting.version})
    assert answer.status_code == 303
    assert standings(meeting)["蒋村"] == "迟到（09:40到）、早退（10:00离开）"


def test_after_the_submission_a_correction_is_refused_with_a_sentence(cast, sign_in):
    meeting = closed(cast)
    meeting.state = State.SUBMITTED
    db.session.commit()
    answer = sign_in(cast.recorder).post(url(meeting, f"attendance/{cast.secretary.id}"), data=mended(meeting))
    assert answer.status_code == 409 and "已经送审" in answer.text


def test_times_that_a_rule_refuses_stay_on_the_form(cast, sign_in):
    meeting = tick_of(cast)
    person = url(meeting, f"attendance/{cast.secretary.id}")
    answer = sign_in(cast.recorder).post(person, data={"arrived": "10:30", "left": "10:20", "version": meeting.version})
    assert answer.status_code == 409 and "离会时间应晚于到会时间" in answer.text
    assert 'value="10:30"' in answer.text and 'value="10:20"' in answer.text


def tick_of(cast):
    meeting = today(cast)
    tick(meeting, cast.secretary, cast.recorder)
    clock(OVER)
    return whole(meeting.id)
