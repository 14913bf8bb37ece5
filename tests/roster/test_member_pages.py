"""A person's page: who sees what, the reveal of the phone, editing by two at a time, and taking people in."""

import re

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.extensions import db
from portal.numbers import Number
from portal.roster.in_office import home_of
from portal.roster.models import Member
from tests.cast import TODAY
from tests.conftest import HTMX


@pytest.fixture
def person(cast):
    """The secretary with everything written that is sensitive."""
    cast.secretary.political_status, cast.secretary.born_in = "中共党员", "1985-07"
    cast.secretary.emergency_contact = "蒋母 0832"
    db.session.commit()
    return cast.secretary


def path(member, rest=""):
    return f"/roster/members/{member.id}{rest}"


SENSITIVE = ("中共党员", "1985-07", "蒋母")


@pytest.mark.parametrize("who", ["organization", "chief", "secretary", "convener", "recorder", "finance"])
def test_sensitive_fields_are_for_editors_and_oneself(cast, person, sign_in, who):
    page = sign_in(getattr(cast, who)).get(path(person)).text
    sees = who in ("organization", "chief", "secretary")
    assert all((word in page) is sees for word in SENSITIVE)
    assert person.phone not in page and "139****" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("organization", 200), ("chief", 200), ("secretary", 200), ("convener", 200),
        ("other_convener", 403), ("recorder", 403), ("publicity", 403), ("finance", 403), ("admin", 403),
    ],
)  # fmt: skip
def test_the_phone_is_revealed_to_who_may_see_it(cast, person, sign_in, who, status):
    client, phone = sign_in(getattr(cast, who)), person.phone
    button = f'action="{path(person, "/phone")}"'
    if who != "admin":
        assert (button in client.get(path(person)).text) is (status == 200)
    answer = client.post(path(person, "/phone"), data={"reason": "紧急情况"})
    assert answer.status_code == status and (phone in answer.text) is (status == 200)
    lines = db.session.execute(
        select(JournalLine.kind, JournalLine.about_id).where(JournalLine.verb == "phone.revealed")
    )
    expected = [("reveal", None if who == "secretary" else person.id)]
    assert [tuple(line) for line in lines] == (expected if status == 200 else [])


@pytest.mark.parametrize("reason", ["", "  \u3000", "长" * 61])
def test_without_a_reason_no_phone_is_shown(cast, person, sign_in, journal, reason):
    answer = sign_in(cast.chief).post(path(person, "/phone"), data={"reason": reason})
    assert answer.status_code == 422 and person.phone not in answer.text and journal() == []
    assert ("请选一个查看电话的原因" if not reason.strip() else "请写短一些") in answer.text


