"""Pages of corrections and addenda: what one sees, presses and reads; with htmx and without."""

import re
from datetime import timedelta

import pytest

from portal.extensions import db
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction, Outcome
from tests.cast import NOW
from tests.conftest import HTMX
from tests.meetings.correction_cast import WIDER, filed, in_period, only, proposed, texts_of
from tests.meetings.minutes_cast import final, whole

QUOTED = "卫记：今年改造稻田120亩，环沟宽3米。"


def typed(meeting, number=1, **changes):
    """What a browser would send for a correction of this paragraph."""
    paragraph = {"paragraph": str(number), "quoted": texts_of(meeting.minutes)[number - 1]}
    return paragraph | {"wording": WIDER, "reason": "会上说的是4米"} | changes


def test_the_numbers_lead_to_a_form_that_quotes_their_paragraph(cast, sign_in):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    url = f"/meetings/{meeting.id}/corrections?paragraph=1"
    assert f'href="{url}"' in client.get(f"/meetings/{meeting.id}/minutes").text
    page = client.get(url).text
    assert f'<blockquote class="quoted">{QUOTED}</blockquote>' in page
    assert f"\n{QUOTED}</textarea>" in page.replace("\r\n", "\n")
    assert "更正期到9月30日为止" in page


def test_who_may_not_file_sees_plain_numbers(cast, sign_in):
    meeting = in_period(cast)
    page = sign_in(cast.organization).get(f"/meetings/{meeting.id}/minutes").text
    assert '<span class="para">1</span>' in page
    assert "corrections?paragraph" not in page


def test_a_correction_is_filed_by_a_plain_form_and_stands_on_the_page(cast, sign_in, journal):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    answer = client.post(f"/meetings/{meeting.id}/corrections", data=typed(meeting))
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.id}/minutes")
    page = client.get(answer.location).text
    assert "对第1段的更正意见已提出。办理以前可以撤回。" in page
    assert "1. 第1段（蒋村，2026年9月24日提出）" in page
    assert "待办理" in page
    assert journal()[-1] == "correction.filed"


