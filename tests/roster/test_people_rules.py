"""Taking people into the roster, and changing what is known of them."""

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster import rules
from portal.roster.events import member_added
from portal.roster.models import Member, NameKey
from portal.roster.people_rules import Stale, may_see_phone
from tests.cast import NOW


def line(verb):
    db.session.commit()
    return db.session.scalars(select(JournalLine).where(JournalLine.verb == verb)).one()


def test_a_new_member_can_be_found_by_name_pinyin_and_unit(cast, act_as):
    by = act_as(cast.organization)
    member = rules.add_member({"name": "单小明", "sending_unit": "县教育局"}, by=by, at=NOW)
    keys = set(db.session.scalars(select(NameKey.key).where(NameKey.member_id == member.id)))
    assert {"单小明", "小明", "shanxiaoming", "sxm", "教育局"} <= keys
    assert (member.sort_key, member.initials) == ("shan xiao ming", "sxm")
    assert (line("member.added").about_id, line("member.added").text) == (member.id, "把单小明加入名册")


def test_a_new_member_is_told_to_those_above(cast, act_as):
    heard = []
    with member_added.connected_to(lambda sender, **_: heard.append(sender.name)):
        rules.add_member({"name": "单小明"}, by=act_as(cast.organization), at=NOW)
    assert heard == ["单小明"]


def test_two_people_never_share_a_phone(cast, act_as):
    values = {"name": "单小明", "phone": cast.secretary.phone}
    with pytest.raises(Refused, match="另一个人的名下"):
        rules.add_member(values, by=act_as(cast.organization), at=NOW)


def test_a_form_sent_twice_adds_nobody_twice(cast, act_as):
    by, values = act_as(cast.organization), {"name": "单小明", "sending_unit": "县教育局"}
    rules.add_member(values, by=by, at=NOW)
    with pytest.raises(Refused, match="同一单位的单小明"):
        rules.add_member(values, by=by, at=NOW)
    rules.add_member({**values, "phone": "13812345678"}, by=by, at=NOW)


def test_a_change_says_which_fields_and_never_their_values(cast, act_as):
    member = db.session.get(Member, cast.secretary.id)
    values = {"name": member.name, "post": "副科长", "political_status": "中共党员"}
    rules.change_member(member, values, version=member.version, by=act_as(cast.organization), at=NOW)
    assert (member.post, member.political_status) == ("副科长", "中共党员")
    changed = line("member.changed")
    assert (changed.text, changed.district_id) == ("修改了蒋村的资料：原职务职级、政治面貌", cast.north.id)


def test_the_later_of_two_editors_overwrites_nothing(cast, act_as):
    member = db.session.get(Member, cast.secretary.id)
    opened = member.version
    rules.change_member(member, {"post": "科长"}, version=opened, by=act_as(cast.chief), at=NOW)
    db.session.flush()
    with pytest.raises(Stale):
        rules.change_member(member, {"post": "主任"}, version=opened, by=act_as(cast.organization), at=NOW)
    assert member.post == "科长"


def test_a_change_of_nothing_leaves_no_line(cast, act_as, journal):
    member = db.session.get(Member, cast.secretary.id)
    rules.change_member(member, {"name": "蒋村"}, version=member.version, by=act_as(cast.chief), at=NOW)
    db.session.commit()
    assert journal() == []


def test_a_new_name_is_spelt_and_found_anew(cast, act_as):
    member = db.session.get(Member, cast.secretary.id)
    rules.change_member(member, {"name": "蒋镕"}, version=member.version, by=act_as(cast.chief), at=NOW)
    assert member.sort_key == "jiang rong"
    keys = set(db.session.scalars(select(NameKey.key).where(NameKey.member_id == member.id)))
    assert {"蒋镕", "jr", "甲7村", "龙结镇"} <= keys and "蒋村" not in keys


@pytest.mark.parametrize(("who", "goes_to"), [("organization", "总召集人"), ("chief", "组织干事")])
def test_nobody_edits_the_own_row(cast, act_as, who, goes_to):
    member = db.session.get(Member, getattr(cast, who).id)
    with pytest.raises(Forbidden, match=goes_to):
        rules.change_member(member, {"post": "科长"}, version=member.version, by=act_as(member), at=NOW)


def test_everyone_changes_the_own_contact_and_nothing_else(cast, act_as):
    member = db.session.get(Member, cast.secretary.id)
    values = {"phone": "13811112222", "phone_is_open": True, "name": "别名"}
    rules.change_contact(member, values, version=member.version, by=act_as(member), at=NOW)
    assert (member.phone, member.phone_is_open, member.name) == ("13811112222", True, "蒋村")
    assert line("contact.changed").text == "修改了本人的联系方式：手机、手机公开"


def test_the_contact_of_another_is_not_ones_own(cast, act_as):
    member = db.session.get(Member, cast.secretary.id)
    with pytest.raises(Forbidden):
        rules.change_contact(member, {"phone": None}, version=1, by=act_as(cast.recorder), at=NOW)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("secretary", True),
        ("convener", True),
        ("organization", True),
        ("chief", True),
        ("recorder", False),
        ("other_convener", False),
        ("publicity", False),
        ("finance", False),
    ],
)
def test_who_may_see_a_phone(cast, act_as, who, may):
    assert may_see_phone(cast.secretary, act_as(getattr(cast, who)), NOW) is may


def test_a_revealed_phone_leaves_a_line(cast, act_as):
    phone = rules.reveal_phone(cast.secretary, "通知开会", by=act_as(cast.convener), at=NOW)
    assert phone == cast.secretary.phone
    seen = line("phone.revealed")
    assert (seen.kind, seen.about_id, seen.text) == ("reveal", cast.secretary.id, "查看了蒋村的电话，原因：通知开会")
    assert phone not in seen.text


def test_who_may_not_see_a_phone_gets_none(cast, act_as):
    with pytest.raises(Forbidden):
        rules.reveal_phone(cast.secretary, "通知开会", by=act_as(cast.recorder), at=NOW)
