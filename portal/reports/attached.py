"""Whose the attachments of a report are: read with it, added and removed by its writer while it is written."""

from datetime import datetime

from portal.actor import Actor
from portal.attachments import subjects
from portal.attachments.subjects import Place
from portal.reports.models import DutyReport
from portal.reports.sight import report_for
from portal.reports.words import called_report
from portal.reports.writing_rules import guard

KIND = "report"


def subject_of(report: DutyReport) -> str:
    return f"{KIND}:{report.id}"


def check_read(actor: Actor, id: int, added_at: datetime) -> None:
    """Who may read the report. Raises Hidden."""
    report_for(actor, id)


def place_to_change(actor: Actor, id: int) -> Place:
    """The report, for its writer, until it is handed in. Raises Hidden, Forbidden or Refused."""
    report = report_for(actor, id)
    guard(report, actor)
    return Place(called_report(report, report.year.year), f"/reports/{id}", report.district_id)


subjects.register(KIND, may_read=check_read, may_change=place_to_change)