def test_without_a_number_the_page_asks_for_one(cast, sign_in):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    url = f"/meetings/{meeting.id}/corrections"
    assert "段落编号" in client.get(url).text
    for wrong in ("99", "0", "-1", "一", "9" * 30):
        answer = client.get(url, query_string={"paragraph": wrong})
        assert answer.status_code == 422
        assert "没有这一段，请核对编号" in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wording": "  "}, "请写出这一段应当怎样写。"),
        ({"reason": ""}, "请写明理由"),
        ({"reason": "长" * 301}, "理由最多 300 字"),
        ({"wording": "一段。\n又一段。"}, "一条更正只改一段，请不要换行"),
        ({"wording": "长" * 60001}, "最多 60000 字"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(cast, sign_in, changes, said):
    meeting = in_period(cast)
    answer = sign_in(cast.secretary).post(f"/meetings/{meeting.id}/corrections", data=typed(meeting, **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert changes.get("reason", "会上说的是4米")[:300] in answer.text


def test_a_line_of_what_was_agreed_has_its_three_fields(cast, sign_in):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    page = client.get(f"/meetings/{meeting.id}/corrections?paragraph=4").text
    for value in ("报送可改造田块面积", "蒋村", "2026-09-30"):
        assert f'value="{value}"' in page
    data = typed(meeting, 4, what="报送面积", owner="蒋村", due_on="2026-09-01")
    answer = client.post(f"/meetings/{meeting.id}/corrections", data=data)
    assert "完成时限不能早于开会那天（9月18日）。" in answer.text
    assert client.post(answer.request.path, data=data | {"due_on": "2026-10-15"}).status_code == 303
    assert only(Correction).wording == "1. 报送面积。责任人：蒋村；完成时限：2026年10月15日。"


def test_control_characters_are_left_out_and_markup_is_text(cast, sign_in):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    data = typed(meeting, wording="<b>四米</b>\x00\x1b\u202e", reason="<script>")
    assert client.post(f"/meetings/{meeting.id}/corrections", data=data).status_code == 303
    page = client.get(f"/meetings/{meeting.id}/minutes").text
    assert "&lt;b&gt;四米&lt;/b&gt;" in page
    assert only(Correction).wording == "<b>四米</b>"


def test_a_stale_quotation_shows_the_paragraph_as_it_is_and_keeps_what_was_typed(cast, sign_in):
    meeting, client = in_period(cast), sign_in(cast.secretary)
    answer = client.post(f"/meetings/{meeting.id}/corrections", data=typed(meeting, quoted="以前的原文。"))
    assert answer.status_code == 409
    assert "第1段在您打开以后改过了。您写的还在下面" in answer.text
    assert WIDER in answer.text
    quoted = re.search(r'name="quoted"[^>]*value="([^"]+)"', answer.text)[1]
    again = client.post(f"/meetings/{meeting.id}/corrections", data=typed(meeting, quoted=quoted))
    assert again.status_code == 303


def test_the_convener_accepts_on_the_page_and_the_paragraph_reads_anew(cast, sign_in):
    meeting = in_period(cast)
    correction, convener = filed(cast, meeting, at=NOW), sign_in(cast.convener)
    page = convener.get(f"/meetings/{meeting.id}/minutes").text
    url = f"/meetings/{meeting.id}/corrections/{correction.id}/acceptance"
    assert f'action="{url}"' in page
    answer = convener.post(url, headers=HTMX)
    assert answer.text.lstrip().startswith('<div id="minutes">')
    assert "已采纳，第1段已照更正意见改好。" in answer.text
    assert texts_of(whole(meeting).minutes)[0] == WIDER


def test_a_refusal_asks_for_its_reason(cast, sign_in):
    meeting = in_period(cast)
    correction, convener = filed(cast, meeting, at=NOW), sign_in(cast.convener)
    url = f"/meetings/{meeting.id}/corrections/{correction.id}/refusal"
    assert QUOTED in convener.get(url).text
    assert convener.post(url, data={"reason": ""}).status_code == 422
    assert convener.post(url, data={"reason": "录音里是3米。"}).status_code == 303
    assert "录音里是3米。" in sign_in(cast.secretary).get("/").text


def test_the_filer_withdraws_and_only_the_filer_still_sees_it(cast, sign_in):
    meeting = in_period(cast)
    correction, client = filed(cast, meeting, at=NOW), sign_in(cast.secretary)
    url = f"/meetings/{meeting.id}/minutes"
    assert client.post(f"/meetings/{meeting.id}/corrections/{correction.id}/withdrawal").status_code == 303
    assert "已撤回" in client.get(url).text
    assert "更正为" not in sign_in(cast.convener).get(url).text
    assert only(Correction).outcome == Outcome.WITHDRAWN


def test_the_next_button_waits_for_the_corrections(cast, sign_in):
    meeting = in_period(cast)
    meeting.minutes.corrections_close_at = NOW - timedelta(hours=1)
    db.session.commit()
    client, url = sign_in(cast.convener), f"/meetings/{meeting.id}/minutes"
    assert f'action="{url}/approval"' in client.get(url).text
    filed(cast, meeting, at=NOW - timedelta(hours=2))
    page = client.get(url).text
    assert f'action="{url}/approval"' not in page
    assert "还有 1 条更正意见没有办理，办完才能审定。" in page
    assert client.post(f"{url}/approval").status_code == 409


def test_anothers_corrections_are_out_of_reach(cast, sign_in):
    meeting = in_period(cast)
    correction = filed(cast, meeting, at=NOW)
    other = in_period(
        cast, by=cast.other_convener, district="south", recorder=cast.neighbour, chair=cast.other_convener
    )
    for id, correction_id in ((other.id, correction.id), (meeting.id, 99), (meeting.id, 2**31)):
        url = f"/meetings/{id}/corrections/{correction_id}/withdrawal"
        assert sign_in(cast.chief).post(url).status_code == 404


def test_an_addendum_is_put_forward_signed_and_printed(cast, sign_in):
    meeting, recorder, convener = final(cast), sign_in(cast.recorder), sign_in(cast.convener)
    url = f"/meetings/{meeting.id}/minutes"
    assert f'href="/meetings/{meeting.id}/addenda"' in recorder.get(url).text
    data = {"paragraph": "1", "wording": "“3米”应为“4米”。"}
    assert recorder.post(f"/meetings/{meeting.id}/addenda", data=data).status_code == 303
    assert "“3米”应为“4米”。" not in sign_in(cast.secretary).get(url).text
    answer = convener.post(f"/meetings/{meeting.id}/addenda/{only(Addendum).id}/signature")
    assert answer.status_code == 303
    assert "第1号（卫记提出，陈北9月24日" in sign_in(cast.secretary).get(url).text
    assert "更正：“3米”应为“4米”。" in sign_in(cast.secretary).get(f"/meetings/{meeting.id}/print").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"paragraph": "99", "wording": "改"}, "没有第 99 段，请核对编号"),
        ({"paragraph": "三", "wording": "改"}, "请填写会议记录里的段落编号"),
        ({"paragraph": "1", "wording": ""}, "请写明更正内容。"),
        ({"paragraph": "", "wording": "长" * 2001}, "最多 2000 字"),
    ],
)
def test_what_is_wrong_with_an_addendum_stands_beside_its_field(cast, sign_in, data, said):
    answer = sign_in(cast.recorder).post(f"/meetings/{final(cast).id}/addenda", data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_an_unsigned_addendum_is_refused_with_a_reason_or_withdrawn(cast, sign_in):
    meeting = final(cast)
    first, second = proposed(cast, meeting), proposed(cast, meeting, 2)
    url, convener = f"/meetings/{meeting.id}/addenda", sign_in(cast.convener)
    assert "不签发" in convener.get(f"{url}/{first.id}/refusal").text
    assert convener.post(f"{url}/{first.id}/refusal", data={"reason": ""}).status_code == 422
    assert convener.post(f"{url}/{first.id}/refusal", data={"reason": "录音里是3米。"}).status_code == 303
    recorder = sign_in(cast.recorder)
    assert recorder.post(f"{url}/{second.id}/withdrawal").status_code == 303
    assert "录音里是3米。" in recorder.get(f"/meetings/{meeting.id}/minutes").text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_however_many_corrections_there_are(cast, sign_in, queries, count):
    meeting = in_period(cast)
    for n in range(count):
        filed(cast, meeting, wording=f"环沟宽{n + 4}米。", at=NOW)
    clients = {name: sign_in(getattr(cast, name)) for name in ("convener", "organization", "secretary")}
    costs, url = {}, f"/meetings/{meeting.id}/minutes"
    for name, client in clients.items():
        queries.clear()
        client.get(url)
        costs[name] = len(queries)
    assert costs == {"convener": 7, "organization": 9, "secretary": 9}
