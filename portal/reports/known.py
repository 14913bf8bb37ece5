"""What the portal knows of a year in office: filled in by itself, each fact with the address where it is read."""

from typing import Any

from sqlalchemy import bindparam, select

from portal.extensions import rows_of
from portal.facts import Fact, facts_about, facts_of_office
from portal.reports.models import DutyReport, ReportFact, Standing

KEPT: Any = (
    select(ReportFact.label, ReportFact.value, ReportFact.url)
    .where(ReportFact.report_id == bindparam("id"))
    .order_by(ReportFact.position)
)


def facts_of(report: DutyReport) -> list[Fact]:
    """As kept when it became final; as they are now before."""
    if report.standing == Standing.FINAL and (kept := [Fact(*row) for row in rows_of(KEPT, {"id": report.id})]):
        return kept
    days = report.from_on, report.until_on
    found = facts_of_office(report.kind, report.district_id, report.member_id, *days)
    return found + facts_about(report.member_id, *days)
