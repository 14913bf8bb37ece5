"""Who may make a link for whom, and the slips."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.link_rules import mend
from portal.accounts.links import cleaned, hash_of_code, new_code
from portal.accounts.models import Account, Notice, OneTimeLink
from portal.accounts.standing import people_for
from portal.actor import Role
from portal.audit.models import JournalLine
from portal.errors import Hidden
from portal.extensions import db
from portal.roster.models import ChiefReplacement, Deputy, Office
from tests.cast import NOW, TODAY, actor_of

pytestmark = pytest.mark.usefixtures("light")
OFFICERS = ["chief", "admin", "organization", "publicity", "finance", "convener", "other_convener"]
NAMES = [*OFFICERS, "recorder", "secretary", "neighbour", "leaver"]
# who may make a link for whom, by hand: nobody for oneself, nobody for the chief or the administrator
MAY = {
    "chief": "organization publicity finance convener other_convener recorder secretary neighbour",
    "organization": "publicity finance convener other_convener recorder secretary neighbour",
    "convener": "recorder secretary",
    "other_convener": "neighbour",
    "publicity": "",
    "finance": "",
    "secretary": "",
    "admin": "",
}


def reach(cast, actor):
    ids = {getattr(cast, name).id: name for name in NAMES}
    return {ids[person.id] for person in people_for(actor, TODAY, at=NOW)}


@pytest.mark.parametrize("name", MAY)
def test_who_may_make_a_link_for_whom(cast, act_as, name):
    assert reach(cast, act_as(getattr(cast, name))) == set(MAY[name].split())


@pytest.mark.parametrize("name", NAMES[:-1])
def test_only_those_who_may_invite_see_the_page(cast, sign_in, name):
    may = name in ("chief", "organization", "convener", "other_convener")
    assert sign_in(getattr(cast, name)).get("/account/invitations").status_code == (200 if may else 403)


@pytest.mark.parametrize("target", [name for name in NAMES if name not in MAY["convener"].split()])
def test_a_convener_takes_over_no_higher_account_however_asked(cast, sign_in, give_password, target):
    give_password(*(getattr(cast, name) for name in NAMES))
    client, id = sign_in(cast.convener), getattr(cast, target).id
    assert client.post("/account/mendings", data={"member": id}).status_code == 404
    assert client.post("/account/invitations", data={"member": [id, cast.secretary.id]}).status_code == 404
    assert db.session.scalar(select(func.count(OneTimeLink.id))) == 0


def test_an_office_to_come_already_binds_the_convener(cast, act_as):
    cast.appoint(cast.secretary, Role.FINANCE_OFFICER, starts=TODAY + timedelta(days=30))
    assert "secretary" not in reach(cast, act_as(cast.convener))


def test_standing_in_for_an_officer_binds_the_convener_too(cast, act_as):
    office = db.session.scalars(select(Office).where(Office.member_id == cast.chief.id)).one()
    cast.deputize(office, cast.secretary, starts=TODAY + timedelta(days=9), ends=TODAY + timedelta(days=12))
    assert "secretary" not in reach(cast, act_as(cast.convener))
    assert "secretary" not in reach(cast, act_as(cast.organization))


def test_who_is_proposed_as_chief_is_out_of_reach(cast, act_as):
    proposal = ChiefReplacement(
        member_id=cast.secretary.id, reason="离任", proposed_by_id=cast.admin.id, proposed_at=NOW
    )
    db.session.add(proposal)
    db.session.flush()
    assert "secretary" not in reach(cast, act_as(cast.convener)) | reach(cast, act_as(cast.organization))
    proposal.withdrawn_at = NOW
    db.session.flush()
    assert "secretary" in reach(cast, act_as(cast.convener))


def test_a_deputy_reaches_no_office_holder(cast, sign_in, give_password):
    give_password(cast.organization, cast.secretary)
    office = db.session.scalars(select(Office).where(Office.member_id == cast.chief.id)).one()
    db.session.add(
        Deputy(
            office_id=office.id, member_id=cast.neighbour.id, named_by_id=cast.chief.id, starts_on=TODAY, ends_on=TODAY
        )
    )
    db.session.commit()
    client = sign_in(cast.neighbour)
    assert client.post("/account/mendings", data={"member": cast.organization.id}).status_code == 404
    assert client.post("/account/mendings", data={"member": cast.chief.id}).status_code == 404
    assert client.post("/account/mendings", data={"member": cast.secretary.id}).status_code == 200


def test_the_rule_itself_guards_against_a_person_out_of_reach(cast, act_as, give_password):
    give_password(cast.chief, cast.publicity)
    person = next(p for p in people_for(act_as(cast.chief), TODAY, at=NOW) if p.id == cast.publicity.id)
    with pytest.raises(Hidden):
        mend(person, new_code(), by=act_as(cast.convener), at=NOW)


def test_who_has_no_password_is_preselected(cast, sign_in, give_password):
    give_password(cast.recorder)
    page = sign_in(cast.convener).get("/account/invitations").text
    assert "还没有启用账号的 1 位" in page
    assert re.findall(r'name="member" value="(\d+)" checked', page) == [str(cast.secretary.id)]


def test_slips_carry_all_that_is_needed_once(cast, sign_in, journal):
    client = sign_in(cast.convener)
    response = client.post("/account/invitations", data={"member": [cast.secretary.id, cast.recorder.id]})
    assert response.status_code == 200 and "no-store" in response.headers["Cache-Control"]
    page = response.text
    assert page.count('class="slip"') == page.count("<svg") == 2
    assert "蒋村" in page and "龙结镇" in page and "9月27日" in page
    code = cleaned(re.findall(r'class="code">([^<]+)<', page)[0])
    assert f"http://localhost/invitation#{code}" in page
    hashes = db.session.scalars(select(OneTimeLink.code_hash)).all()
    assert hash_of_code(code, "invite") in hashes
    assert journal() == ["accounts.invited", "accounts.invited"]
    assert code not in client.get("/account/invitations").text


def test_a_slip_has_no_inline_style(cast, sign_in):
    page = sign_in(cast.convener).post("/account/invitations", data={"member": cast.secretary.id}).text
    assert not re.search(r"\sstyle=|<style", page)


def test_an_open_invitation_is_shown_and_not_preselected(cast, sign_in):
    client = sign_in(cast.convener)
    client.post("/account/invitations", data={"member": cast.secretary.id})
    page = client.get("/account/invitations").text
    assert re.findall(r'name="member" value="(\d+)" checked', page) == [str(cast.recorder.id)]
    assert "9月27日 星期日 09:0" in page


def test_nobody_chosen_and_somebody_enabled_are_refused_with_the_way_on(cast, sign_in, give_password):
    client = sign_in(cast.convener)
    assert "请先勾选" in client.post("/account/invitations", data={}).text
    give_password(cast.secretary)
    answer = client.post("/account/invitations", data={"member": cast.secretary.id})
    assert answer.status_code == 409 and "已经启用账号" in answer.text
    answer = client.post("/account/mendings", data={"member": cast.recorder.id})
    assert answer.status_code == 409 and "请发邀请单" in answer.text


def test_mending_is_journaled_and_the_owner_told_at_once(cast, sign_in, give_password):
    give_password(cast.secretary)
    page = sign_in(cast.convener).post("/account/mendings", data={"member": cast.secretary.id})
    assert "重设密码的链接" in page.text
    line = db.session.scalars(select(JournalLine)).one()
    assert (line.verb, line.about_id, line.district_id) == (
        "accounts.mending_offered",
        cast.secretary.id,
        cast.north.id,
    )
    assert "陈北于9月24日" in db.session.scalars(select(Notice.text)).one()
    assert "陈北于9月24日" in sign_in(cast.secretary).get("/").text


def test_the_old_password_works_until_the_link_is_used(cast, sign_in, give_password, knock):
    give_password(cast.secretary)
    sign_in(cast.convener).post("/account/mendings", data={"member": cast.secretary.id})
    assert knock("secretary").status_code == 303


def test_a_member_without_an_account_gets_one_with_the_invitation(cast, sign_in):
    member = cast.member("x", "钱新", cast.longjie)
    db.session.delete(db.session.scalars(select(Account).where(Account.member_id == member.id)).one())
    db.session.commit()
    assert sign_in(cast.convener).post("/account/invitations", data={"member": member.id}).status_code == 200
    assert db.session.scalars(select(Account.sign_in_name).where(Account.member_id == member.id)).one() == "qianxin"


def test_those_who_forgot_are_found_by_name_or_village(cast, sign_in, give_password):
    give_password(cast.secretary, cast.neighbour)
    client = sign_in(cast.organization)
    assert "生成重设链接" in client.get("/account/invitations?q=蒋").text
    assert "没有找到" in client.get("/account/invitations?q=不存在").text
    assert "生成重设链接" not in client.get("/account/invitations").text


def test_the_officer_chooses_a_district(cast, sign_in):
    client = sign_in(cast.organization)
    page = client.get(f"/account/invitations?district={cast.south.id}").text
    assert "沈邻" in page and "蒋村" not in page
    assert 'class="filters"' not in sign_in(cast.convener).get("/account/invitations").text


@pytest.mark.parametrize("value", ["0", "-1", "99999999999999999999", "abc", ""])
def test_a_strange_id_is_out_of_sight(cast, sign_in, value):
    assert sign_in(cast.chief).post("/account/mendings", data={"member": value}).status_code == 404


def test_the_page_costs_the_same_for_many(cast, sign_in, queries):
    client = sign_in(cast.chief)
    client.get("/account/invitations")
    queries.clear()
    client.get("/account/invitations")
    few = len(queries)
    for n in range(60):
        cast.member(f"s{n:03d}", f"成员{n}", cast.longjie)
    db.session.commit()
    queries.clear()
    assert "还没有启用账号的 68 位" in client.get("/account/invitations").text
    assert len(queries) == few <= 4


def test_many_invitations_cost_a_fixed_number_of_readings(cast, queries):
    from portal.accounts.link_rules import invite

    for n in range(30):
        cast.member(f"s{n:03d}", f"成员{n}", cast.longjie)
    db.session.commit()
    chief = actor_of(cast.chief)
    people = people_for(chief, TODAY, at=NOW)
    queries.clear()
    invite(people, [new_code() for _ in people], by=chief, at=NOW)
    assert sum(statement.startswith("SELECT") for statement in queries) <= 3
