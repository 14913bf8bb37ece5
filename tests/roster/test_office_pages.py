"""Pages of offices and deputies, and of a new chief convener."""

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.roster.models import ChiefReplacement, Deputy, Office
from tests.cast import TODAY


def office_of(member):
    return db.session.scalars(select(Office).where(Office.member_id == member.id)).one()


def holders(kind):
    return list(db.session.scalars(select(Office.member_id).where(Office.kind == kind, Office.ends_on.is_(None))))


def test_everyone_sees_who_holds_what_and_only_the_chief_the_buttons(cast, sign_in):
    secretary, chief = (sign_in(m).get("/roster/offices").text for m in (cast.secretary, cast.chief))
    assert all(name in secretary for name in ("周总", "郑组", "王宣", "冯财", "陈北", "褚南"))
    assert "/relief" not in secretary and "/deputies/new" not in secretary
    assert f"/roster/offices/{office_of(cast.finance).id}/relief" in chief
    assert f"/roster/offices/{office_of(cast.chief).id}/relief" not in chief


def test_a_convener_sees_the_button_for_the_own_deputy_alone(cast, sign_in):
    page = sign_in(cast.convener).get("/roster/offices").text
    assert page.count("/deputies/new") == 1 and f"/roster/offices/{office_of(cast.convener).id}/deputies/new" in page


def test_the_chief_relieves_and_appoints(cast, sign_in, journal):
    client, office, secretary = sign_in(cast.chief), office_of(cast.finance).id, cast.secretary.id
    assert "冯财将不再担任财务干事" in client.get(f"/roster/offices/{office}/relief").text
    assert client.post(f"/roster/offices/{office}/relief", data={"on": "2026-09-24"}).status_code == 303
    page = client.get("/roster/offices").text
    assert "空缺" in page and "/roster/offices/new?office=finance_officer" in page
    values = {"office": "finance_officer", "member": secretary, "on": "2026-09-24"}
    assert client.post("/roster/offices", data=values).status_code == 303
    assert holders("finance_officer") == [secretary]
    assert journal() == ["office.relieved", "office.appointed"]


def test_a_convener_is_appointed_for_a_district(cast, sign_in):
    office_of(cast.convener).ends_on = TODAY.replace(day=1)
    db.session.commit()
    client = sign_in(cast.chief)
    key = f"district-{cast.north.id}"
    assert f'<option selected value="{key}">球溪片区召集人' in client.get(f"/roster/offices/new?office={key}").text
    values = {"office": key, "member": cast.neighbour.id, "on": "2026-09-24"}
    answer = client.post("/roster/offices", data=values)
    assert answer.status_code == 409 and "应由本片区在任的第一书记担任" in answer.text
    assert client.post("/roster/offices", data=values | {"member": cast.secretary.id}).status_code == 303


@pytest.mark.parametrize(
    "values", [{}, {"office": "chief_convener", "member": "9", "on": "2026-09-24"}, {"office": "district-x"}]
)
def test_an_appointment_that_is_no_choice_is_a_bad_form(cast, sign_in, values):
    assert sign_in(cast.chief).post("/roster/offices", data=values).status_code == 422


@pytest.mark.parametrize("who", ["organization", "convener", "secretary", "admin"])
def test_others_reach_no_appointment(cast, sign_in, who):
    client, office = sign_in(getattr(cast, who)), office_of(cast.finance).id
    statuses = [
        client.get("/roster/offices/new"),
        client.post("/roster/offices"),
        client.post(f"/roster/offices/{office}/relief"),
    ]
    assert [answer.status_code for answer in statuses] == [403] * 3


def test_a_convener_names_and_withdraws_the_own_deputy(cast, sign_in, journal):
    client, office, secretary = sign_in(cast.convener), office_of(cast.convener).id, cast.secretary.id
    assert client.get(f"/roster/offices/{office}/deputies/new").status_code == 200
    values = {"member": secretary, "starts_on": "2026-09-24", "ends_on": "2026-09-30"}
    assert client.post(f"/roster/offices/{office}/deputies", data=values).status_code == 303
    deputy = db.session.scalars(select(Deputy)).one().id
    assert "收回代理" in client.get("/roster/offices").text
    assert client.post(f"/roster/deputies/{deputy}/withdrawal").status_code == 303
    assert db.session.scalar(select(Deputy.id)) is None and journal() == ["deputy.named", "deputy.withdrawn"]


