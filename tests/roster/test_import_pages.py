"""The import through its pages: upload, check, write; who may, what the journal says, what is left behind."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import JournalLine
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import Number
from portal.roster import importing
from portal.roster.columns import Table
from portal.roster.models import Member, RosterImport, TermOfOffice, Village
from tests.cast import NOW
from tests.roster.workbooks import HEADINGS, book, text

NEW = ("张三", "球溪镇", "甲10村", "2026-03-01", "13800000001", "县某局")


@pytest.fixture
def village(cast):
    """甲10村 of 球溪镇, in which nobody serves."""
    row = cast.village(cast.qiuxi)
    db.session.commit()
    return row


@pytest.fixture
def client(cast, village, sign_in):
    return sign_in(cast.organization)


def upload(client, data, name="名册.xlsx"):
    return client.post("/roster/import", data={"file": (io.BytesIO(data), name)})


def preview(client, data):
    """Upload and open the preview: (address, page)."""
    address = upload(client, data).headers["Location"]
    return address, client.get(address).text


def seen(page):
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]


def confirm(client, address, page):
    return client.post(f"{address}/confirmation", data={"seen": seen(page)})


def people():
    return db.session.scalar(select(func.count()).select_from(Member))


def test_a_file_is_uploaded_checked_and_written(client, cast, journal):
    secretary = ("蒋村", "龙结镇", "", "", cast.secretary.phone, "县农业农村局")
    address, page = preview(client, book([NEW, secretary]))
    assert "新增 1 人，变更 1 人" in page
    assert "选派单位：空 → 县农业农村局" in page
    assert people() == 11
    assert confirm(client, address, page).headers["Location"] == address
    assert "已写入名册" in client.get(address).text
    added = db.session.scalars(select(Member).where(Member.name == "张三")).one()
    assert (added.phone, added.sending_unit) == ("13800000001", "县某局")
    assert db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == added.id)).one()
    assert db.session.get(Member, cast.secretary.id).sending_unit == "县农业农村局"
    assert [v for v in journal() if not v.startswith("account")] == [
        "roster.uploaded", "member.added", "term.begun", "member.changed", "roster.imported",
    ]  # fmt: skip
    line = db.session.scalars(select(JournalLine).where(JournalLine.verb == "roster.imported")).one()
    assert "从《名册.xlsx》导入名册：新增 1 人，变更 1 人" in line.text


def test_a_rotation_comes_in_one_file_whoever_stands_first(client, cast, journal):
    where = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    village = db.session.get(Village, where.village_id).name
    new = ("张三", "龙结镇", village, "2026-09-21", "13800000001", "", "", "")
    leaving = ("蒋村", "龙结镇", village, "", "", "", "2026-09-20", "轮换")
    address, page = preview(client, book([new, leaving], headings=[*HEADINGS, "任职止", "离任原因"]))
    assert confirm(client, address, page).status_code == 303
    terms = db.session.scalars(select(TermOfOffice).where(TermOfOffice.village_id == where.village_id)).all()
    assert sorted((term.starts_on.isoformat(), term.end_reason) for term in terms) == [
        ("2025-09-01", "轮换"),
        ("2026-09-21", ""),
    ]
    assert journal().index("term.ended") < journal().index("term.begun")


def test_a_term_is_prolonged_and_its_leader_named(client, cast, journal):
    row = ("蒋村", cast.secretary.phone, "2028年6月", "否")
    address, page = preview(client, book([row], headings=["姓名", "手机", "任期届满", "队长"]))
    assert "预计任职止：空 → 2028年6月30日" in page
    assert "是否工作队队长：是 → 否" in page
    confirm(client, address, page)
    term = db.session.scalars(select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id)).one()
    assert (term.expected_end_on.isoformat(), term.is_team_leader) == ("2028-06-30", False)
    assert journal()[1:] == ["term.prolonged", "term.leader_named", "roster.imported"]


def test_the_same_file_again_changes_nothing(client, journal):
    address, page = preview(client, book([NEW]))
    confirm(client, address, page)
    lines = len(journal())
    address, page = preview(client, book([NEW]))
    assert "与名册完全一致" in page
    assert "写入名册</button>" not in page
    assert client.post(f"{address}/confirmation", data={"seen": "0" * 64}).status_code == 409
    assert journal()[lines:] == ["roster.uploaded", "request.refused_409"]


def test_a_row_that_is_refused_holds_everything_back(client):
    address, page = preview(client, book([NEW, ("李四", "球溪镇", "飞来村", "2026-03-01", "13800000002", "")]))
    assert "有 1 行不能导入" in page
    assert "球溪镇没有“飞来村”" in page
    assert page.index("李四") < page.index("张三")
    assert client.post(f"{address}/confirmation", data={"seen": "x"}).status_code == 409
    assert people() == 11


def test_a_refused_plan_is_not_written_even_with_its_own_fingerprint(client, cast, act_as):
    address, _ = preview(client, book([("李四", "", "飞来村", "", "", "")]))
    answer = client.post(f"{address}/confirmation", data={"seen": fingerprint(address, act_as(cast.organization))})
    assert answer.status_code == 409
    assert "有不能导入的行" in answer.text


def test_a_roster_that_changed_meanwhile_shows_the_new_plan_and_writes_nothing(client, cast, journal):
    address, page = preview(client, book([("蒋村", "", "", "", cast.secretary.phone, "甲局")]))
    db.session.get(Member, cast.secretary.id).sending_unit = "乙局"
    db.session.commit()
    answer = confirm(client, address, page)
    assert answer.status_code == 409
    assert "名册在您核对期间有了改动" in answer.text
    assert "选派单位：乙局 → 甲局" in answer.text
    assert db.session.get(Member, cast.secretary.id).sending_unit == "乙局"
    assert journal()[-1] == "request.refused_409"
    assert confirm(client, address, answer.text).status_code == 303
    assert db.session.get(Member, cast.secretary.id, populate_existing=True).sending_unit == "甲局"


def test_a_double_click_writes_once(client):
    address, page = preview(client, book([NEW]))
    assert confirm(client, address, page).status_code == 303
    again = confirm(client, address, page)
    assert (again.status_code, people()) == (409, 12)
    assert "已经写入名册" in again.text


def test_two_confirmations_at_once_write_once(client, cast, sign_in):
    address, page = preview(client, book([NEW]))
    clients = [client, sign_in(cast.organization)]
    db.session.rollback()
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda one: confirm(one, address, page).status_code, clients))
    assert (sorted(answers), people()) == ([303, 409], 12)


def test_a_fault_half_way_leaves_nothing_behind(client, monkeypatch, journal):
    address, page = preview(client, book([NEW, ("李四", "公民镇", "甲2村", "2025-01-01", "13800000002", "")]))
    assert "不能导入" in page
    address, page = preview(client, book([NEW]))

    def refuse(*args, **rest):
        raise Refused("这个村刚刚有了别人。")

    monkeypatch.setattr(importing, "begin_term", refuse)
    before = len(journal())
    answer = confirm(client, address, page)
    assert answer.status_code == 409
    assert "第 2 行（张三）没有写成，全部未写入：这个村刚刚有了别人。" in answer.text
    assert (people(), journal()[before:]) == (11, ["request.refused_409"])


def test_neither_the_file_nor_unknown_columns_are_kept(client):
    data = book([(*NEW, "511025199001010011")], headings=[*HEADINGS, "身份证号"])
    address, page = preview(client, data)
    assert "有的列没有读入：名册不收“身份证号”。" in page
    row = db.session.scalars(select(RosterImport)).one()
    assert "511025199001010011" not in row.cells
    confirm(client, address, page)
    assert db.session.scalars(select(RosterImport.cells).execution_options(populate_existing=True)).all() == [""]


def test_phones_are_masked_in_the_preview(client, cast):
    _, page = preview(client, book([NEW, ("蒋村", "龙结镇", "甲7村", "", "13800000009", "")]))
    assert "138****0001" in page
    assert "139****" in page
    assert "13800000001" not in page
    assert cast.secretary.phone not in page


def test_a_wrong_file_comes_back_at_its_field_and_in_the_journal(client, journal):
    answer = upload(client, b"%PDF-1.7", "名册.pdf")
    assert answer.status_code == 422
    assert '<p class="error" id="file-error">这是 PDF 文件' in answer.text
    assert journal() == ["request.refused_422"]
    assert upload(client, b"", "").status_code == 422
    assert db.session.scalars(select(RosterImport)).all() == []


def test_a_csv_in_the_encoding_of_excel_is_taken(client):
    answer = upload(client, text([NEW], encoding="gbk"), "名册.csv")
    assert "张三" in client.get(answer.headers["Location"]).text


def test_a_file_goes_by_its_own_name(client):
    answer = upload(client, book([NEW]), "C:/用户/郑组/名\u202e册 .xlsx")
    assert re.findall("《.*》", client.get(answer.headers["Location"]).text) == ["《名册 .xlsx》"]


def test_a_new_upload_takes_the_place_of_one_that_was_not_confirmed(client):
    upload(client, book([NEW]))
    second = upload(client, book([NEW]))
    assert [f"/roster/import/{row.id}" for row in db.session.scalars(select(RosterImport))] == [
        second.headers["Location"]
    ]


def test_an_upload_can_be_given_up(client, journal):
    address, _ = preview(client, book([NEW]))
    assert client.post(f"{address}/withdrawal").headers["Location"] == "/roster/import"
    assert journal() == ["roster.uploaded", "roster.import_withdrawn"]
    assert client.get(address).status_code == 404


def test_uploads_that_nobody_confirms_are_thrown_away_after_a_day(client):
    preview(client, book([NEW]))
    importing.sweep(at=NOW + timedelta(hours=23))
    assert db.session.scalars(select(RosterImport)).all()
    importing.sweep(at=NOW + timedelta(hours=25))
    assert db.session.scalars(select(RosterImport)).all() == []


def test_only_those_who_edit_people_may_import_and_nobody_sees_anothers_upload(client, cast, sign_in):
    address, page = preview(client, book([NEW]))
    chief = sign_in(cast.chief)
    assert chief.get("/roster/import").status_code == 200
    assert chief.get(address).status_code == 404
    assert confirm(chief, address, page).status_code == 404
    for other in (cast.secretary, cast.convener, cast.finance, cast.admin):
        stranger = sign_in(other)
        assert stranger.get("/roster/import").status_code == 403
        assert upload(stranger, book([NEW])).status_code == 403
        assert stranger.post("/roster/export", data={"scope": 0, "reason": "核对名册"}).status_code == 403


def test_the_preview_pages_and_filters_cost_the_same_at_any_length(client, queries):
    many = [(f"张{n}", "", "飞来村", "2026-03-01", f"138{n:08d}", "") for n in range(120)]
    counts = []
    for rows in (many[:3], many):
        address, _ = preview(client, book(rows))
        queries.clear()
        page = client.get(f"{address}?kind=refused&page={1 if len(rows) < 50 else 3}").text
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "张119" in page
    assert "张50" not in page
    assert client.get(f"{address}?kind=nonsense&page=-1").status_code == 200
    assert "这一页没有行" in client.get(f"{address}?page=99").text


def test_too_many_uploads_in_an_hour_wait(client, cast, journal):
    db.session.add(Number(key="roster.uploads_per_hour", value=2))
    db.session.commit()
    upload(client, b"%PDF")
    upload(client, book([NEW]))
    answer = upload(client, book([NEW]))
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert "一小时内最多上传名册 2 次，请 60 分钟后再试。" in answer.text
    assert journal()[-1] == "request.refused_429"


def test_more_people_than_may_be_written_at_once_go_in_parts_or_by_command(client, cast, act_as):
    db.session.add(Number(key="roster.most_written", value=50))
    db.session.commit()
    days = [f"2025-{1 + n // 28:02d}-{n % 28 + 1:02d}" for n in range(51)]
    many = [(f"张{n}", *NEW[1:3], day, f"138{n:08d}", "", day, "调离") for n, day in enumerate(days)]
    address, page = preview(client, book(many, headings=[*HEADINGS, "任职止", "离任原因"]))
    assert "要写入 51 人，页面上一次最多写入 50 人" in page
    assert 'name="seen"' not in page
    answer = client.post(f"{address}/confirmation", data={"seen": fingerprint(address, act_as(cast.organization))})
    assert (answer.status_code, people()) == (409, 11)
    assert "请分成几个文件导入" in answer.text


def fingerprint(address, by):
    row = db.session.get(RosterImport, int(address.rsplit("/", 1)[1]))
    return importing.plan_of(Table.from_json(row.cells), by=by, at=NOW).fingerprint


def test_the_template_can_be_downloaded_and_brought_back(client):
    answer = client.get("/roster/import/template.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert upload(client, answer.data).status_code == 422
