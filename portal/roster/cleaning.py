"""What people and Excel write into cells, made into values. Every function takes any cell and raises only Unclear.

A cell is text, a number or None (see sheets.py). A blank cell gives "" or None: it says nothing.
"""

import math
import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

Cell = str | int | float | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
DASHES = {"", "-", "--", "—", "——", "/", "\\"}
NOTHING = DASHES | {"无", "不详", "未知", "空"}
OPEN_END = NOTHING | {"至今", "今", "现在", "在任", "待定"}
FAULT = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|BUSY!|GETTING_DATA)")
HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
HAN_GAP = re.compile(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])")
DIGITS = re.compile(r"\d{4,8}|\d{4,5}\.0")
DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:.{1,12})?")
MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?(?:份)?")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(7_000, 80_000)  # 1919 to 2119
YEARS = range(1900, 2101)
MOBILE = re.compile(r"1[3-9][0-9]{9}")


class Unclear(ValueError):
    """The cell can't be taken. The message is a clause for the member, without a full stop."""


def text(cell: Cell) -> str:
    """The cell's text: no control or invisible characters, single blanks, our own leading apostrophe stripped."""
    if cell is None:
        return ""
    written = cell if isinstance(cell, str) else number_text(cell)
    if written.startswith("="):
        raise Unclear("是公式，文件里没有算出的值；请在 Excel 里打开保存一次，或粘贴为数值")
    if FAULT.match(written):
        raise Unclear(f"是公式错误 {written[:12]}；请改成正确的值")
    return tidy(written.removeprefix("'"))


def tidy(written: str) -> str:
    """Printable, on one line, trimmed: what stays of typed text."""
    visible = HIDDEN.sub("", written)
    if not visible.isprintable():
        visible = "".join(c if c.isprintable() else " " for c in visible)
    return " ".join(visible.split())


def number_text(number: float) -> str:
    """13900000000.0 as 13900000000; 1985.1 as it stands."""
    if isinstance(number, float) and math.isfinite(number) and number == int(number):
        return str(int(number))
    return str(number)


def words(cell: Cell) -> str:
    """A text column: a lone dash says nothing."""
    written = text(cell)
    return "" if written in DASHES else written


def name(cell: Cell) -> str:
    """A person's or a place's name: 张 三 is 张三, 阿卜杜 · 买买提 keeps its dot."""
    return HAN_GAP.sub("", text(cell))


def plain(cell: Cell) -> str:
    """Full-width letters, digits and signs as the usual ones; for codes, phones and dates, never for names."""
    return unicodedata.normalize("NFKC", text(cell)).strip()


def phone(cell: Cell) -> str | None:
    """An 11-digit mobile number. Excel's 1.39E+10 as text is refused: its last digits are lost."""
    written = plain(cell)
    if written in NOTHING:
        return None
    if re.fullmatch(r"[\d.]+[eE]\+?\d+", written):
        written = whole(written)
    digits = re.sub(r"[\s\-()]|^\+?(?:0086|86)(?=[\s\-]*1)|\.0+$", "", written)
    if not MOBILE.fullmatch(digits):
        raise Unclear(f"“{shown(written)}”不是 11 位手机号")
    return digits


def whole(written: str) -> str:
    """1.3912345678E+10 in digits, when none of them is lost."""
    mantissa, exponent = re.split("[eE]", written)
    after = mantissa.partition(".")[2]
    if len(after) < min(int(exponent[-4:]), 100):
        raise Unclear(f"“{shown(written)}”被 Excel 写成了科学计数法，后几位已丢失；请把这一列设成文本重新填写")
    return mantissa.replace(".", "")


def day(cell: Cell, *, last: bool = False) -> date | None:
    """A day. A month alone is its first day, or its last one for the end of something (last=True)."""
    written = plain(cell)
    if written in OPEN_END:
        return None
    year, month, of_month = parts_of(cell, written)
    try:
        return date(year, month, of_month or (monthrange(year, month)[1] if last else 1))
    except ValueError:
        raise Unclear(f"“{shown(written)}”不是日历上的日期") from None


def end_day(cell: Cell) -> date | None:
    return day(cell, last=True)


def month(cell: Cell) -> str:
    """YYYY-MM, or "" for a blank."""
    found = day(cell)
    return f"{found:%Y-%m}" if found else ""


def parts_of(cell: Cell, written: str) -> tuple[int, int, int]:
    """Year, month and day (0: not said) of 2024-03-01, 2024.3.1, 2024年3月, 20240301, 202403 or 45352."""
    if DIGITS.fullmatch(written):
        return parts_of_digits(written.removesuffix(".0"))
    found = DAY.fullmatch(written) or MONTH.fullmatch(written)
    if found is None or int(found[1]) not in YEARS:
        raise Unclear(f"“{shown(written)}”不是日期，请写成 2024-03-01")
    if isinstance(cell, float) and found[2] == "1":
        raise Unclear(f"“{written}”分不清是 1 月还是 10 月，请写成 {found[1]}-01 或 {found[1]}-10")
    return int(found[1]), int(found[2]), int(found[3]) or -1 if found.re is DAY else 0


def parts_of_digits(digits: str) -> tuple[int, int, int]:
    """20240301, 202403, or Excel's count of days since 1899-12-30."""
    number = int(digits)
    if len(digits) in (4, 5) and number in EXCEL_DAYS:
        there = EXCEL_EPOCH + timedelta(days=number)
        return there.year, there.month, there.day
    if len(digits) in (6, 8) and int(digits[:4]) in YEARS:
        return int(digits[:4]), int(digits[4:6]), int(digits[6:] or 0) or -(len(digits) == 8)
    raise Unclear(f"“{digits}”不是日期，请写成 2024-03-01")


def yes(cell: Cell) -> bool | None:
    """是 or 否; a blank says nothing."""
    written = plain(cell).lower()
    if written in {"是", "对", "有", "√", "✓", "y", "yes", "true", "1", "队长"}:
        return True
    if written in {"否", "不是", "×", "x", "✗", "n", "no", "false", "0"}:
        return False
    if written in NOTHING:
        return None
    raise Unclear(f"“{shown(written)}”看不懂，请写“是”或“否”")


def shown(written: str) -> str:
    """As much of a cell as a sentence can bear."""
    return written if len(written) <= 20 else f"{written[:20]}…"


def neutral(value: str) -> str:
    """Text that no spreadsheet takes for a formula; text() gives the value back."""
    return f"'{value}" if value.startswith((*FORMULA_STARTS, "'")) else value