def test_a_deputy_has_the_offices_rights_while_it_lasts(cast, sign_in):
    cast.deputize(office_of(cast.organization), cast.secretary)
    db.session.commit()
    assert "/roster/members/new" in sign_in(cast.secretary).get("/roster/").text


@pytest.mark.parametrize(("who", "whose"), [("organization", "organization"), ("convener", "other_convener")])
def test_who_may_not_name_that_deputy_is_told_who_may(cast, sign_in, who, whose):
    office = office_of(getattr(cast, whose)).id
    answer = sign_in(getattr(cast, who)).get(f"/roster/offices/{office}/deputies/new")
    assert answer.status_code == 403 and "代理人由召集人为自己指定" in answer.text


def test_the_administrators_office_is_none_of_these(cast, sign_in):
    office = office_of(cast.admin).id
    assert sign_in(cast.chief).get(f"/roster/offices/{office}/relief").status_code == 404


@pytest.mark.parametrize("who", ["admin", "finance", "publicity", "organization", "chief", "convener", "secretary"])
def test_who_reaches_the_page_of_a_new_chief(cast, sign_in, who):
    answer = sign_in(getattr(cast, who)).get("/roster/chief")
    assert answer.status_code == (403 if who in ("convener", "secretary") else 200)
    assert ("replacements" in answer.text) is (who == "admin")


def propose(client, **changes):
    return client.post("/roster/chief/replacements", data={"name": "蒋村", "reason": "调离"} | changes)


def test_two_people_make_a_new_chief(cast, sign_in, journal):
    assert propose(sign_in(cast.admin)).status_code == 303
    row = db.session.scalars(select(ChiefReplacement)).one().id
    client, secretary = sign_in(cast.publicity), cast.secretary.id
    assert "总召集人接任待确认" in client.get("/").text and "确认接任" in client.get("/roster/chief").text
    assert "确认接任" not in sign_in(cast.admin).get("/roster/chief").text
    assert client.post(f"/roster/chief/replacements/{row}/confirmation").status_code == 303
    assert holders("chief_convener") == [secretary]
    assert [verb for verb in journal() if verb.startswith("chief")] == ["chief.proposed", "chief.replaced"]


def test_the_administrator_confirms_nothing(cast, sign_in):
    client = sign_in(cast.admin)
    propose(client)
    row = db.session.scalars(select(ChiefReplacement)).one().id
    assert client.post(f"/roster/chief/replacements/{row}/confirmation").status_code == 403
    assert client.post(f"/roster/chief/replacements/{row}/withdrawal").status_code == 303


def test_the_chief_turns_a_proposal_down(cast, sign_in):
    propose(sign_in(cast.admin))
    row = db.session.scalars(select(ChiefReplacement)).one().id
    client = sign_in(cast.chief)
    assert "否决提名" in client.get("/roster/chief").text
    assert client.post(f"/roster/chief/replacements/{row}/withdrawal").status_code == 303
    assert sign_in(cast.finance).post(f"/roster/chief/replacements/{row}/confirmation").status_code == 409


def test_namesakes_are_told_apart_and_strangers_refused(cast, sign_in):
    twin = cast.member("twin", "蒋村", cast.gongmin)
    db.session.commit()
    client = sign_in(cast.admin)
    answer = propose(client)
    assert answer.status_code == 422 and "有同名的人" in answer.text and f'value="{twin.id}"' in answer.text
    assert propose(client, name="无此人").status_code == 422
    assert propose(client, member=str(twin.id)).status_code == 303


def test_the_administrator_sees_no_names_but_the_one_typed(cast, sign_in):
    page = sign_in(cast.admin).get("/roster/chief").text
    assert "周总" in page and not any(name in page for name in ("蒋村", "陈北", "郑组"))
