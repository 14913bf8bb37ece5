"""What the pages of reports draw: years, their reports, one's own, what was done. A fixed number of statements each."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from portal.actor import Actor
from portal.extensions import db, rows_of
from portal.reports.models import DutyReport, ReportMark, ReportStep, ReportYear, Stage, Standing
from portal.reports.sight import readable
from portal.reports.words import STAGES, STANDINGS, STEPS
from portal.roster.models import District, Member

PAGE = 50
YEARS: Any = (
    select(ReportYear.id, ReportYear.year, ReportYear.stage, func.count(DutyReport.id))
    .outerjoin(DutyReport, (DutyReport.year_id == ReportYear.id) & (DutyReport.standing != Standing.EXCUSED))
    .group_by(ReportYear.id, ReportYear.year, ReportYear.stage)
    .order_by(ReportYear.year.desc())
)
DONE: Any = (
    select(ReportStep.at, ReportStep.by_name, ReportStep.kind, ReportStep.words)
    .where(ReportStep.year_id == bindparam("year_id"))
    .order_by(ReportStep.id)
)
OF_YEAR = DONE.where(ReportStep.report_id.is_(None))
OF_REPORT = DONE.where(ReportStep.report_id == bindparam("report_id"))


class YearLine(NamedTuple):
    id: int
    year: int
    badge: tuple[str, str]
    reports: int


class Line(NamedTuple):
    """One report in the list of its year. `url` is empty where this reader may not open it."""

    id: int
    name: str
    title: str
    months: str
    badge: tuple[str, str]
    is_late: bool
    grade: str
    url: str


class Done(NamedTuple):
    at: datetime
    by: str
    kind: str
    words: str

    @property
    def what(self) -> str:
        return STEPS[self.kind]


class Page(NamedTuple):
    """The reports of a year, a page of them."""

    lines: list[Line]
    total: int
    number: int
    path: str

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return f"{self.path}?page={number}" if number > 1 else self.path


def years_of() -> list[YearLine]:
    return [YearLine(id, year, STAGES[stage], count) for id, year, stage, count in rows_of(YEARS)]


def reports_of(year: ReportYear, actor: Actor, number: int) -> Page:
    """In the order of the offices. Names are everybody's to see; a text opens to who may read it. Two statements."""
    of_year = DutyReport.year_id == year.id
    total = db.session.scalar(select(func.count()).select_from(DutyReport).where(of_year)) or 0
    rows = db.session.execute(
        select(DutyReport, Member.name, readable(actor))
        .join(Member, Member.id == DutyReport.member_id)
        .join(ReportYear, ReportYear.id == DutyReport.year_id)
        .outerjoin(District, District.id == DutyReport.district_id)
        .where(of_year)
        .order_by(DutyReport.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    lines = [_line(year, *row) for row in rows]
    return Page(lines, total, number, f"/reports/years/{year.id}")


def _line(year: ReportYear, one: DutyReport, name: str, reads: bool) -> Line:
    grade = one.grade if year.stage == Stage.PUBLISHED else ""
    months = months_of(one.from_on, one.until_on)
    url = f"/reports/{one.id}" if reads else ""
    return Line(one.id, name, one.title, months, STANDINGS[one.standing], one.is_late, grade, url)


def months_of(first: date, last: date) -> str:
    """3 月至 9 月; 全年."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return "全年"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def own_reports(year: ReportYear, actor: Actor) -> list[DutyReport]:
    mine = DutyReport.year_id == year.id, DutyReport.member_id == actor.id, DutyReport.standing != Standing.EXCUSED
    return list(db.session.scalars(select(DutyReport).where(*mine).order_by(DutyReport.id)))


def steps_of(year_id: int, report_id: int | None = None) -> list[Done]:
    asked = {"year_id": year_id, "report_id": report_id}
    return [Done(*row) for row in rows_of(OF_REPORT if report_id else OF_YEAR, asked)]


def marks_of(report: DutyReport) -> list[ReportMark]:
    """What the last return asked of single paragraphs."""
    of_turn = ReportMark.report_id == report.id, ReportMark.turn == report.returns
    return list(db.session.scalars(select(ReportMark).where(*of_turn).order_by(ReportMark.position, ReportMark.id)))


def last_year_of(report: DutyReport) -> DutyReport | None:
    """What the same person planned the year before: its last final report, with sections."""
    earlier = (
        select(DutyReport)
        .join(ReportYear, ReportYear.id == DutyReport.year_id)
        .where(DutyReport.member_id == report.member_id, DutyReport.standing == Standing.FINAL)
        .where(ReportYear.year < report.year.year)
        .order_by(ReportYear.year.desc(), DutyReport.id)
        .options(joinedload(DutyReport.year), joinedload(DutyReport.sections))
        .limit(1)
    )
    return db.session.scalars(earlier).unique().first()
