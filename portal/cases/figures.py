"""The numbers of a note, as typed and as read: fixed units, never a float.

What is typed is kept as it is while one writes; only what is sent to review must be a number.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

MOST = Decimal(10_000_000)
NUMBER = re.compile(r"[0-9]{1,8}(\.[0-9]{1,2})?")
WHOLE = re.compile("[0-9]{1,7}")
UNITS = ("亩", "头", "kW")


@dataclass(frozen=True)
class Field:
    """One number: its label, its unit, whether it is whole."""

    name: str
    label: str
    unit: str
    is_whole: bool = False


FIELDS = (
    Field("first_year", "起始年", "年", True),
    Field("scale", "规模", ""),
    Field("finance", "财政投入", "万元"),
    Field("support", "帮扶单位投入", "万元"),
    Field("collective", "村集体投入", "万元"),
    Field("social", "社会投入", "万元"),
    Field("output", "年产值", "万元"),
    Field("before", "村集体年收入（以前）", "万元"),
    Field("after", "村集体年收入（现在）", "万元"),
    Field("households", "带动户数", "户", True),
    Field("gain", "户均年增收", "元"),
)
INVESTED = ("finance", "support", "collective", "social")
Figures = dict[str, Decimal]


def read(typed: Mapping[str, str], this_year: int) -> tuple[Figures, dict[str, str]]:
    """(the numbers that were given, a sentence for each that is none)."""
    found: Figures = {}
    faults: dict[str, str] = {}
    for field in FIELDS:
        value, fault = number(field, typed.get(field.name, ""), this_year)
        if fault:
            faults[field.name] = fault
        elif value is not None:
            found[field.name] = value
    if "scale" in found and typed.get("unit", "") not in UNITS:
        faults["unit"] = f"规模请选单位：{'、'.join(UNITS)}。"
    return found, faults


def number(field: Field, typed: str, this_year: int) -> tuple[Decimal | None, str]:
    """(what was typed as a number, or None; why it is none, or "")."""
    said = unicodedata.normalize("NFKC", typed).replace(",", "").strip()
    if not said:
        return None, ""
    if said.startswith("-"):
        return None, f"{field.label}不能是负数。"
    if not (WHOLE if field.is_whole else NUMBER).fullmatch(said):
        how = "整数" if field.is_whole else "数字，最多两位小数"
        unit = f"，单位是{field.unit}，不用写单位" if field.unit else ""
        return None, f"{field.label}请填{how}{unit}。"
    value = Decimal(said)
    if field.name == "first_year" and not 1978 <= value <= this_year:
        return None, f"起始年请填 1978 到 {this_year}。"
    if value > MOST:
        return None, f"{field.label}太大了，请核对单位是不是{field.unit or '亩、头、kW'}。"
    return value, ""


def invested(figures: Mapping[str, Decimal]) -> Decimal | None:
    """All sources together; None when none was given."""
    given = [figures[name] for name in INVESTED if name in figures]
    return sum(given, Decimal(0)) if given else None


def written(value: Decimal) -> str:
    """12.5, 1200: without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
