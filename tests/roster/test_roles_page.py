"""Who may do what: the page against cells written by hand from the alliance's table."""

import re

import pytest

CELLS = [
    ("查看姓名、驻村、职务", "第一书记", "全部"),
    ("查看电话", "片区召集人", "所召集的片区"),
    ("查看电话", "第一书记", "本人的"),
    ("修改名册、导入、导出、轮换", "组织干事", "全部"),
    ("修改名册、导入、导出、轮换", "片区召集人", ""),
    ("修改名册、导入、导出、轮换", "本人的归", "总召集人"),
    ("任免联盟职务", "总召集人", "全部"),
    ("任免联盟职务", "组织干事", ""),
    ("任免联盟职务", "本人的归", "技术管理员与一名干事共同办理"),
    ("总召集人离任后接任", "技术管理员", "与一名干事共同办理"),
    ("筹备、变更、延期、取消会议", "组织干事", "联盟的"),
    ("阅读定稿的会议记录", "财务干事", "联盟的、本片区"),
    ("评星：开启、取消、审定", "组织干事", ""),
    ("查看日志", "组织干事", "全部，登录除外"),
    ("查看登录日志", "技术管理员", "全部"),
    ("设定期限、名额、等次等数字", "总召集人", "全部"),
]


@pytest.fixture
def table(cast, sign_in):
    """{act: {label of the cell: its words}} as the page shows it."""
    page = sign_in(cast.secretary).get("/roles").text
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.S)
    return {act: dict(re.findall(r'<td data-label="(.*?)">(.*?)</td>', cells)) for act, cells in rows}


@pytest.mark.parametrize(("act", "column", "words"), CELLS)
def test_the_page_says_what_the_alliance_decided(table, act, column, words):
    row = next(cells for label, cells in table.items() if label.startswith(act))
    assert row.get(column, "") == words


def test_everyone_who_signed_in_may_read_it_and_no_one_else(cast, sign_in, app):
    assert [sign_in(m).get("/roles").status_code for m in (cast.secretary, cast.admin)] == [200, 200]
    assert app.test_client().get("/roles").status_code == 303


def test_the_table_has_a_caption_and_every_role(cast, sign_in):
    page = sign_in(cast.chief).get("/roles").text
    assert "<caption>" in page
    assert all(f'<th scope="col">{name}</th>' in page for name in ("第一书记", "片区召集人", "技术管理员", "总召集人"))
