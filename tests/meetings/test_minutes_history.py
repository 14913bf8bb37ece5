"""Revisions are listed, read and compared by those who may read drafts, and by nobody else."""

import re
from dataclasses import replace

import pytest

from portal.drafts.models import Revision
from portal.extensions import db
from tests.meetings.minutes_cast import ITEMS, WRITTEN, final, held, write


@pytest.fixture
def twice(cast):
    """A draft that was saved twice: the first paragraph of its first section was mended, one was added."""
    meeting = write(held(cast), cast.recorder)
    text = "卫记：今年改造稻田180亩，<环沟>宽3米。\n蒋村：高温期要看水质。\n陈北：月底看现场。"
    return write(meeting, cast.convener, replace(WRITTEN, sections=(replace(WRITTEN.sections[0], discussion=text),)))


def url_of(meeting):
    return f"/meetings/{meeting.id}/minutes"


def test_every_save_stands_in_the_list_the_newest_first(twice, cast, sign_in):
    page = sign_in(cast.recorder).get(f"{url_of(twice)}/revisions").text
    who = re.findall(r'data-label="谁" class="nowrap">([^<]+)<', page)
    assert who[0] == "陈北" and who[-1] == "卫记"
    assert page.count(f">{ITEMS[0]}</a>") == 2


def test_a_revision_is_read_with_its_actions_as_sentences_and_its_markup_escaped(twice, cast, sign_in):
    newest = db.session.query(Revision).filter_by(title=ITEMS[0], number=2).one()
    page = sign_in(cast.recorder).get(f"{url_of(twice)}/revisions/{newest.id}").text
    assert "&lt;环沟&gt;宽3米" in page and "<环沟>" not in page
    assert "报送可改造田块面积。责任人：蒋村；完成时限：2026年9月30日。" in page


def test_two_revisions_are_compared_in_order_whichever_was_chosen_first(twice, cast, sign_in):
    ids = [row.id for row in db.session.query(Revision).filter_by(title=ITEMS[0]).order_by(Revision.number)]
    client = sign_in(cast.recorder)
    page = client.get(f"{url_of(twice)}/comparison?of={ids[1]}&of={ids[0]}").text
    assert "改造稻田1<del>20亩，环沟</del>宽3米" in page and "<ins>80亩，&lt;环沟&gt;</ins>宽3米" in page
    assert page == client.get(f"{url_of(twice)}/comparison?of={ids[0]}&of={ids[1]}").text
    assert "<ins>陈北：月底看现场。</ins>" in page


def test_what_cannot_be_compared_says_so(twice, cast, sign_in):
    rows = db.session.query(Revision).order_by(Revision.id).all()
    client = sign_in(cast.recorder)
    assert client.get(f"{url_of(twice)}/comparison?of={rows[0].id}").status_code == 422
    answer = client.get(f"{url_of(twice)}/comparison?of={rows[0].id}&of={rows[1].id}")
    assert answer.status_code == 422 and "同一个议题" in answer.text
    for beyond in (2**70, -(2**70)):
        assert client.get(f"{url_of(twice)}/comparison?of=1&of={beyond}").status_code == 404
    assert client.get(f"{url_of(twice)}/revisions?page=99999999999999").status_code == 200


def test_the_final_record_shows_its_history_only_to_who_read_the_draft(cast, sign_in):
    meeting = final(cast)
    codes = {
        name: sign_in(getattr(cast, name)).get(f"{url_of(meeting)}/revisions").status_code
        for name in ("recorder", "convener", "chief", "organization", "secretary", "publicity", "other_convener")
    }
    assert [name for name, code in codes.items() if code == 200] == ["recorder", "convener", "chief", "organization"]
    assert "历次修改" not in sign_in(cast.secretary).get(url_of(meeting)).text


def test_the_list_costs_the_same_however_long_it_is(twice, cast, sign_in, queries):
    client, counts, url = sign_in(cast.recorder), [], f"{url_of(twice)}/revisions"
    row = db.session.query(Revision).first()
    for more in (0, 70):
        for number in range(100, 100 + more):
            words = {"fields": row.fields, "length": 1, "by_id": row.by_id, "began_at": row.at, "at": row.at}
            db.session.add(Revision(draft_id=row.draft_id, number=number, is_auto=True, **words))
        db.session.commit()
        queries.clear()
        page = client.get(url).text
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
    assert "更早的" in page
    assert "较新的" in client.get(f"{url}?page=2").text
