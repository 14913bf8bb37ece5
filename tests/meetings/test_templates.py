"""Templates: what a plan starts from, saved, renamed and deleted by those who plan."""

import pytest
from sqlalchemy import select

from portal.errors import Forbidden, Hidden
from portal.extensions import db
from portal.meetings import template_rules
from portal.meetings.models import Meeting
from portal.meetings.plans import Unfit
from portal.meetings.starting import merged
from portal.meetings.template_models import MeetingTemplate, TemplateItem
from portal.meetings.template_reading import template_for
from tests.cast import NOW, actor_of
from tests.conftest import HTMX
from tests.meetings.planned_cast import AGENDA, planned, whole


def saved(cast, by="convener", district="north", name="产业观摩", **changes):
    """A template saved from a meeting of the north."""
    district_id = getattr(cast, district).id if district else None
    meeting = planned(cast, **changes)
    template = template_rules.save(meeting, name, district_id=district_id, by=actor_of(getattr(cast, by)), at=NOW)
    db.session.commit()
    return template


def start(client, query):
    """The new plan's page, started so: (agenda, place, observers) as the form shows them."""
    body = client.get(f"/meetings/new{query}").text
    area = {
        name: body.split(f'name="{name}"')[1].split(">", 1)[1].split("</textarea>")[0]
        for name in ("agenda", "observers")
    }
    place = body.split('name="place"')[1].split(">")[0]
    return area["agenda"].split(), place.split('value="')[1].split('"')[0], area["observers"].strip()


def test_a_plan_starts_from_a_template(cast, sign_in):
    template = saved(cast, place="龙结镇政府")
    planned(cast, place="另一处", observers=(), agenda=("别的",))
    agenda, place, observers = start(sign_in(cast.convener), f"?from=template:{template.id}")
    assert agenda[-2:] == list(AGENDA) and place == "龙结镇政府" and observers == "林农，县农业农村局"


def test_a_plan_starts_from_the_last_meeting_with_all_of_it(cast, sign_in):
    planned(cast, place="龙结镇政府")
    agenda, place, observers = start(sign_in(cast.convener), "?from=last")
    assert agenda[-2:] == list(AGENDA) and place == "龙结镇政府" and observers == "林农，县农业农村局"


def test_without_a_choice_only_place_and_observers_come_along(cast, sign_in):
    planned(cast)
    agenda, place, observers = start(sign_in(cast.convener), "")
    assert AGENDA[0] not in agenda and place == "球溪镇便民服务中心" and observers


@pytest.mark.parametrize(
    ("take", "carried"),
    [("agenda", "a"), ("place", "p"), ("observers", "o"), ("agenda&take=place", "ap"), ("", ""), ("theme", "")],
)
def test_one_chooses_what_comes_along(cast, sign_in, take, carried):
    planned(cast)
    agenda, place, observers = start(sign_in(cast.convener), f"?from=last&take=&take={take}")
    assert (AGENDA[0] in agenda, bool(place), bool(observers)) == tuple(letter in carried for letter in "apo")


def test_one_may_start_with_nothing(cast, sign_in):
    planned(cast)
    agenda, place, observers = start(sign_in(cast.convener), "?from=blank")
    assert AGENDA[0] not in agenda and place == "" and observers == ""


def test_a_template_without_a_place_leaves_the_last_one(cast, sign_in):
    template = MeetingTemplate(
        name="汛期前安全", at=NOW, agenda=[TemplateItem(position=1, title="隐患排查")], observers=[]
    )
    db.session.add(template)
    planned(cast)
    agenda, place, observers = start(sign_in(cast.convener), f"?from=template:{template.id}")
    assert agenda[-1] == "隐患排查" and place == "球溪镇便民服务中心" and observers


def test_what_every_agenda_begins_with_stands_there_once():
    assert merged("甲\n乙", "乙\n丙\n甲") == "甲\n乙\n丙" and merged("", "丙") == "丙"


@pytest.mark.parametrize("wish", ["template:987654", "template:99999999999", "template:x", "x", "template:-1"])
def test_a_strange_start_is_no_fault_of_the_server(cast, sign_in, wish):
    assert sign_in(cast.convener).get(f"/meetings/new?from={wish}").status_code in (200, 404)


