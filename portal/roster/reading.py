"""From an uploaded file to its rows: a child process reads it (sheets.py); here are its clock and its words."""

import json
import subprocess
import sys
from pathlib import Path, PurePath

from portal.errors import BadInput
from portal.roster import sheets
from portal.roster.sheets import Numbered

MOST_BYTES = 5 * 1024 * 1024
SUFFIXES = (".xlsx", ".csv")
MISNAMED = ("book-as-other", "other-as-book")

SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"
COPY = "请把名册复制到一个新工作簿，存为 .xlsx 后再导入。"
WORDS = {
    "suffix": f"只能导入 .xlsx 或 .csv 文件。{SAVE_AS}",
    "bytes": "文件超过 5 MB。请只保留名册这一张表，另存一份再导入。",
    "empty": "文件是空的。请选已填写的名册再导入。",
    "pdf": "这是 PDF 文件，读不出表格。请找到原来的 Excel 表再导入。",
    "image": "这是图片，读不出表格。请导入 .xlsx 或 .csv 文件。",
    "archive": "这是压缩包，里面没有 Excel 表格。请先解压，再导入里面的 .xlsx 文件。",
    "program": "这是程序，不是表格。请导入 .xlsx 或 .csv 文件。",
    "binary": "这不是表格文件。请导入 .xlsx 或 .csv 文件。",
    "word": f"这是 Word 文档。{COPY}",
    "slides": f"这是演示文稿。{COPY}",
    "old": f"这是旧版 Office 文件（.xls 或 .doc）。{SAVE_AS}",
    "encrypted": "这个工作簿设了打开密码，读不出来。请在 Excel 里取消密码，保存后再导入。",
    "xlsb": f"这是二进制工作簿（.xlsb）。{SAVE_AS}",
    "macros": f"这个工作簿带有宏（.xlsm），不能导入。{SAVE_AS}",
    "ods": f"这是 OpenDocument 表格（.ods）。{SAVE_AS}",
    "html": f"这是网页或 XML 文件，不是表格。{SAVE_AS}",
    "book-as-other": "文件名以 .csv 结尾，内容却是 Excel 工作簿。请把文件名改成以 .xlsx 结尾再导入。",
    "other-as-book": f"文件名以 .xlsx 结尾，内容却不是 Excel 工作簿。{SAVE_AS}",
    "encoding": f"读不出文件里的汉字。{SAVE_AS}",
    "broken": "文件已损坏或不完整，读不出来。请重新保存一份再导入。",
    "bomb": f"表格解开以后太大。{COPY}",
    "nested": f"工作簿里还套着别的文件。{COPY}",
    "entities": f"文件里有不该有的内容（XML 实体），不能导入。{COPY}",
    "no-heading": "没有找到表头：前 30 行里没有“姓名”这一列。请用名册模板填写后再导入。",
    "rows": f"表里有 {{count}} 行，一次最多导入 {sheets.MOST_ROWS} 行。请分成几个文件导入。",
    "columns": f"表里有 {{count}} 列，最多 {sheets.MOST_COLUMNS} 列。请用名册模板填写后再导入。",
    "exhausted": f"读这个文件用的内存太多：可能有单元格离名册太远，或内容太多。{COPY}",
    "slow": f"这个文件 {sheets.SECONDS} 秒还没有读完。{COPY}",
}


def read_rows(data: bytes, file_name: str) -> list[Numbered]:
    """The numbered rows of the file's roster sheet, heading and all. Raises BadInput with one sentence.

    Call it outside a transaction: a large file takes a second or two. This process only ever holds the file
    and the rows; what the reading takes is the child's.
    """
    if len(data) > MOST_BYTES:
        raise refusal("bytes")
    suffix = PurePath(file_name).suffix.lower()
    answer = json.loads(ask_child(data, suffix))
    if answer.get("refused") in MISNAMED and suffix not in SUFFIXES:
        raise refusal("suffix")
    if "refused" in answer:
        raise refusal(answer["refused"], answer["count"])
    return [(number, cells) for number, cells in answer["rows"]]


def ask_child(data: bytes, suffix: str) -> bytes:
    """What the child says; it gets neither our environment nor our secrets."""
    command = [sys.executable, "-I", str(Path(sheets.__file__)), suffix]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=sheets.SECONDS, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        raise refusal("slow") from None
    if done.returncode:
        raise refusal("exhausted")
    return done.stdout


def refusal(why: str, count: int = 0) -> BadInput:
    return BadInput(WORDS[why].format(count=count))
