"""The list of summaries: of all bodies, for everybody, by body and month, at a fixed cost."""

from datetime import date, timedelta

import pytest

from portal.extensions import db
from portal.meetings.models import Meeting, State
from tests.meetings.minutes_cast import HELD_AT, final, passed


def final_ones(cast, count, *, month=date(2026, 8, 1), theme="山塘"):
    for number in range(count):
        db.session.add(
            Meeting(
                district_id=cast.south.id,
                month=month,
                theme=f"{theme}{number}",
                starts_at=HELD_AT - timedelta(days=30 + number),
                place="某处",
                chair_id=cast.other_convener.id,
                recorder_id=cast.neighbour.id,
                called_by_id=cast.other_convener.id,
                state=State.FINAL,
            )
        )
    db.session.commit()


@pytest.mark.parametrize("who", ["secretary", "neighbour", "finance", "chief"])
def test_everybody_finds_the_summaries_of_every_body(cast, sign_in, who):
    meeting = final(cast)
    passed(cast, district="south", recorder=cast.neighbour, by=cast.other_convener)
    page = sign_in(getattr(cast, who)).get("/meetings/summaries").text
    assert f'<a href="/meetings/{meeting.id}/summary">稻虾养殖现场交流</a>' in page
    assert "共 1 条" in page


def test_it_is_filtered_by_body_and_month(cast, sign_in):
    final(cast)
    final_ones(cast, 2)
    client = sign_in(cast.secretary)
    counts = {
        "": 3,
        f"body={cast.north.id}": 1,
        f"body={cast.south.id}": 2,
        "body=0": 0,
        "month=2026-08": 2,
        "month=2026-09": 1,
        f"month=2026-09&body={cast.south.id}": 0,
        "month=2026-99": 3,
        "month=2026-8": 3,
        "body=x&page=y": 3,
    }
    for query, count in counts.items():
        page = client.get(f"/meetings/summaries?{query}").text
        assert (f"共 {count} 条" if count else "没有符合条件的纪要") in page, query
    assert '<option value="2026-08">2026年8月</option>' in page


def test_it_is_paged_at_a_fixed_cost(cast, sign_in, queries):
    client = sign_in(cast.secretary)
    final_ones(cast, 1)
    client.get("/meetings/summaries")
    del queries[:]
    client.get("/meetings/summaries")
    few = len(queries)
    final_ones(cast, 45, theme="渠道")
    del queries[:]
    page = client.get("/meetings/summaries?page=2").text
    assert len(queries) == few == 5
    assert "第 2 / 3 页" in page
    assert "回到第一页" in client.get("/meetings/summaries?page=9").text


def test_the_way_to_it_is_on_the_list_of_meetings_and_on_the_record(cast, sign_in):
    meeting, client = final(cast), sign_in(cast.secretary)
    assert 'href="/meetings/summaries"' in client.get("/meetings/").text
    for page in (f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/minutes"):
        assert f'href="/meetings/{meeting.id}/summary"' in client.get(page).text