def test_the_chooser_answers_htmx_with_the_form_alone(cast, sign_in):
    template = saved(cast)
    client = sign_in(cast.convener)
    body = client.get(f"/meetings/new?from=template:{template.id}&take=&take=agenda", headers=HTMX).text
    assert body.lstrip().startswith('<form id="plan"') and "<html" not in body and AGENDA[0] in body
    whole_page = client.get("/meetings/new").text
    assert f'<option value="template:{template.id}">模板：产业观摩</option>' in whole_page


def test_a_district_s_templates_are_its_own(cast, sign_in):
    north, shared = saved(cast), saved(cast, by="organization", district="", name="共用的")
    assert template_for(actor_of(cast.chief), north.id) is north
    with pytest.raises(Hidden):
        template_for(actor_of(cast.other_convener), north.id)
    body = sign_in(cast.other_convener).get("/meetings/new").text
    assert f"template:{shared.id}" in body and f"template:{north.id}" not in body
    listed = sign_in(cast.other_convener).get("/meetings/templates").text
    assert "共用的" in listed and "产业观摩" not in listed and "删掉" not in listed


@pytest.mark.parametrize(
    ("who", "district"), [("convener", ""), ("convener", "south"), ("organization", "north"), ("secretary", "north")]
)
def test_who_plans_for_a_body_saves_for_it_and_nobody_else(cast, who, district):
    with pytest.raises(Forbidden):
        saved(cast, by=who, district=district)


def test_a_meeting_is_saved_from_its_page(cast, sign_in, journal):
    meeting, client = planned(cast), sign_in(cast.convener)
    assert f"/meetings/{meeting.id}/templates" in client.get(f"/meetings/{meeting.id}").text
    url = f"/meetings/{meeting.id}/templates"
    assert "稻虾综合种养的田间管理" in client.get(url).text
    answer = client.post(url, data={"name": "产业观摩", "body": str(cast.north.id)})
    assert answer.status_code == 303 and journal()[-1] == "template.saved"
    template = db.session.scalars(select(MeetingTemplate)).one()
    assert (template.place, template.by_id, template.district_id) == (meeting.place, cast.convener.id, cast.north.id)
    assert "产业观摩" in client.get(answer.location).text


def test_a_convener_is_not_offered_what_is_for_all(cast, sign_in):
    url = f"/meetings/{planned(cast).id}/templates"
    client = sign_in(cast.convener)
    assert "全联盟共用" not in client.get(url).text
    assert client.post(url, data={"name": "产业观摩", "body": "0"}).status_code == 422
    assert "全联盟共用" in sign_in(cast.chief).get(url).text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "请填写模板名称。"), ("长" * 41, "模板名称最多 40 字"), ("产业观摩", "已有叫“产业观摩”的模板")],
)
def test_a_bad_name_is_told_beside_the_field(cast, sign_in, name, sentence):
    saved(cast)
    answer = sign_in(cast.convener).post(
        f"/meetings/{planned(cast).id}/templates", data={"name": name, "body": str(cast.north.id)}
    )
    assert answer.status_code == 422 and sentence in answer.text


def test_a_template_is_renamed(cast, sign_in, journal):
    template, client = saved(cast), sign_in(cast.convener)
    url = f"/meetings/templates/{template.id}/name"
    assert "产业观摩" in client.get(url).text
    assert client.post(url, data={"name": "现场观摩"}).status_code == 303
    assert db.session.get_one(MeetingTemplate, template.id).name == "现场观摩" and journal()[-1] == "template.renamed"


def test_two_templates_of_a_district_have_two_names(cast):
    saved(cast, name="甲")
    other = saved(cast, name="乙")
    with pytest.raises(Unfit, match="已有叫“甲”的模板"):
        template_rules.rename(other, "甲", by=actor_of(cast.convener), at=NOW)
    saved(cast, by="organization", district="", name="甲")  # of all: another's


def test_a_deleted_template_leaves_its_agenda_in_the_journal_and_meetings_alone(cast, sign_in):
    from portal.audit.models import JournalLine

    template = saved(cast)
    meeting = db.session.scalars(select(Meeting)).one()
    sign_in(cast.convener).post(f"/meetings/templates/{template.id}/removal")
    line = db.session.scalars(select(JournalLine.text).order_by(JournalLine.id.desc())).first()
    assert line == "删掉了会议模板“产业观摩”（议程：稻虾综合种养的田间管理；上次议定事项落实情况）"
    assert db.session.query(TemplateItem).count() == 0 and len(whole(meeting.id).agenda) == 2
