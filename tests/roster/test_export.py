"""Taking the roster out: who may, with which reason, and that it comes back unchanged and harmless."""

import io
from datetime import date
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.clock import today
from portal.extensions import db
from portal.numbers import Number
from portal.roster import exporting
from portal.roster.columns import table_of
from portal.roster.importing import plan_of
from portal.roster.models import Member, TermOfOffice
from portal.roster.reading import read_rows
from portal.roster.workbook import workbook
from tests.cast import NOW, TODAY

FORMULAS = ["=cmd|' /C calc'!A0", "+1+2", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "'已加引号", "13900000000"]


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast.organization)


def export(client, reason="报县委组织部核对", scope=0):
    return client.post("/roster/export", data={"scope": scope, "reason": reason})


def rows_of(answer):
    sheet = load_workbook(io.BytesIO(answer.data)).active
    headings = [cell.value for cell in sheet[2]]
    return [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)]


def test_an_export_holds_everybody_in_office_and_says_so_in_the_journal(client, cast):
    answer = export(client)
    names = [row["姓名"] for row in rows_of(answer)]
    assert names[0] == "周总"
    assert len(names) == 9
    assert not {"吴技", "韩离"} & set(names)
    line = db.session.scalars(select(JournalLine).where(JournalLine.verb == "roster.exported")).one()
    assert (line.kind, line.text) == ("reveal", "导出名册（全联盟，9 人），事由：报县委组织部核对")


def test_an_export_is_a_download_with_a_chinese_name_that_nobody_sniffs(client):
    answer = export(client)
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''" in disposition
    assert unquote(disposition).endswith("名册_全联盟_20260924.xlsx")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_district_can_be_exported_alone(client, cast):
    rows = rows_of(export(client, scope=cast.south.id))
    assert {row["片区"] for row in rows} == {"公民片区"}
    assert {row["姓名"] for row in rows} == {"王宣", "冯财", "褚南", "沈邻"}
    assert [row["联盟职务"] for row in rows if row["姓名"] == "褚南"] == ["公民片区召集人"]


@pytest.mark.parametrize("fields", [{"reason": ""}, {"reason": "看看"}, {"reason": "核对" * 60}, {"scope": 999}])
def test_an_export_wants_a_reason_and_a_district_there_is(client, journal, fields):
    answer = client.post("/roster/export", data={"scope": 0, "reason": "核对名册"} | fields)
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert journal() == []


def test_too_many_exports_in_an_hour_wait(client):
    db.session.add(Number(key="roster.exports_per_hour", value=1))
    db.session.commit()
    assert export(client).status_code == 200
    answer = export(client)
    assert (answer.status_code, "最多导出名册 1 次" in answer.text) == (429, True)
    assert int(answer.headers["Retry-After"]) > 3500


def test_what_is_exported_and_brought_back_changes_nothing(client, cast, act_as):
    full_of_facts(cast.secretary)
    for member, written in zip(db.session.scalars(select(Member).order_by(Member.id)), FORMULAS, strict=False):
        member.emergency_contact = member.education = written
    cast.neighbour.name = "  买买提 · 阿卜杜"
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.neighbour.id)).one()
    term.ends_on = date(2026, 12, 31)
    db.session.commit()
    table = table_of(read_rows(export(client).data, "名册.xlsx"))
    made = plan_of(table, by=act_as(cast.organization), at=NOW)
    assert made.summary == "没有变化 9 人"
    assert not table.unknown


def full_of_facts(member):
    facts = {
        "gender": "女", "ethnicity": "彝族", "born_in": "1985-10", "political_status": "中共党员",
        "works_since": "2007-08", "joined_party_on": date(2008, 7, 1),
        "sending_unit": "县某局", "unit_level": "县", "post": "四级主任科员",
    }  # fmt: skip
    for name, value in facts.items():
        setattr(member, name, value)


def test_nothing_in_an_export_is_a_formula_and_phones_are_text(cast):
    for member, written in zip(db.session.scalars(select(Member).order_by(Member.id)), FORMULAS, strict=False):
        member.name = written
    db.session.commit()
    sheet = load_workbook(io.BytesIO(workbook(exporting.people(TODAY), "名册"))).active
    cells = [cell for row in sheet.iter_rows(min_row=3) for cell in row if isinstance(cell.value, str)]
    assert not [cell.value for cell in cells if cell.value[0] in "=+-@＝＋－＠\t\r"]
    assert {cell.data_type for cell in cells} == {"s"}
    phones = [cell for cell in cells if cell.value.startswith("1390000") and len(cell.value) == 11]
    assert {cell.number_format for cell in phones} == {"@"}


def test_an_export_of_many_costs_the_same_statements(cast, queries):
    counts = []
    for _ in range(2):
        queries.clear()
        exporting.people(today())
        counts.append(len(queries))
        for n in range(20):
            cast.member(f"more{n}{len(counts)}", f"某{n}", cast.qiuxi)
        db.session.commit()
    assert counts == [3, 3]
