"""What a rule refuses is said on the form that was sent, with everything as it was typed; nothing is written."""

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.roster.models import Deputy, Member, Office, TermOfOffice, Town, Village


def term_of(member):
    return db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == member.id)).one().id


def village_of(member):
    return db.session.scalars(select(TermOfOffice.village_id).where(TermOfOffice.member_id == member.id)).one()


def office_of(member):
    return db.session.scalars(select(Office.id).where(Office.member_id == member.id)).one()


LATER, LONG_AGO = {"on": "2026-09-24"}, {"on": "2020-01-01"}
HANDED = {"ends_on": "2026-09-23", "reason": "轮换", "follows": "new", "new_name": "杨新", "starts_on": "2026-09-01"}
TOWN = {"name": "新龙镇", "code": "511025101", "district": "1", **LATER}
POSTED = {"name": "杨新", "starts_on": "2019-01-01"}
REFUSED = {  # what is done: (who, where, what is sent; the page's own button)
    "appoint": ("chief", lambda c: "offices", lambda c: _appointed(c.neighbour), "任命"),
    "relieve": ("chief", lambda c: f"offices/{office_of(c.finance)}/relief", lambda c: LONG_AGO, "免去职务"),
    "deputize": ("chief", lambda c: f"offices/{office_of(c.finance)}/deputies", lambda c: _stands_in(c), "指定代理"),
    "begin": ("organization", lambda c: f"members/{c.secretary.id}/terms", lambda c: _sent_to(c), "登记任职"),
    "hand over": ("organization", lambda c: f"terms/{term_of(c.secretary)}/hand-over", lambda c: HANDED, "核对"),
    "prolong": ("organization", lambda c: f"terms/{term_of(c.secretary)}/prolongation", lambda c: EARLY, "保存"),
    "add": ("organization", lambda c: "members", lambda c: POSTED | {"village": village_of(c.leaver)}, "新增"),
    "district": ("organization", lambda c: "places/districts/new", lambda c: {"name": "公民片区"}, "新设"),
    "rename": ("organization", lambda c: f"places/districts/{c.north.id}/name", lambda c: {"name": "公民片区"}, "保存"),
    "town": ("organization", lambda c: "places/towns/new", lambda c: TOWN, "新设"),
    "close": ("organization", lambda c: f"places/villages/{village_of(c.secretary)}/closing", lambda c: LATER, "撤销"),
}
EARLY = {"expected_end_on": "2025-01-01"}


def _appointed(member):
    return {"office": "district-1", "member": str(member.id), **LATER}


def _stands_in(cast):
    return {"member": str(cast.secretary.id), "starts_on": "2026-09-24", "ends_on": "2026-09-01"}


def _sent_to(cast):
    return {"village": village_of(cast.leaver), "starts_on": "2026-09-24", "expected_end_on": "2028-09-01"}


def counted():
    return [db.session.query(kind).count() for kind in (Deputy, Member, Office, TermOfOffice, Town, Village)]


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_stands_on_the_form_that_was_sent(cast, sign_in, journal, what):
    who, where, values, button = REFUSED[what]
    client, path, data, before = sign_in(getattr(cast, who)), f"/roster/{where(cast)}", values(cast), counted()
    answer = client.post(path, data=data)
    assert answer.status_code == 409 and "有 1 处要改" in answer.text
    assert "您填写的第" not in answer.text and button in answer.text
    assert all(f'value="{value}"' in answer.text for value in data.values() if value)
    assert counted() == before and journal() == ["request.refused_409"]


def test_to_htmx_the_sentence_goes_to_the_notice_line(cast, sign_in):
    client, headers = sign_in(cast.chief), {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = client.post("/roster/offices", data=_appointed(cast.neighbour), headers=headers)
    assert answer.status_code == 409 and "<form" not in answer.text


@pytest.mark.parametrize(
    ("who", "path"), [("organization", "/roster/places/towns/1/merger"), ("chief", "/roster/offices/new")]
)
def test_what_must_be_chosen_is_not_marked_as_optional(cast, sign_in, who, path):
    assert "选填" not in sign_in(getattr(cast, who)).get(path).text
