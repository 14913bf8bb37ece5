"""Sending people to villages, prolonging their terms, and the hand-over in two steps."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.numbers import Number
from portal.roster import holdings
from portal.roster.holdings import Holding
from portal.roster.in_office import home_of
from portal.roster.models import Deputy, Member, Office, TermOfOffice
from portal.roster.term_rules import TERM_MONTHS
from tests.cast import TODAY


def term_of(member):
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one()


@pytest.fixture
def address(cast):
    """Where the secretary's hand-over is done."""
    return f"/roster/terms/{term_of(cast.secretary).id}/hand-over"


def sent(**changes):
    values = {"ends_on": "2026-09-23", "reason": "轮换", "follows": "new", "new_name": "杨新", "new_unit": "县教育局"}
    return values | {name.replace("__", "-").replace("_of_", ":"): value for name, value in changes.items()}


def test_a_member_without_a_village_is_sent_to_a_vacant_one(cast, sign_in, journal):
    newcomer, village = cast.member("newcomer", "杨新"), cast.village(cast.longjie)
    db.session.commit()
    client = sign_in(cast.organization)
    assert "登记任职" in client.get(f"/roster/members/{newcomer.id}").text
    page = client.get(f"/roster/members/{newcomer.id}/terms/new").text
    assert village.name in page and 'value="2028-09-24"' in page
    values = {"village": village.id, "starts_on": "2026-09-24", "is_team_leader": "y"}
    assert client.post(f"/roster/members/{newcomer.id}/terms", data=values).status_code == 303
    assert home_of(newcomer.id, TODAY).village == village.name and journal() == ["term.begun"]


def test_the_expected_end_follows_the_alliances_number(cast, sign_in):
    db.session.add(Number(key=TERM_MONTHS, value=36))
    db.session.commit()
    assert 'value="2029-09-24"' in sign_in(cast.organization).get("/roster/members/new").text


def test_a_term_is_prolonged(cast, sign_in):
    url = f"/roster/terms/{term_of(cast.secretary).id}/prolongation"
    client = sign_in(cast.organization)
    assert client.get(url).status_code == 200
    assert client.post(url, data={"expected_end_on": "2027-12-31"}).status_code == 303
    db.session.expire_all()
    assert term_of(cast.secretary).expected_end_on == date(2027, 12, 31)


@pytest.mark.parametrize("who", ["convener", "finance", "secretary"])
def test_others_hand_nothing_over(cast, sign_in, address, who):
    client = sign_in(getattr(cast, who))
    assert (client.get(address).status_code, client.post(address, data=sent()).status_code) == (403, 403)


def test_a_term_that_is_over_is_not_handed_over(cast, sign_in):
    answer = sign_in(cast.chief).get(f"/roster/terms/{term_of(cast.leaver).id}/hand-over")
    assert answer.status_code == 409 and "已登记到2026年6月30日止" in answer.text


def test_the_second_step_says_what_will_happen_and_changes_nothing(cast, sign_in, address, journal):
    page = sign_in(cast.organization).get(f"{address}?{urlencode(sent())}").text
    assert "蒋村在龙结镇甲7村的任期到2026年9月23日止，原因：轮换（补办，日志会写明）。" in page
    assert "杨新自2026年9月24日起接任龙结镇甲7村第一书记，并加入名册、开通账号。" in page
    assert journal() == [] and term_of(cast.secretary).ends_on is None


def test_the_confirmation_carries_the_hand_over_out(cast, sign_in, address, journal):
    client = sign_in(cast.organization)
    assert 'name="new_name" value="杨新"' in client.get(f"{address}?{urlencode(sent())}").text
    assert client.post(address, data=sent()).status_code == 303
    newcomer = db.session.scalars(select(Member).where(Member.name == "杨新")).one()
    assert home_of(newcomer.id, TODAY).village == "甲7村"
    assert journal()[0] in ("member.added", "term.handed-over") and "term.handed-over" in journal()
    assert sign_in(cast.secretary).get("/").status_code == 303  # the account is closed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": ""}, "请填写离任日期"),
        ({"ends_on": "今天"}, "日期请写成"),
        ({"new_name": ""}, "请填写接任人姓名"),
        ({"follows": "member"}, "请选择名册里的接任人"),
        ({"follows": "nobody"}, "请从列出的几项里选"),
        ({"reason": "看不惯"}, "请从列出的几项里选"),
    ],
)
def test_the_first_step_asks_for_what_is_missing(cast, sign_in, address, wrong, sentence):
    client = sign_in(cast.organization)
    for answer in (client.get(f"{address}?{urlencode(sent(**wrong))}"), client.post(address, data=sent(**wrong))):
        assert answer.status_code == 422 and sentence in answer.text
    assert term_of(cast.secretary).ends_on is None


