"""Home lines of reports: to write, to mend, to review; the appraisal's own lines come from the votes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import rows_of
from portal.reports.models import DutyReport, ReportYear, Stage, Standing
from portal.reports.sight import reviewed
from portal.roster.models import Member
from portal.waiting import Waiting, source

OPEN: Any = (
    select(DutyReport.id, ReportYear.year, DutyReport.title, DutyReport.standing, Member.name,
           ReportYear.write_until, ReportYear.review_until)
    .join(ReportYear, ReportYear.id == DutyReport.year_id)
    .join(Member, Member.id == DutyReport.member_id)
    .where(ReportYear.stage == Stage.WRITING)
    .order_by(DutyReport.id)
)  # fmt: skip
TO_WRITE = (Standing.WRITING, Standing.RETURNED)
MOST = 20  # lines for who reviews


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting]:
    """Two statements for who reviews, one for everybody else."""
    if not actor.holds(Can.WRITE_REPORT):
        return
    mine = OPEN.where(DutyReport.member_id == actor.id, DutyReport.standing.in_(TO_WRITE))
    for id, year, title, standing, _, write_until, review_until in rows_of(mine):
        if standing == Standing.RETURNED:
            yield Waiting(f"修改{year}年述职报告", f"{title}，已退回", f"/reports/{id}", "修改", review_until)
        else:
            late = "，已过交稿日" if local(at).date() > write_until else ""
            yield Waiting(f"撰写{year}年述职报告", f"{title}{late}", f"/reports/{id}/edit", "撰写", write_until)
    if not actor.holds(Can.RUN_REPORTS):
        return
    waits = OPEN.where(DutyReport.standing == Standing.SUBMITTED, reviewed(actor), DutyReport.member_id != actor.id)
    for id, year, title, _, name, _, review_until in rows_of(waits.limit(MOST)):
        yield Waiting(f"审阅{name}{year}年述职报告", title, f"/reports/{id}/review", "审阅", review_until)
