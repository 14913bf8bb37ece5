"""The year's pages: who sees which body, what a form answers, what it costs, how it stands on a phone and on paper."""

from datetime import date

import pytest
from sqlalchemy import insert

from portal.extensions import db
from portal.meetings.models import Meeting
from portal.meetings.year_models import MissingReason
from tests.chromium import chromium
from tests.meetings.chrome import Chrome
from tests.meetings.year_cast import met

BODIES = ("球溪片区", "公民片区", "联盟")


@pytest.fixture(scope="module")
def chrome():
    started = Chrome(chromium())
    yield started
    started.close()


@pytest.mark.parametrize(
    ("who", "seen"),
    [("secretary", "101"), ("neighbour", "011"), ("finance", "011"), ("convener", "111"), ("publicity", "111")],
)
def test_one_sees_the_bodies_whose_meetings_one_sees(cast, sign_in, who, seen):
    met(cast, "north", 8)
    page = sign_in(getattr(cast, who)).get("/meetings/year?year=2026").text
    assert [name for name, is_seen in zip(BODIES, seen, strict=True) if is_seen == "1"] == [
        name for name in BODIES if f'<th scope="row">{name}</th>' in page
    ]


def test_each_cell_leads_to_its_meeting_and_a_missing_one_to_its_reason(cast, sign_in):
    meeting = met(cast, "north", 8)
    page = sign_in(cast.chief).get("/meetings/year").text
    assert f'<a href="/meetings/{meeting.id}">已定稿</a>' in page
    assert f'href="/meetings/year/{cast.south.id}/reasons?month=2026-08"' in page
    assert "reasons?month" not in sign_in(cast.publicity).get("/meetings/year").text


@pytest.mark.parametrize("query", ["", "?year=1", "?year=99999", "?year=x", "?year=2026", "?year=٢٠٢٦"])
def test_a_strange_year_is_this_one(cast, sign_in, query):
    assert "<h1>2026年例会</h1>" in sign_in(cast.secretary).get(f"/meetings/year{query}").text


def test_a_reason_is_written_and_stands_in_the_table(cast, sign_in):
    met(cast, "south", 7)
    client, url = sign_in(cast.convener), f"/meetings/year/{cast.north.id}/reasons"
    assert 'value="2026-08"' in client.get(f"{url}?month=2026-08").text
    answer = client.post(url, data={"month": "2026-08", "reason": "农忙"})
    assert (answer.status_code, answer.location) == (303, "/meetings/year?year=2026")
    page = client.get("/meetings/year").text
    assert "原因已写上。" in page and "球溪片区8月：农忙" in page and "陈北 9月24日" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"month": "2026-08", "reason": " "}, "请填写原因"),
        ({"month": "2026-08", "reason": "长" * 101}, "最多 100 字"),
        ({"month": "2026-12", "reason": "x"}, "请从列出的月份里选"),
        ({"month": "\0", "reason": "x"}, "请从列出的月份里选"),
        ({}, "请填写原因"),
    ],
)
def test_bad_input_is_named_beside_its_field(cast, sign_in, data, words):
    met(cast, "south", 7)
    answer = sign_in(cast.convener).post(f"/meetings/year/{cast.north.id}/reasons", data=data)
    assert answer.status_code == 422 and words in answer.text
    assert db.session.query(MissingReason).count() == 0


def test_where_nothing_is_missing_no_reason_is_asked(cast, sign_in):
    answer = sign_in(cast.convener).get(f"/meetings/year/{cast.north.id}/reasons")
    assert answer.status_code == 409 and "没有缺例会的月份" in answer.text


def test_the_year_costs_the_same_at_a_hundred_times_the_meetings(cast, sign_in, queries):
    first = met(cast, "north", 8)
    client, counts = sign_in(cast.chief), []
    row = {c.name: getattr(first, c.name) for c in Meeting.__table__.columns if c.name != "id"}
    for _ in range(2):
        queries.clear()
        assert client.get("/meetings/year").status_code == 200
        counts.append(len(queries))
        db.session.execute(insert(Meeting), [row | {"month": date(2026, n % 12 + 1, 1)} for n in range(800)])
        db.session.commit()
    assert counts == [5, 5]


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_read_on_a_phone_and_on_a_screen(chrome, cast, sign_in, width):
    for month in range(1, 9):
        met(cast, "north", month)
    client = sign_in(cast.chief)

    def look(page):
        page.goto("/meetings/year")
        row = page.locator("tbody tr").first
        cells = [row.locator("td").nth(n).bounding_box() for n in (0, 2, 3)]
        return page.evaluate("document.documentElement.scrollWidth"), cells

    wide, (january, march, april) = chrome.run(client, look, viewport={"width": width, "height": 800})
    assert wide <= width and january["y"] == march["y"]
    assert (april["y"] > march["y"]) == (width == 360)  # three months a line, or twelve


def test_on_paper_it_lies_on_one_sheet(chrome, cast, sign_in):
    met(cast, "north", 8)
    client = sign_in(cast.chief)

    def sheet(page):
        page.goto("/meetings/year")
        return page.pdf(prefer_css_page_size=True)

    pdf = chrome.run(client, sheet)
    assert pdf.count(b"/Type /Page\n") == 1 and b"841.9" in pdf.split(b"/MediaBox")[1][:40].replace(b" ", b" ")
