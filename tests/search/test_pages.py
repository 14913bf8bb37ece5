"""The page, and what the meetings hand in."""

import re

from portal.cli import jobs
from portal.extensions import db
from portal.meetings import searching
from portal.search import index
from portal.search.models import SearchEntry
from tests.meetings.minutes_cast import final


def test_a_final_record_is_found_by_who_may_read_it(cast, sign_in):
    meeting = final(cast)  # of the north
    word = "稻虾"
    page = sign_in(cast.secretary).get(f"/search/?q={word}").text
    assert f"/meetings/{meeting.id}/minutes" in page and "<mark>" in page
    assert f"/meetings/{meeting.id}/minutes" not in sign_in(cast.neighbour).get(f"/search/?q={word}").text
    assert f"/meetings/{meeting.id}/minutes" in sign_in(cast.publicity).get(f"/search/?q={word}").text


def test_what_is_found_is_shown_as_text(cast, sign_in):
    index.put("meeting", 1, "<b>题</b>", "/meetings/1/minutes", [("一", "前<script>血橙</script>后")], None, _at())
    db.session.commit()
    page = sign_in(cast.secretary).get("/search/?q=血橙").text
    assert "<script>血橙" not in page and "&lt;script&gt;<mark>血橙</mark>&lt;/script&gt;" in page
    assert "<b>题" not in page


def test_without_javascript_the_tabs_orders_and_pages_are_links(cast, sign_in):
    for id in range(1, 26):
        index.put("meeting", id, f"血橙{id}", f"/meetings/{id}/minutes", [("一", "血橙")], None, _at())
    db.session.commit()
    client = sign_in(cast.secretary)
    page = client.get("/search/?q=血橙").text
    assert "找到 25 份" in page and page.count("<mark>") == 20
    second = re.search(r'href="(/search/\?[^"]*page=2)"', page)[1].replace("&amp;", "&")
    assert client.get(second).text.count("<mark>") == 5
    assert client.get("/search/?q=血橙&page=99999999999999999999").status_code == 200
    assert client.get("/search/?q=%00%27%22&kind=x&order=y").status_code == 200


def test_who_names_no_tab_gets_the_one_that_holds_something(cast, sign_in):
    index.put("meeting", 1, "记录", "/meetings/1/minutes", [("一", "套袋")], None, _at())
    index.put("case", 1, "案例", "/cases/1", [("做法", "血橙")], None, _at())
    db.session.commit()
    client = sign_in(cast.secretary)
    assert "/cases/1" in client.get("/search/?q=血橙").text and "/meetings/1" in client.get("/search/?q=套袋").text
    assert "没有找到" in client.get("/search/?q=套袋&kind=case").text


def test_what_nobody_handed_in_is_found_after_the_next_jobs(app, cast, sign_in):
    meeting = final(cast)
    index.drop("meeting", meeting.id)
    db.session.commit()
    assert list(searching.missing()) == [meeting.id]
    assert app.test_cli_runner().invoke(jobs).exit_code == 0
    db.session.expire_all()
    assert [row.ref for row in db.session.query(SearchEntry)] == [meeting.id]


def test_the_index_can_be_made_anew(app, cast):
    meeting = final(cast)
    index.put("meeting", 99, "没有这次会", "/x", [], None, _at())
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["search-rebuild"])
    assert done.exit_code == 0 and "1 份" in done.output
    db.session.expire_all()
    assert [row.ref for row in db.session.query(SearchEntry)] == [meeting.id]


def _at():
    from tests.cast import NOW

    return NOW
