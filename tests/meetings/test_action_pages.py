"""The ledger's pages: who sees what, what the filters find, what each form answers, and what it all costs."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.meetings.action_listing import STATES, Asked, page_of
from portal.meetings.action_models import ActionEntry
from portal.meetings.minutes_writing import ActionText
from portal.meetings.models import ActionItem
from tests.cast import TODAY, actor_of
from tests.conftest import HTMX
from tests.meetings.action_cast import DUE, WHAT, entered, fresh, many, recorded
from tests.meetings.planned_cast import planned

PEOPLE = ("secretary", "neighbour", "convener", "organization", "finance", "chief")
PATHS = ("completion", "move", "drop", "assignment")


def test_one_sees_ones_own_ones_districts_or_all(cast, sign_in):
    for district, name in (("north", "北事"), ("south", "南事"), ("", "盟事")):
        entered(cast, "蒋村" if district == "south" else "各村", what=name, district=district)
    seen = {}
    for who in PEOPLE:
        client = sign_in(getattr(cast, who))
        pages = [client.get(f"/actions/?whose={whose}").text for whose in ("mine", "district", "all")]
        seen[who] = ["".join(name for name in "北南盟" if f"{name}事</a>" in page) for page in pages]
    assert seen["secretary"] == ["南", "北", "南"]  # who may not see all gets the own ones for it
    assert seen["neighbour"] == ["", "南", ""]
    assert seen["convener"] == seen["organization"] == ["", "北", "北南盟"]
    assert seen["finance"] == ["", "南", "北南盟"]
    assert seen["chief"] == ["", "北南盟", "北南盟"]  # who is in no district is offered none


def slow(entries, actor_name, cast, asked):
    """Which of the entries the page should count, told again without any statement."""
    actor = getattr(cast, actor_name)
    district = cast.south.id if actor in (cast.neighbour, cast.finance) else cast.north.id
    views = {
        "mine": lambda e: e.owner_id == actor.id,
        "district": lambda e: actor is not cast.chief and e.district_id == district,
        "all": lambda e: not asked.body or (e.district_id or 0) == int(asked.body),
    }
    states = {
        "open": lambda e: e.state == "open",
        "overdue": lambda e: e.state == "open" and e.due_on < TODAY,
        "moved": lambda e: e.state == "open" and e.due_on != e.item.due_on,
        "done": lambda e: e.state == "done",
        "dropped": lambda e: e.state == "dropped",
        "any": lambda e: True,
    }
    found = [e for e in entries if views[asked.whose](e) and states[asked.state](e)]
    return [e for e in found if not asked.text or asked.text in e.item.what or asked.text in e.item.owner]


def scattered(cast):
    """Sixty entries, here and there."""
    rng = Random(7)
    for district in ("north", "south", ""):
        many(entered(cast, district=district), 19)
    people = [None, *(getattr(cast, who).id for who in PEOPLE)]
    for entry in db.session.scalars(select(ActionEntry)):
        entry.owner_id, entry.state = rng.choice(people), rng.choice(("open", "open", "done", "dropped"))
        entry.due_on = TODAY + timedelta(days=rng.randrange(-2, 3))
        item = db.session.get_one(ActionItem, entry.item_id)
        item.due_on, item.owner = TODAY, rng.choice(("各村", "100%的村", "_"))
    db.session.commit()
    return [fresh(id) for id in db.session.scalars(select(ActionEntry.id))]


@pytest.mark.parametrize("who", PEOPLE)
def test_the_filters_find_what_a_slow_reading_finds(cast, who):
    entries, actor = scattered(cast), actor_of(getattr(cast, who))
    for whose in ("mine", "district", "all"):
        for state in STATES:
            for body, text in (("", ""), ("0", ""), (str(cast.south.id), ""), ("", "%"), ("", "_")):
                asked = Asked.of({"whose": whose, "state": state, "body": body, "q": text}, actor)
                assert page_of(actor, asked, TODAY).total == len(slow(entries, who, cast, asked)), asked


def test_open_ones_stand_by_their_time_limit_and_closed_ones_the_newest_first(cast, sign_in):
    recorded(cast, ActionText("后到期", "各村", DUE), ActionText("先到期", "各村", date(2026, 9, 20)))
    page = sign_in(cast.convener).get("/actions/").text
    assert page.index("先到期") < page.index("后到期")
    assert page.count(">超期</span>") == 1


@pytest.mark.parametrize("count", [3, 200])
@pytest.mark.parametrize("who", ["chief", "secretary"])
def test_the_list_costs_the_same_at_any_length(cast, sign_in, queries, count, who):
    many(entered(cast), count)
    client = sign_in(getattr(cast, who))
    for query in ("", "?page=2", "?whose=all&state=moved&q=x"):
        queries.clear()
        assert client.get(f"/actions/{query}").status_code == 200
        assert len(queries) <= 4, query


@pytest.mark.parametrize("query", ["?page=0", "?page=99999", "?body=x", "?whose=no", "?state=no", "?q=%00%", "?page=٣"])
def test_a_strange_address_still_shows_a_list(cast, sign_in, query):
    entered(cast)
    assert [sign_in(who).get(f"/actions/{query}").status_code for who in (cast.secretary, cast.chief)] == [200, 200]


def test_the_list_answers_htmx_with_its_part(cast, sign_in):
    entered(cast)
    answer = sign_in(cast.convener).get("/actions/?q=改造", headers=HTMX)
    assert "<html" not in answer.text and WHAT in answer.text


def test_an_entry_tells_its_way(cast, sign_in):
    entry = entered(cast)
    client = sign_in(cast.convener)
    client.post(f"/actions/{entry.id}/move", data={"day": "2026-10-15", "words": "连日降雨", "version": 1})
    client.post(f"/actions/{entry.id}/assignment", data={"member": cast.recorder.id, "version": 2})
    sign_in(cast.recorder).post(f"/actions/{entry.id}/completion", data={"words": "都报了", "version": 3})
    page = client.get(f"/actions/{entry.id}").text
    for words in (
        "陈北把时限改到10月15日",
        "连日降雨",
        "陈北交给卫记办理",
        "卫记报告办结",
        "都报了",
        "会上议定的责任人",
    ):
        assert words in page
    assert "重新打开" in page and "改期</a>" not in page


def test_the_page_of_an_entry_costs_three_statements(cast, sign_in, queries):
    url, client = f"/actions/{entered(cast).id}", sign_in(cast.secretary)
    queries.clear()
    assert "报告办结" in client.get(url).text and len(queries) == 3


def test_who_may_not_read_the_record_gets_no_way_to_it(cast, sign_in):
    entry = entered(cast)
    ways = {who: f"/meetings/{entry.meeting_id}/minutes" in sign_in(getattr(cast, who)).get(f"/actions/{entry.id}").text
            for who in ("secretary", "finance", "chief")}  # fmt: skip
    assert ways == {"secretary": True, "finance": False, "chief": True}


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_form_says_what_is_missing_and_changes_nothing(cast, sign_in, path):
    entry = entered(cast)
    answer = sign_in(cast.convener).post(f"/actions/{entry.id}/{path}", data={"version": 1})
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert fresh(entry.id).version == 1


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("move", {"day": "2026-09-01", "words": "x"}, "已经过去"),
        ("move", {"day": "2126-09-01", "words": "x"}, "年份不对"),
        ("move", {"day": "下周", "words": "x"}, "日期请写成"),
        ("completion", {"words": "长" * 201}, "最多 200 字"),
        ("completion", {"words": "\0\x1b "}, "请填写"),
        ("assignment", {"member": "999999"}, "现在不在任"),
        ("assignment", {"member": "甲"}, "请选择"),
    ],
)
def test_bad_input_is_named_beside_its_field(cast, sign_in, path, data, words):
    entry = entered(cast)
    answer = sign_in(cast.convener).post(f"/actions/{entry.id}/{path}", data=data | {"version": 1})
    assert answer.status_code == 422 and words in answer.text


def test_what_was_typed_on_an_older_state_comes_back(cast, sign_in):
    entry, client = entered(cast), sign_in(cast.convener)
    client.post(f"/actions/{entry.id}/move", data={"day": "2026-10-15", "words": "连日降雨", "version": 1})
    answer = client.post(f"/actions/{entry.id}/drop", data={"words": "我打的字", "version": 1})
    assert answer.status_code == 409 and "我打的字" in answer.text and "别人办理过" in answer.text


def test_the_planned_meeting_lists_what_its_body_still_owes(cast, sign_in):
    entered(cast), entered(cast, what="南事", district="south")
    entry = entered(cast, what="办完的事")
    sign_in(cast.secretary).post(f"/actions/{entry.id}/completion", data={"words": "好了", "version": 1})
    page = sign_in(cast.secretary).get(f"/meetings/{planned(cast).id}").text
    assert "上次议定事项落实情况</h2>" in page and WHAT in page
    assert "南事" not in page and "办完的事" not in page


@pytest.mark.parametrize(("who", "is_offered"), [("convener", True), ("chief", True), ("secretary", False)])
def test_who_convenes_finds_the_reminder_ready_to_be_pasted(cast, sign_in, who, is_offered):
    entry = entered(cast)
    body = sign_in(getattr(cast, who)).get(f"/actions/{entry.id}").text
    assert ("【议定事项提醒】" in body) is ("data-copy" in body) is is_offered
