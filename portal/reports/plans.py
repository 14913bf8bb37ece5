"""What a year of reports is to be: its numbers, what of them doesn't hold together, and what a new one begins with."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from portal.errors import Refused
from portal.extensions import db
from portal.reports.models import ReportYear
from portal.reports.words import GRADES

SECTIONS = "履行职责情况\n存在的问题\n原因分析\n下一步打算"
MOST_SECTIONS, LONGEST_HEADING = 8, 40
FIRST_YEAR = 2015


@dataclass(frozen=True)
class Plan:
    """The numbers of a year. `points` and `bands` go by the grades, best first."""

    year: int
    write_until: date
    review_until: date
    read_until: date
    appraise_until: date
    sections: str
    shortest: int
    longest: int
    has_chief: bool
    has_secretaries: bool
    takes_late: bool
    is_open: bool
    grades: str
    points: str
    bands: str
    top_share: int
    low_share: int
    cap: int
    least_ballots: int
    weight_members: int
    weight_peers: int
    weight_organization: int


class Unfit(Refused):
    """A plan that doesn't hold together: one sentence for each field at fault."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def new_plan(today: date) -> Plan:
    """The last year's numbers, for this year and its own days; the defaults before there was one."""
    last = db.session.scalar(select(ReportYear).order_by(ReportYear.year.desc()).limit(1))
    days = {name: today + timedelta(days=n) for name, n in DAYS.items()}
    year = {"year": max(today.year, last.year + 1) if last else today.year}
    return Plan(**(DEFAULTS | ({} if last is None else shown(last)) | days | year))


DAYS = {"write_until": 14, "review_until": 21, "read_until": 26, "appraise_until": 33}
DEFAULTS: dict[str, Any] = {
    "sections": SECTIONS,
    "shortest": 1500,
    "longest": 3000,
    "has_chief": True,
    "has_secretaries": False,
    "takes_late": True,
    "is_open": False,
    "grades": "service",
    "points": "100,80,60,0",
    "bands": "90,75,60",
    "top_share": 0,
    "low_share": 33,
    "cap": 20,
    "least_ballots": 10,
    "weight_members": 50,
    "weight_peers": 30,
    "weight_organization": 20,
}


def shown(year: ReportYear) -> dict[str, Any]:
    return {field.name: getattr(year, field.name) for field in fields(Plan)}


def differing(year: ReportYear, plan: Plan) -> list[str]:
    return [name for name, value in asdict(plan).items() if getattr(year, name) != value]


def check(plan: Plan, today: date, own_id: int | None = None) -> None:
    """Raise Unfit. `own_id` is the year that is being changed."""
    faults = dict(_faults(plan, today, own_id))
    if faults:
        raise Unfit(faults)


def _faults(plan: Plan, today: date, own_id: int | None) -> Iterator[tuple[str, str]]:
    if not FIRST_YEAR <= plan.year <= today.year:
        yield "year", f"年度请填 {FIRST_YEAR} 到 {today.year}：还没有到的年度不能述职。"
    there = db.session.scalar(select(ReportYear.id).where(ReportYear.year == plan.year))
    if there is not None and there != own_id:
        yield "year", f"{plan.year}年述职已经启动过，请在那一年的页面上办理。"
    yield from _faults_of_days(plan)
    yield from _faults_of_text(plan)
    yield from _faults_of_grades(plan)


def _faults_of_days(plan: Plan) -> Iterator[tuple[str, str]]:
    order = (("review_until", "write_until", "审阅", "交稿"), ("read_until", "review_until", "阅读", "审阅"),
             ("appraise_until", "read_until", "测评", "阅读"))  # fmt: skip
    for name, before, word, word_before in order:
        if getattr(plan, name) <= getattr(plan, before):
            yield name, f"{word}截止要在{word_before}截止以后。"


def _faults_of_text(plan: Plan) -> Iterator[tuple[str, str]]:
    lines = plan.sections.split("\n")
    if not 1 <= len(lines) <= MOST_SECTIONS or len(set(lines)) < len(lines):
        yield "sections", f"报告要有 1 到 {MOST_SECTIONS} 个部分，一行一个，名称不能重复。"
    elif any(not 0 < len(line) <= LONGEST_HEADING for line in lines):
        yield "sections", f"每个部分的名称 1 到 {LONGEST_HEADING} 字。"
    if plan.shortest > plan.longest:
        yield "longest", "最多字数不能比最少字数少。"


def _faults_of_grades(plan: Plan) -> Iterator[tuple[str, str]]:
    points, bands = ([int(part) for part in text.split(",")] for text in (plan.points, plan.bands))
    names = GRADES[plan.grades]
    if not _falls(points):
        yield "points", f"各等次的分值要一个比一个低：{'、'.join(names)}。"
    if not _falls(bands):
        yield "bands", f"各等次的分数线要一个比一个低：{'、'.join(names[:-1])}。"
    weights = plan.weight_members + plan.weight_peers + plan.weight_organization
    if weights != 100:
        yield "weight_members", f"三方面的权重加起来要是 100%，现在是 {weights}%。"


def _falls(numbers: list[int]) -> bool:
    return all(left > right for left, right in pairwise(numbers))
