"""The final report as the text of its fingerprint: head, facts, sections, each a line, in this order."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.actor import Actor
from portal.extensions import db
from portal.paper import sealing
from portal.reports.models import DutyReport, ReportFact
from portal.reports.sight import may_read

NAME = "report"


def subject_of(report: DutyReport) -> str:
    return f"{NAME}:{report.id}"


def text_of(report: DutyReport) -> str:
    """Needs year, member and sections loaded."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: DutyReport) -> Iterator[str]:
    yield f"year={report.year.year}"
    yield f"name={report.member.name}"
    yield f"title={report.title}"
    yield f"days={report.from_on.isoformat()}/{report.until_on.isoformat()}"
    facts = select(ReportFact).where(ReportFact.report_id == report.id).order_by(ReportFact.position)
    for fact in db.session.scalars(facts):
        yield f"fact={fact.label}\t{fact.value}"
    for section in report.sections:
        yield f"section={section.heading}"
        yield from section.body.split("\n")


def _whole(id: int) -> DutyReport | None:
    named = joinedload(DutyReport.year), joinedload(DutyReport.member), selectinload(DutyReport.sections)
    return db.session.scalar(select(DutyReport).where(DutyReport.id == id).options(*named))


def _text(id: int) -> str | None:
    report = _whole(id)
    return text_of(report) if report else None


def _may_read(actor: Actor, id: int) -> bool:
    report = _whole(id)
    return report is not None and may_read(report, actor)


KIND = sealing.declare(NAME, _text, _may_read)
