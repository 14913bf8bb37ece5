"""The pages of planning: who may, what comes back, what is kept of what was typed."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.clock import instant
from portal.extensions import db
from portal.meetings import plans
from portal.meetings.models import AbsenceKind, Meeting, Minutes, State
from tests.cast import NOW, actor_of
from tests.conftest import HTMX
from tests.meetings.planned_cast import enter, numbered, planned, whole
from tests.meetings.test_attendance import frozen


def typed(cast, **changes):
    """What a browser sends of a plan of the northern district."""
    values = {
        "district": str(cast.north.id),
        "theme": "稻虾养殖现场交流",
        "day": "2026-09-29",
        "hour": "14:30",
        "place": "球溪镇便民服务中心",
        "chair": str(cast.convener.id),
        "recorder": str(cast.recorder.id),
        "agenda": "稻虾综合种养的田间管理\r\n\r\n上次议定事项落实情况\r\n",
        "observers": "林农，县农业农村局\r\n何某 乡贤",
    }
    return values | changes


def test_a_convener_plans_from_the_form(cast, sign_in, journal):
    answer = sign_in(cast.convener).post("/meetings/", data=typed(cast))
    meeting = whole(db.session.scalars(select(Meeting.id)).one())
    assert answer.status_code == 303 and answer.location == f"/meetings/{meeting.id}"
    assert [item.title for item in meeting.agenda] == ["稻虾综合种养的田间管理", "上次议定事项落实情况"]
    assert [(o.name, o.unit) for o in meeting.observers] == [("林农", "县农业农村局"), ("何某", "乡贤")]
    assert journal() == ["meeting.planned"]


def test_the_form_knows_the_last_meeting_of_the_same_body(cast, sign_in):
    planned(cast, place="顺河场镇政府")
    body = sign_in(cast.convener).get("/meetings/new").text
    assert "顺河场镇政府" in body and "林农，县农业农村局" in body and 'value="14:30"' in body
    assert "9月已有例会，接下来筹备10月的" in body
    assert f'<option selected value="{cast.convener.id}">' in body


def test_the_chief_chooses_for_whom_to_plan(cast, sign_in):
    client = sign_in(cast.chief)
    assert "筹备联盟会议" in client.get("/meetings/new").text
    body = client.get(f"/meetings/new?body={cast.south.id}").text
    assert "筹备公民片区会议" in body and "褚南" in body and "卫记" not in body and "周总" in body


@pytest.mark.parametrize("who", ["secretary", "publicity", "finance"])
def test_who_may_not_plan_gets_no_form(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get("/meetings/new").status_code == 403
    assert client.post("/meetings/", data=typed(cast)).status_code == 403


def test_a_convener_may_not_plan_for_another_district(cast, sign_in):
    client = sign_in(cast.other_convener)
    assert client.get(f"/meetings/new?body={cast.north.id}").status_code == 403
    assert client.post("/meetings/", data=typed(cast)).status_code == 403
    assert db.session.query(Meeting).count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("theme", " ", "请填写主题。"),
        ("theme", "长" * 81, "主题最多 80 字"),
        ("day", "2026-09-31", "日期请写成 2026-09-24 这样。"),
        ("day", "0001-01-01", "年份不对"),
        ("day", "2026-09-23", "已经过去"),
        ("hour", "25:00", "时间请写成 14:30 这样"),
        ("day", "2062-09-29", "日期写的是2062年9月29日，最多提前 180 天筹备"),
        ("place", "", "请填写地点。"),
        ("chair", "", "请选择主持人。"),
        ("chair", "99999999999999", "请选择主持人。"),
        ("recorder", "987654", "所选的人在9月29日不在任"),
        ("agenda", "\r\n", "请至少写一项议程"),
        ("agenda", "长" * 121, "第 1 项议程有 121 字"),
        ("agenda", "一\n" * 21, "议程最多 20 项"),
        ("observers", "长" * 41, "第 1 行请写成“姓名，单位”"),
        ("observers", "某\n" * 61, "列席最多 60 人"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(cast, sign_in, field, value, sentence):
    answer = sign_in(cast.convener).post("/meetings/", data=typed(cast, **{field: value}))
    assert answer.status_code == 422 and sentence in answer.text
    assert "县农业农村局" in answer.text or field == "observers"  # what was typed is kept
    assert db.session.query(Meeting).count() == 0


def test_control_characters_are_dropped(cast, sign_in):
    sign_in(cast.convener).post("/meetings/", data=typed(cast, theme="稻\x00虾\x1b[31m\u202e养殖", agenda="一\x07项"))
    meeting = whole(db.session.scalars(select(Meeting.id)).one())
    assert meeting.theme == "稻虾[31m养殖" and meeting.agenda[0].title == "一项"


def test_markup_is_shown_as_text(cast, sign_in):
    client = sign_in(cast.convener)
    at = client.post("/meetings/", data=typed(cast, theme="<b hx-get=x>“&”</b>")).location
    assert "&lt;b hx-get=x&gt;“&amp;”&lt;/b&gt;" in client.get(at).text


def test_the_month_of_a_meeting_is_its_day_s_and_stays_when_it_is_postponed(cast, sign_in):
    client = sign_in(cast.convener)
    at = client.post("/meetings/", data=typed(cast, day="2026-10-12")).location
    id = int(at.rsplit("/", 1)[1])
    assert whole(id).month == date(2026, 10, 1)
    client.post(f"{at}/postponements", data={"day": "2026-11-03", "hour": "14:30", "reason": "防汛"})
    for day, month in (("2026-11-03", 10), ("2026-11-05", 11)):
        meeting = whole(id)
        answer = client.post(f"{at}/plan", data=changed(meeting, cast, day=day, hour="15:00"))
        assert (answer.status_code, whole(id).month) == (303, date(2026, month, 1))


def test_a_second_meeting_in_the_month_asks_for_a_tick(cast, sign_in):
    client = sign_in(cast.convener)
    client.post("/meetings/", data=typed(cast))
    answer = client.post("/meetings/", data=typed(cast, theme="补开"))
    assert answer.status_code == 422 and 'name="again"' in answer.text and "已有一次例会" in answer.text
    assert client.post("/meetings/", data=typed(cast, theme="补开", again="y")).status_code == 303


def changed(meeting, cast, **changes):
    return typed(cast, version=str(meeting.version), **changes)


def test_the_plan_is_changed_while_planned(cast, sign_in, journal):
    meeting = planned(cast, by=cast.convener)
    client = sign_in(cast.convener)
    assert "稻虾养殖现场交流" in client.get(f"/meetings/{meeting.id}/plan").text
    data = changed(meeting, cast, place="换个地方", observers="林农，县农业农村局")
    assert client.post(f"/meetings/{meeting.id}/plan", data=data).status_code == 303
    assert whole(meeting.id).place == "换个地方" and journal()[-1] == "meeting.changed"


def test_two_who_change_at_once_see_each_other(cast, sign_in):
    meeting = planned(cast, by=cast.convener)
    data = changed(meeting, cast, place="甲的地方")
    sign_in(cast.chief).post(f"/meetings/{meeting.id}/plan", data=data)
    client = sign_in(cast.convener)
    answer = client.post(f"/meetings/{meeting.id}/plan", data=data | {"place": "乙的地方"})
    assert answer.status_code == 409 and "乙的地方" in answer.text and "甲的地方" in answer.text
    assert whole(meeting.id).place == "甲的地方"
    assert 'name="version" type="hidden" value="2"' in answer.text  # saving again is then a choice


def test_postponing_shows_on_the_page_with_its_reason(cast, sign_in):
    meeting = planned(cast, by=cast.convener)
    client = sign_in(cast.convener)
    data = {"day": "2026-10-09", "hour": "09:00", "reason": "防汛值守"}
    assert client.post(f"/meetings/{meeting.id}/postponements", data=data).status_code == 303
    assert "延期到 10月9日" in client.get(f"/meetings/{meeting.id}").text
    early = client.post(f"/meetings/{meeting.id}/postponements", data=data | {"day": "2026-09-28"})
    assert early.status_code == 422 and "延期要晚于它" in early.text and "防汛值守" in early.text


def test_cancelling_takes_two_steps_and_a_reason(cast, sign_in, journal):
    meeting = planned(cast, by=cast.convener)
    client, url = sign_in(cast.convener), f"/meetings/{meeting.id}/cancellation"
    assert "取消以后不能恢复" in client.get(url).text
    assert client.post(url, data={"reason": ""}).status_code == 422
    assert client.post(url, data={"reason": "与全县大会冲突"}).status_code == 303
    assert "与全县大会冲突" in client.get(f"/meetings/{meeting.id}").text
    assert client.post(url, data={"reason": "再来"}).status_code == 409
    assert journal() == ["meeting.planned", "meeting.cancelled", "request.refused_409"]


@pytest.mark.parametrize("page", ["plan", "postponements", "cancellation"])
def test_the_plan_belongs_to_those_who_plan(cast, sign_in, page):
    meeting = planned(cast)
    expected = {"neighbour": 403, "other_convener": 403, "secretary": 403, "organization": 403, "convener": 200}
    for who, status in expected.items():
        assert sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}/{page}").status_code == status, who


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("neighbour", 404),
        ("finance", 404),
        ("publicity", 200),
        ("organization", 200),
        ("other_convener", 200),
        ("chief", 200),
        ("admin", 403),
    ],
)
def test_a_meeting_is_in_sight_of_its_district_and_of_offices(cast, sign_in, who, status):
    meeting = planned(cast)
    assert sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}").status_code == status


def test_a_recorder_from_elsewhere_sees_the_meeting(cast, sign_in):
    meeting = planned(cast, recorder_id=cast.neighbour.id)
    client = sign_in(cast.neighbour)
    assert client.get(f"/meetings/{meeting.id}").status_code == 200
    assert "稻虾养殖现场交流" in client.get("/meetings/").text


def test_a_number_that_no_row_can_have_is_no_page(cast, sign_in):
    assert sign_in(cast.chief).get("/meetings/99999999999999999999999").status_code == 404


def test_the_page_of_a_meeting_costs_seven_statements(cast, sign_in, queries):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    client, url = sign_in(cast.convener), f"/meetings/{meeting.id}"
    queries.clear()
    body = client.get(url).text
    assert "蒋村" in body and len(queries) == 7


@pytest.mark.parametrize(
    ("who", "button"), [("recorder", "生成签到表"), ("convener", "生成签到表"), ("secretary", ""), ("neighbour", "")]
)
def test_the_one_primary_button_is_what_this_reader_has_to_do(cast, sign_in, who, button):
    meeting = planned(cast, district_id=None)
    body = sign_in(getattr(cast, who)).get(f"/meetings/{meeting.id}").text
    assert body.count("primary") == bool(button) and button in body


def test_states_have_their_words_and_the_next_step_its_person(cast, sign_in):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4])
    body = sign_in(cast.convener).get(f"/meetings/{meeting.id}").text
    assert "已召开" in body and "等卫记" in body and "撰写记录" in body
    assert "等您" in sign_in(cast.recorder).get(f"/meetings/{meeting.id}").text
    meeting.state = State.SUBMITTED
    db.session.commit()
    assert "审阅记录" in sign_in(cast.convener).get(f"/meetings/{meeting.id}").text


def test_the_correction_period_says_its_last_day_and_then_who_decides(cast, sign_in):
    meeting = numbered(cast)
    enter(meeting, cast.recorder)
    meeting.state = State.CORRECTING
    minutes = Minutes(meeting_id=meeting.id, corrections_close_at=instant(date(2026, 9, 29)))
    db.session.add(minutes)
    db.session.commit()
    url = f"/meetings/{meeting.id}"
    body = sign_in(cast.convener).get(url).text
    assert "到9月28日" in body and "核对记录" in body
    minutes.corrections_close_at = NOW
    db.session.commit()
    assert "审定记录" in sign_in(cast.convener).get(url).text
    assert "等召集人" in sign_in(cast.secretary).get(url).text


def test_who_was_missing_is_for_those_who_may_read_the_minutes(cast, sign_in):
    meeting = numbered(cast)
    enter(meeting, cast.recorder, [4], reason="看病", kind=AbsenceKind.LEAVE)
    url = f"/meetings/{meeting.id}"
    assert "看病" in sign_in(cast.recorder).get(url).text
    assert "蒋村" not in sign_in(cast.other_convener).get(url).text


def test_why_someone_was_on_leave_is_for_the_keepers_and_for_that_person(cast, sign_in):
    meeting, _ = frozen(cast, kind=AbsenceKind.LEAVE)
    url = f"/meetings/{meeting.id}"
    seen = {who: sign_in(getattr(cast, who)).get(url).text for who in ("convener", "secretary", "other_convener")}
    assert "镇上防汛值守" in seen["convener"] and "镇上防汛值守" in seen["secretary"]
    assert "蒋村" in seen["other_convener"] and "镇上防汛值守" not in seen["other_convener"]


def test_the_list_shows_what_one_may_see(cast, sign_in):
    planned(cast, theme="北会")
    planned(cast, theme="南会", district_id=cast.south.id)
    planned(cast, theme="盟会", district_id=None)
    expected = {"secretary": "北盟", "neighbour": "南盟", "chief": "北南盟", "convener": "北南盟"}
    for who, seen in expected.items():
        body = sign_in(getattr(cast, who)).get("/meetings/").text
        assert {name for name in "北南盟" if f"{name}会</a>" in body} == set(seen), who
        assert f"共 {len(seen)} 条" in body


def test_the_list_is_filtered_by_links_that_work_without_script(cast, sign_in):
    planned(cast, theme="北会")
    plans.cancel(planned(cast, theme="盟会", district_id=None), reason="x", by=actor_of(cast.chief), at=NOW)
    db.session.commit()
    client = sign_in(cast.chief)
    asked = {"?body=0": "盟", f"?body={cast.north.id}": "北", "?state=cancelled": "盟", "?year=2025": "", "?q=北": "北"}
    for query, seen in asked.items():
        body = client.get(f"/meetings/{query}").text
        assert {name for name in "北盟" if f"{name}会</a>" in body} == set(seen), query


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=999999", "?page=x", "?body=x", "?year=99999", "?state=no", "?q=%00%25"]
)
def test_a_strange_address_still_shows_a_list(cast, sign_in, query):
    planned(cast)
    assert sign_in(cast.secretary).get(f"/meetings/{query}").status_code == 200


def test_search_takes_percent_and_underscore_for_themselves(cast, sign_in):
    planned(cast, theme="增收20%的办法")
    client = sign_in(cast.chief)
    assert "增收20%" in client.get("/meetings/?q=0%25").text
    assert "没有符合条件" in client.get("/meetings/?q=_").text


def test_the_list_answers_htmx_with_its_part(cast, sign_in):
    planned(cast)
    answer = sign_in(cast.chief).get("/meetings/?q=稻虾", headers=HTMX)
    assert "<html" not in answer.text and 'id="list"' in answer.text


@pytest.mark.parametrize("who", ["chief", "secretary"])
def test_the_list_costs_four_statements_at_any_length(cast, sign_in, queries, who):
    client = sign_in(getattr(cast, who))
    for number in range(23):
        many(cast, number)
    for page in ("", "?page=2", "?state=planned&year=2026&q=x"):
        queries.clear()
        client.get(f"/meetings/{page}")
        assert len(queries) == 4, page


def many(cast, number):
    row = Meeting(
        month=date(2026, 9, 1),
        theme=f"第{number}次",
        starts_at=NOW,
        place="某地",
        chair_id=cast.chief.id,
        recorder_id=cast.recorder.id,
        called_by_id=cast.chief.id,
    )
    db.session.add(row)
    db.session.commit()


def test_newest_first_twenty_a_page(cast, sign_in):
    for number in range(23):
        many(cast, number)
    client = sign_in(cast.chief)
    first, second = client.get("/meetings/").text, client.get("/meetings/?page=2").text
    assert "第22次" in first and "第3次" in first and "第2次<" not in first
    assert "第2次" in second and "共 23 条，第 2 / 2 页" in second