def test_a_free_member_of_the_roster_may_follow(cast, sign_in, address):
    newcomer = cast.member("newcomer", "杨新")
    db.session.commit()
    client, values = sign_in(cast.organization), sent(follows="member", member=str(newcomer.id))
    assert "杨新（单位未登记）自2026年9月24日起接任" in client.get(f"{address}?{urlencode(values)}").text
    assert client.post(address, data=values).status_code == 303
    assert home_of(newcomer.id, TODAY).village == "甲7村"


def test_without_a_successor_the_village_is_vacant(cast, sign_in, address):
    client, values = sign_in(cast.organization), sent(follows="none")
    assert "龙结镇甲7村暂时空缺。" in client.get(f"{address}?{urlencode(values)}").text
    assert client.post(address, data=values).status_code == 303


@pytest.fixture
def thing(cast, monkeypatch):
    """Something registered by a slice above, that must have a new holder of the northern district."""
    given, leaver = [], cast.secretary.id
    held = Holding("recorder:7", "记录9月例会", lambda who, by, at: given.append(who), district_id=cast.north.id)
    source = lambda member_id, day: [held] if member_id == leaver else []  # noqa: E731
    monkeypatch.setattr(holdings, "SOURCES", [*holdings.SOURCES, source])
    return given


def test_what_the_leaver_holds_is_listed_with_who_may_take_it(cast, sign_in, address, thing):
    page = sign_in(cast.organization).get(address).text
    assert "蒋村手上的 1 件事交给谁" in page and "记录9月例会" in page
    assert f'<option value="{cast.recorder.id}">' in page
    assert f'<option value="{cast.neighbour.id}">' not in page  # serves in the other district
    assert f'<option value="{cast.secretary.id}">' not in page


def test_what_the_leaver_holds_goes_to_whom_it_was_given(cast, sign_in, address, thing):
    client, recorder = sign_in(cast.organization), cast.recorder.id
    assert client.post(address, data=sent()).status_code == 422
    values = sent() | {"to-recorder:7": str(recorder)}
    assert "记录9月例会：移交给卫记" in client.get(f"{address}?{urlencode(values)}").text
    assert client.post(address, data=values).status_code == 303 and thing == [recorder]


def test_an_office_is_the_chiefs_to_give_and_lapses_for_the_officer(cast, sign_in):
    office = db.session.scalars(select(Office).where(Office.member_id == cast.convener.id)).one()
    address, key = f"/roster/terms/{term_of(cast.convener).id}/hand-over", f"to-office:{office.id}"
    choice = f'<option value="{cast.secretary.id}">'
    assert choice in sign_in(cast.chief).get(address).text
    client = sign_in(cast.organization)
    assert choice not in client.get(address).text
    assert client.post(address, data=sent() | {key: str(cast.secretary.id)}).status_code == 422
    assert client.post(address, data=sent() | {key: "-1"}).status_code == 303
    db.session.expire_all()
    assert office.ends_on == TODAY - timedelta(days=1)


def test_the_chief_hands_office_and_village_to_one_successor(cast, sign_in):
    office = db.session.scalars(select(Office).where(Office.member_id == cast.convener.id)).one()
    db.session.add(Deputy(office_id=office.id, member_id=cast.secretary.id, named_by_id=cast.chief.id,
                          starts_on=TODAY, ends_on=TODAY))  # fmt: skip
    db.session.commit()
    address, values = f"/roster/terms/{term_of(cast.convener).id}/hand-over", sent() | {f"to-office:{office.id}": "0"}
    assert sign_in(cast.chief).post(address, data=values).status_code == 303
    holder = select(Member.name).join(Office, Office.member_id == Member.id).where(Office.ends_on.is_(None))
    assert db.session.scalars(holder.where(Office.district_id == cast.north.id)).all() == ["杨新"]
    assert db.session.scalar(select(Deputy.id)) is None  # it had only begun today
