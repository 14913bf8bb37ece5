"""The pages of reports through the client: who sees what, what is kept, what is said."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.reports.models import DutyReport, ReportFact, ReportMark, ReportYear, Standing
from portal.reports.waiting import lines
from tests.cast import NOW, actor_of
from tests.matrix.forms import year_planned
from tests.reports.report_cast import SENTENCE, final, handed_in, opened, report_of, write


@pytest.fixture
def chief(cast, sign_in):
    return sign_in(cast.chief)


def told(who):
    return [line.title for line in lines(actor_of(who), NOW)]


def test_the_chief_starts_a_year_and_everybody_is_told(cast, chief):
    answer = chief.post("/reports/", data=year_planned(2026))
    assert answer.status_code == 303
    assert "6 份" in chief.get(answer.location).text
    assert told(cast.convener) == ["撰写2026年述职报告"] and told(cast.secretary) == []


def test_a_bad_plan_keeps_what_was_typed_and_says_what_is_wrong(chief):
    answer = chief.post("/reports/", data=year_planned(2026) | {"cap": "两成", "weight_peers": "40"})
    assert answer.status_code == 422
    assert "第一等不超过（%）请填整数。" in answer.text and 'value="两成"' in answer.text
    answer = chief.post("/reports/", data=year_planned(2026) | {"weight_peers": "40"})
    assert answer.status_code == 422 and "现在是 110%" in answer.text
    assert db.session.scalars(select(ReportYear)).all() == []


def test_a_new_year_begins_with_the_last_one_s_numbers(cast, chief):
    opened(cast, year=2025, cap=15, sections="一\n二")
    page = chief.get("/reports/new").text
    assert re.search(r'name="cap"[^>]*value="15"', page) and "一\n二" in page.replace("\r", "")
    assert re.search(r'name="year"[^>]*value="2026"', page)


def test_a_report_is_written_handed_in_sent_back_and_accepted(cast, sign_in, chief):
    year = opened(cast)
    report = report_of(year, cast.convener)
    writer, url = sign_in(cast.convener), f"/reports/{report.id}"
    page = writer.get(f"{url}/edit").text
    assert "系统里的记录" in page and "召开会议" in page
    sent = {f"parts-{n}-body": SENTENCE for n in range(4)} | {f"parts-{n}-seen": "0" for n in range(4)}
    assert writer.post(f"{url}/edit", data=sent).location == url
    assert writer.post(f"{url}/submission").location == url
    assert told(cast.chief) == ["撰写2026年述职报告", "审阅陈北2026年述职报告"]
    review = chief.get(f"{url}/review").text
    assert "required" not in re.search(r'<textarea[^>]*name="reason"[^>]*>', review)[0]
    assert chief.post(f"{url}/return", data={"mark-1-0": "写清哪三处"}).location == url
    assert "写清哪三处" in writer.get(f"{url}/edit").text and told(cast.convener) == ["修改2026年述职报告"]
    sent |= {"parts-0-body": f"{SENTENCE}球溪三处。", "parts-0-seen": "1"}
    writer.post(f"{url}/edit", data=sent)
    writer.post(f"{url}/submission")
    assert chief.post(f"{url}/acceptance").location == url
    shown = sign_in(cast.secretary).get(url).text
    assert "球溪三处" in shown and "校验码" in shown and "写清哪三处" not in shown


def test_a_return_without_a_word_is_asked_for_one(cast, chief):
    year = opened(cast)
    report = handed_in(year, cast.convener)
    answer = chief.post(f"/reports/{report.id}/return", data={"reason": ""})
    assert answer.status_code == 422 and "请写明退回的原因" in answer.text
    long = chief.post(f"/reports/{report.id}/return", data={"reason": "好", "mark-1-0": "长" * 301})
    assert long.status_code == 409 and "最多 300 字" in long.text and "长" * 301 in long.text
    assert db.session.scalars(select(ReportMark)).all() == []


def test_the_script_saves_a_section_and_hears_of_another_page(cast, sign_in):
    report = report_of(opened(cast), cast.convener)
    client, url = sign_in(cast.convener), f"/reports/{report.id}/parts"
    first = client.post(f"{url}/s2", data={"body": "甲", "seen": "0", "page": "phonephone", "nth": "1"})
    assert first.json["version"] == 1
    other = client.post(f"{url}/s2", data={"body": "乙", "seen": "0", "page": "officeoffice", "nth": "1"})
    assert other.json["aside"].startswith(f"/reports/{report.id}/conflicts/")
    assert "甲" in client.get(other.json["aside"]).text and "乙" in client.get(other.json["aside"]).text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', client.get(other.json["aside"]).text)[1]
    assert client.post(other.json["aside"], data={"seen": seen}).location == f"/reports/{report.id}/edit"
    assert "甲\n乙" in client.get(f"/reports/{report.id}/edit").text.replace("\r", "")
    assert client.get(url).json["parts"]["s2"]["version"] == 2


def test_what_is_too_long_is_refused_and_kept(cast, sign_in):
    report = report_of(opened(cast), cast.convener)
    client = sign_in(cast.convener)
    part = client.post(f"/reports/{report.id}/parts/s1", data={"body": "长" * 20_001, "seen": "0"})
    assert part.status_code == 422 and "最多 20000 字" in part.json["faults"][0]
    sent = {f"parts-{n}-body": "长" * 20_001 for n in range(4)}
    form = client.post(f"/reports/{report.id}/edit", data=sent)
    assert form.status_code == 422 and form.text.count("长" * 20_001) == 4
    half = client.post(f"/reports/{report.id}/edit", data={"parts-2-body": "只有一处"})
    assert half.status_code == 422 and "表单不完整" in half.text and "只有一处" in half.text


def test_facts_are_frozen_with_the_final_report(cast, sign_in):
    year = opened(cast)
    report = final(year, cast.convener, cast.chief)
    kept = db.session.scalars(select(ReportFact).where(ReportFact.report_id == report.id)).all()
    assert {"召集会议", "召开会议", "审定会议记录", "办结议定事项"} <= {fact.label for fact in kept}
    kept[0].value = "99 次"
    db.session.commit()
    assert "99 次" in sign_in(cast.chief).get(f"/reports/{report.id}").text


def test_the_list_opens_only_what_the_reader_may_read(cast, sign_in):
    year = opened(cast)
    shut, open_ = write(report_of(year, cast.finance), cast.finance), final(year, cast.convener, cast.chief)
    page = sign_in(cast.secretary).get(f"/reports/years/{year.id}").text
    assert f'href="/reports/{open_.id}"' in page and f'href="/reports/{shut.id}"' not in page
    assert "冯财" in page


def test_excusing_is_said_on_the_year_s_page(cast, chief):
    year = opened(cast)
    report = report_of(year, cast.finance)
    url = f"/reports/years/{year.id}/excusing/{report.id}"
    assert "免予冯财述职" in chief.get(url).text
    assert chief.post(url, data={"reason": ""}).status_code == 422
    assert chief.post(url, data={"reason": "重病住院"}).status_code == 303
    assert db.session.get(DutyReport, report.id).standing == Standing.EXCUSED
    assert "免予述职" in chief.get(f"/reports/years/{year.id}").text and told(cast.finance) == []


def test_last_year_s_text_stands_beside_this_year_s(cast, sign_in):
    last = opened(cast, year=2025)
    final(last, cast.convener, cast.chief)
    report = report_of(opened(cast), cast.convener)
    assert "2025年写的“下一步打算”" in sign_in(cast.convener).get(f"/reports/{report.id}/edit").text


def test_a_list_costs_the_same_however_long_it_is(cast, sign_in, queries):
    year = opened(cast)
    client = sign_in(cast.secretary)
    client.get(f"/reports/years/{year.id}")
    queries.clear()
    client.get(f"/reports/years/{year.id}")
    few = len(queries)
    db.session.add_all(
        DutyReport(year_id=year.id, member_id=cast.secretary.id, kind="x", title="职务", from_on=year.write_until,
                   district_id=None, until_on=year.write_until, standing=Standing.EXCUSED) for _ in range(40)
    )  # fmt: skip
    db.session.commit()
    queries.clear()
    client.get(f"/reports/years/{year.id}")
    assert len(queries) == few


def test_attachments_are_the_writer_s_until_the_report_is_handed_in(cast, sign_in):
    year = opened(cast)
    report = report_of(year, cast.convener)
    client, url = sign_in(cast.convener), f"/reports/{report.id}/attachments"
    assert "先选择文件" in client.post(url, data={}).text
    paper = (BytesIO(b"%PDF-1.4\nnew\n%%EOF"), "材料.pdf")
    assert client.post(url, data={"files": paper}, content_type="multipart/form-data").status_code == 303
    assert "材料.pdf" in client.get(f"/reports/{report.id}").text
    handed_in(year, cast.convener)
    assert client.get(url).status_code == 409
    assert sign_in(cast.secretary).get(url).status_code == 404
