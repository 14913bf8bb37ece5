"""One person over the years: the reports that the reader may open, and the grades that were published."""

from typing import NamedTuple

from sqlalchemy import select

from portal.actor import Actor
from portal.errors import Hidden
from portal.extensions import db
from portal.reports.models import DutyReport, ReportYear, Stage, Standing
from portal.reports.reading import months_of
from portal.reports.sight import GREATEST_ID, readable
from portal.reports.words import STANDINGS
from portal.roster.models import Member


class Line(NamedTuple):
    year: int
    year_id: int
    title: str
    months: str
    badge: tuple[str, str]
    grade: str
    url: str


def person_over_years(member_id: int, actor: Actor) -> tuple[str, list[Line]]:
    """(name, lines, the newest first). Raises Hidden. Two statements."""
    id = min(member_id, GREATEST_ID)
    name = db.session.scalar(select(Member.name).where(Member.id == id))
    if name is None:
        raise Hidden
    rows = db.session.execute(
        select(DutyReport, ReportYear.year, ReportYear.stage, readable(actor))
        .join(ReportYear, ReportYear.id == DutyReport.year_id)
        .where(DutyReport.member_id == id, DutyReport.standing != Standing.EXCUSED)
        .where(ReportYear.stage != Stage.CANCELLED)
        .order_by(ReportYear.year.desc(), DutyReport.id)
    )
    return name, [_line(*row) for row in rows]


def _line(report: DutyReport, year: int, stage: Stage, reads: bool) -> Line:
    return Line(
        year,
        report.year_id,
        report.title,
        months_of(report.from_on, report.until_on),
        STANDINGS[report.standing],
        report.grade if stage == Stage.PUBLISHED else "",
        f"/reports/{report.id}" if reads else "",
    )