def test_who_looks_at_too_many_phones_in_an_hour_waits(cast, person, sign_in):
    db.session.add(Number(key="roster.phones_per_hour", value=5))
    db.session.commit()
    client = sign_in(cast.chief)
    answers = [client.post(path(person, "/phone"), data={"reason": "核对"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert person.phone not in answers[5].text and "最多查看别人的电话 5 次" in answers[5].text
    assert sign_in(cast.secretary).post(path(person, "/phone"), data={}).status_code == 200  # one's own


def test_the_reason_stands_in_the_journal_and_the_number_does_not(cast, person, sign_in):
    sign_in(cast.chief).post(path(person, "/phone"), data={"reason": "约了明天 入户"})
    text = db.session.scalars(select(JournalLine.text).where(JournalLine.verb == "phone.revealed")).one()
    assert text == f"查看了{person.name}的电话，原因：约了明天 入户" and person.phone not in text


def test_one_s_own_number_asks_for_no_reason(cast, person, sign_in):
    client = sign_in(cast.secretary)
    assert 'name="reason"' not in client.get(path(person)).text
    assert person.phone in client.post(path(person, "/phone")).text


def test_the_usual_reasons_are_one_press(cast, person, sign_in):
    shown = sign_in(cast.chief).get(path(person)).text
    assert re.findall(r'name="reason" value="([^"]+)"', shown) == ["通知开会", "商量工作", "核对名册", "紧急情况"]


def test_htmx_gets_the_contact_alone(cast, person, sign_in):
    answer = sign_in(cast.chief).post(path(person, "/phone"), data={"reason": "通知开会"}, headers=HTMX)
    assert answer.text.strip().startswith('<section id="contact"') and "已记入日志" in answer.text


def test_an_open_phone_is_seen_by_every_member_without_a_reveal(cast, person, sign_in, journal):
    person.phone_is_open = True
    db.session.commit()
    assert person.phone in sign_in(cast.recorder).get(path(person)).text
    assert journal() == []


@pytest.mark.parametrize("id", [0, 999, 2**40])
def test_who_is_not_there_is_not_found(cast, sign_in, id):
    assert sign_in(cast.chief).get(f"/roster/members/{id}").status_code == 404


def test_the_administrator_is_no_person_of_the_roster(cast, sign_in):
    assert sign_in(cast.chief).get(path(cast.admin)).status_code == 404


def test_a_page_shows_every_term_with_how_it_ended(cast, sign_in):
    page = sign_in(cast.secretary).get(path(cast.leaver)).text
    assert "2025年9月1日至2026年6月30日" in page and "轮换" in page


def test_a_page_costs_a_fixed_number_of_statements(cast, sign_in, queries):
    client = sign_in(cast.secretary)
    address = path(cast.convener)
    queries.clear()
    client.get(address)
    assert len(queries) == 6


def fields(member, **changes):
    return {"name": member.name, "version": str(member.version), **changes}


def test_the_officer_changes_a_persons_data(cast, sign_in, journal):
    values = fields(cast.secretary, post="科长", born_in="1985.7")
    answer = sign_in(cast.organization).post(path(cast.secretary, "/edit"), data=values)
    assert (answer.status_code, answer.location) == (303, path(cast.secretary))
    db.session.expire_all()
    assert (cast.secretary.post, cast.secretary.born_in) == ("科长", "1985-07")
    assert journal() == ["member.changed"]


def test_the_phone_is_not_shown_in_the_form_and_stays_when_left_blank(cast, sign_in):
    client, phone = sign_in(cast.organization), cast.secretary.phone
    assert phone not in client.get(path(cast.secretary, "/edit")).text
    client.post(path(cast.secretary, "/edit"), data=fields(cast.secretary, phone=""))
    db.session.expire_all()
    assert cast.secretary.phone == phone


def test_the_later_of_two_editors_gets_both_texts_and_overwrites_nothing(cast, sign_in):
    first, second = sign_in(cast.chief), sign_in(cast.organization)
    opened = fields(cast.secretary)
    first.post(path(cast.secretary, "/edit"), data=opened | {"post": "先改的科长"})
    answer = second.post(path(cast.secretary, "/edit"), data=opened | {"post": "后改的主任"})
    assert answer.status_code == 409
    assert "原职务职级：现在是 先改的科长" in answer.text and 'value="后改的主任"' in answer.text
    db.session.expire_all()
    assert cast.secretary.post == "先改的科长"
    again = second.post(path(cast.secretary, "/edit"), data=fields(cast.secretary, post="后改的主任"))
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"name": "蒋" * 41}, "姓名最多 40 个字。"),
        ({"phone": "12345"}, "不是 11 位手机号"),
        ({"born_in": "去年"}, "不是日期"),
        ({"joined_party_on": "2026-13-01"}, "日期请写成"),
        ({"gender": "其他"}, "请从列出的几项里选"),
    ],
)
def test_a_wrong_form_names_the_field_and_keeps_what_was_typed(cast, sign_in, wrong, sentence):
    values = fields(cast.secretary, post="保留的话") | wrong
    answer = sign_in(cast.organization).post(path(cast.secretary, "/edit"), data=values)
    assert answer.status_code == 422 and sentence in answer.text and "保留的话" in answer.text


@pytest.mark.parametrize("who", ["convener", "finance", "secretary", "recorder"])
def test_others_edit_nobody(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(path(cast.secretary, "/edit")).status_code == 403
    assert client.post(path(cast.secretary, "/edit"), data=fields(cast.secretary)).status_code == 403


@pytest.mark.parametrize("rest", ["/edit", "/terms/new"])
def test_the_officers_own_data_goes_to_the_chief(cast, sign_in, rest):
    answer = sign_in(cast.organization).get(path(cast.organization, rest))
    assert answer.status_code == 403 and "由总召集人办理" in answer.text
    assert path(cast.organization, "/edit") not in sign_in(cast.organization).get(path(cast.organization)).text


def test_a_new_person_is_taken_in_with_the_village(cast, sign_in, journal):
    village = cast.village(cast.longjie)
    db.session.commit()
    client = sign_in(cast.organization)
    assert f'value="{village.id}"' in client.get("/roster/members/new").text
    values = {"name": "杨 新", "village": village.id, "starts_on": "2026-09-24", "sending_unit": "县教育局"}
    answer = client.post("/roster/members", data=values)
    member = db.session.scalars(select(Member).where(Member.name == "杨新")).one()
    assert (answer.status_code, answer.location) == (303, path(member))
    assert home_of(member.id, TODAY).village == village.name
    assert [verb for verb in journal() if not verb.startswith("account")] == ["member.added", "term.begun"]


def test_a_village_without_a_day_is_asked_for(cast, sign_in):
    village = cast.village(cast.longjie)
    db.session.commit()
    answer = sign_in(cast.organization).post("/roster/members", data={"name": "杨新", "village": village.id})
    assert answer.status_code == 422 and "请在下面填写任职日期" in answer.text


def test_a_refused_posting_adds_nobody(cast, sign_in):
    village = cast.village(cast.longjie)
    db.session.commit()
    values = {"name": "杨新", "village": village.id, "starts_on": "2019-01-01"}
    answer = sign_in(cast.organization).post("/roster/members", data=values)
    assert answer.status_code == 409 and "不在建制内" in answer.text
    assert db.session.scalar(select(Member.id).where(Member.name == "杨新")) is None
