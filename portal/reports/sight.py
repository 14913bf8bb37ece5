"""The only way to a report and to its year: who may read what, and who reviews it."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.actor import Actor, Can, Role, Scope
from portal.errors import Hidden
from portal.extensions import db, is_writing
from portal.reports.models import DutyReport, ReportYear, Standing

GREATEST_ID = 2**31 - 1
WHOLE = (
    joinedload(DutyReport.year),
    joinedload(DutyReport.member),
    joinedload(DutyReport.district),
    selectinload(DutyReport.sections),
)
SHOWN = (Standing.SUBMITTED, Standing.RETURNED, Standing.FINAL)  # to who reviews; what is being written is its writer's


def year_for(actor: Actor, id: int) -> ReportYear:
    """The year, for everybody in the alliance; locked when the request writes. Raises Hidden."""
    statement = select(ReportYear).where(ReportYear.id == min(id, GREATEST_ID))
    row = db.session.scalar(statement.with_for_update() if is_writing() else statement)
    if row is None or not actor.holds(Can.READ_REPORT):
        raise Hidden
    return row


def report_for(actor: Actor, id: int) -> DutyReport:
    """The report with what its pages draw, in the actor's sight; locked when the request writes. Raises Hidden."""
    row = _found(id)
    if row is None or not may_read(row, actor):
        raise Hidden
    return row


def report_to_excuse(actor: Actor, year_id: int, id: int) -> DutyReport:
    """One of that year in whatever standing, for who runs it: its text is not shown. Raises Hidden."""
    row = _found(id)
    if row is None or row.year_id != year_id or not actor.may(Can.RUN_REPORTS):
        raise Hidden
    return row


def _found(id: int) -> DutyReport | None:
    statement = select(DutyReport).where(DutyReport.id == min(id, GREATEST_ID)).options(*WHOLE)
    if is_writing():
        statement = statement.with_for_update(of=DutyReport)
    return db.session.scalar(statement)


def may_read(report: DutyReport, actor: Actor) -> bool:
    """Needs the year loaded."""
    if report.member_id == actor.id:
        return True
    if may_review(report, actor) and report.standing in SHOWN:
        return True
    if report.standing != Standing.FINAL or not actor.holds(Can.READ_REPORT):
        return False
    return actor.is_office_holder or report.year.is_open or report.district_id in (None, actor.district_id)


def may_review(report: DutyReport, actor: Actor) -> bool:
    """Nobody reviews the own one: the chief convener's goes to the organisation officer."""
    if report.member_id == actor.id:
        return False
    if report.kind == Role.CHIEF_CONVENER and Scope.CHIEFS in actor.grants.get(Can.RUN_REPORTS, frozenset()):
        return True
    return actor.may(Can.RUN_REPORTS)


def readable(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on (DutyReport, ReportYear), for lists."""
    wide = true() if actor.is_office_holder else or_(ReportYear.is_open, *_near(actor))
    final = and_(DutyReport.standing == Standing.FINAL, wide if actor.holds(Can.READ_REPORT) else false())
    handed_in = and_(DutyReport.standing.in_(SHOWN), reviewed(actor))
    return or_(DutyReport.member_id == actor.id, handed_in, final)


def _near(actor: Actor) -> list[ColumnElement[bool]]:
    near: list[ColumnElement[bool]] = [DutyReport.district_id.is_(None)]
    return near + ([DutyReport.district_id == actor.district_id] if actor.district_id else [])


def reviewed(actor: Actor) -> ColumnElement[bool]:
    """Whose reports this person reviews."""
    if actor.may(Can.RUN_REPORTS):
        return true()
    if Scope.CHIEFS in actor.grants.get(Can.RUN_REPORTS, frozenset()):
        return DutyReport.kind == Role.CHIEF_CONVENER
    return false()


def may_rate(report: DutyReport, actor: Actor, year: ReportYear) -> bool:
    """May who rates it read it? The same as on its page; the year is at hand."""
    if report.member_id == actor.id or actor.is_office_holder or year.is_open:
        return True
    return report.district_id in (None, actor.district_id)
