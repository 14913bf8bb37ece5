"""Who sees which lines of the journal."""

import pytest

from portal.audit.rules import record
from portal.extensions import db
from tests.cast import NOW
from tests.conftest import HTMX


@pytest.fixture
def written(cast, act_as):
    def write(who, text, **more):
        record(act_as(who), "thing.done", "thing:1", text, at=NOW, **more)

    write(cast.convener, "北片的事", district_id=cast.north.id)
    write(cast.other_convener, "南片的事", district_id=cast.south.id)
    write(cast.secretary, "自己的事")
    write(cast.organization, "查看了蒋村的电话", kind="reveal", about=cast.secretary.id)
    write(cast.publicity, "登录了", kind="sign-in")
    db.session.commit()


ALL = {"北片的事", "南片的事", "自己的事", "查看了蒋村的电话", "登录了"}
SEEN = {
    "chief": ALL,
    "organization": ALL - {"登录了"},
    "convener": {"北片的事"},
    "other_convener": {"南片的事"},
    "secretary": {"自己的事", "查看了蒋村的电话"},
    "finance": set(),
    "publicity": {"登录了"},
    "admin": {"登录了"},
}


@pytest.mark.parametrize("who", SEEN)
def test_everyone_sees_the_lines_that_the_table_grants(cast, written, sign_in, who):
    text = sign_in(getattr(cast, who)).get("/journal/").text
    assert {line for line in ALL if line in text} == SEEN[who]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=陈北", {"北片的事"}),
        ("word=电话", {"查看了蒋村的电话"}),
        ("kind=sign-in", {"登录了"}),
        ("since=2026-09-25", set()),
        ("until=2026-09-23", set()),
        ("since=2026-09-24&until=2026-09-24", ALL),
        ("word=%25", set()),
        ("word=_", set()),
        ("before=1", set()),
        ("kind=nonsense&since=yesterday&before=x", ALL),
    ],
)
def test_filters_find_what_they_say(cast, written, sign_in, query, found):
    text = sign_in(cast.chief).get(f"/journal/?{query}", headers=HTMX).text
    assert {line for line in ALL if line in text} == found


def test_older_lines_are_a_link_away(cast, act_as, sign_in):
    for n in range(60):
        record(act_as(cast.chief), "thing.done", "thing:1", f"第{n}件", at=NOW)
    db.session.commit()
    client = sign_in(cast.chief)
    first = client.get("/journal/").text
    assert "第59件" in first and "第9件" not in first and "before=11" in first
    assert "第9件" in client.get("/journal/?before=11").text


def test_the_journal_costs_one_query_at_any_length(cast, act_as, sign_in, queries):
    client = sign_in(cast.chief)
    queries.clear()
    client.get("/journal/")
    few = len(queries)
    for n in range(200):
        record(act_as(cast.chief), "thing.done", "thing:1", f"第{n}件", at=NOW)
    db.session.commit()
    queries.clear()
    client.get("/journal/")
    assert len(queries) == few == 2


@pytest.mark.parametrize(
    "query",
    ["since=0001-01-01", "until=9999-12-31", "who=a%00b", "word=%00", "before=99999999999999", "before=4294967296"],
)
def test_what_can_be_no_filter_is_left_out(cast, sign_in, query):
    assert sign_in(cast.chief).get(f"/journal/?{query}").status_code == 200
