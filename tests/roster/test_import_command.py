"""`flask roster import` and `flask roster template`: the same plan, without a browser."""

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.errors import BadInput
from portal.extensions import db
from portal.roster.columns import COLUMNS, table_of
from portal.roster.models import Member
from portal.roster.reading import read_rows
from tests.roster.workbooks import book, text

NEW = ("张三", "球溪镇", "甲10村", "2026-03-01", "13800000001", "县某局")
WRONG = ("李四", "球溪镇", "飞来村", "2026-03-01", "13800000002", "")


@pytest.fixture
def run(app, cast, tmp_path):
    """run(data, *options) -> the result of `roster import` on a file with this content."""
    cast.village(cast.qiuxi)
    db.session.commit()

    def run(data, *options, name="名册.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return app.test_cli_runner().invoke(args=["roster", "import", str(path), *options])

    return run


def people():
    return db.session.scalar(select(func.count()).select_from(Member))


def test_a_file_is_written_by_the_system(run, journal):
    result = run(book([NEW]))
    assert (result.exit_code, result.output) == (0, "已写入名册：新增 1 人。\n")
    assert people() == 12
    assert journal()[-1] == "roster.imported"


def test_a_check_says_what_would_be_and_changes_nothing(run, journal):
    result = run(text([NEW], encoding="gbk"), "--check", name="名册.csv")
    assert (result.exit_code, result.output) == (0, "新增 1 人。名册没有改动。\n")
    assert (people(), journal()) == (11, [])


def test_a_second_time_there_is_nothing_to_write(run, journal):
    run(book([NEW]))
    lines = len(journal())
    result = run(book([NEW]))
    assert (result.exit_code, result.output) == (0, "没有变化 1 人。与名册一致，不用写入。\n")
    assert len(journal()) == lines


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_refusal_tells_the_first_problems_on_stderr_and_changes_nothing(run, journal, options):
    result = run(book([NEW, WRONG]), *options)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "第 3 行 李四 所驻村：球溪镇没有“飞来村”。",
        "有 1 行不能导入，名册没有改动。",
    ]
    assert (people(), journal()) == (11, [])


def test_a_hundred_problems_are_cut_short(run):
    result = run(book([(*WRONG[:4], f"138{n:08d}", "") for n in range(100)]))
    assert len(result.stderr.splitlines()) == 22
    assert "还有 80 处。" in result.stderr


def test_a_file_that_is_none_is_refused_and_a_missing_one_is_wrong_usage(run, app):
    assert run(b"%PDF").exit_code == 1
    assert run(b"%PDF").stderr == "这是 PDF 文件，读不出表格。请找到原来的 Excel 表再导入。\n"
    assert app.test_cli_runner().invoke(args=["roster", "import", "nowhere.xlsx"]).exit_code == 2
    assert app.test_cli_runner().invoke(args=["roster", "import"]).exit_code == 2


def test_columns_that_are_not_read_are_named(run):
    result = run(book([("张三", "511025199001010011", "O")], headings=["姓名", "身份证号", "血型"]), "--check")
    assert "有的列没有读入：名册不收“身份证号”；不认识“血型”。" in result.stdout


@pytest.fixture
def made(app, cast, tmp_path):
    """The path of a template that the command wrote."""
    path = tmp_path / "模板.xlsx"
    result = app.test_cli_runner().invoke(args=["roster", "template", str(path)])
    assert result.exit_code == 0
    return path


def test_the_template_has_every_column_and_two_examples_that_no_import_takes(made):
    with pytest.raises(BadInput, match="表头下面没有人"):
        table_of(read_rows(made.read_bytes(), "模板.xlsx"))
    workbook = load_workbook(made)
    sheet = workbook["名册"]
    assert [cell.value for cell in sheet[3]][1:] == [column.heading for column in COLUMNS]
    assert [sheet.cell(row, 1).value for row in (4, 5)] == ["示例", "示例"]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["C4:C5000"] == '"男,女"'
    assert [cell.value for cell in workbook["镇村名称"][2]] == ["球溪镇", "甲1村", "511025100001", None, "球溪镇"]


def test_a_filled_template_is_imported(made, run):
    workbook = load_workbook(made)
    sheet = workbook["名册"]
    filled = {"姓名": "张三", "所驻村": "甲10村", "任职起": "2026年3月", "手机": 13800000001, "性别": "女"}
    for column, cell in enumerate(sheet[3], 1):
        sheet.cell(6, column).value = filled.get(cell.value)
    workbook.save(made)
    assert run(made.read_bytes()).output == "已写入名册：新增 1 人。\n"
    assert db.session.scalars(select(Member).where(Member.name == "张三")).one().gender == "女"


def test_a_template_overwrites_nothing(made, app):
    result = app.test_cli_runner().invoke(args=["roster", "template", str(made)])
    assert result.exit_code == 1
    assert "已经存在，没有覆盖" in result.stderr
