"""From the writer to the final report: submitted, taken back, sent back with marks, accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.drafts.paragraphs import paragraphs
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.paper import sealing
from portal.reports.canonical import subject_of, text_of
from portal.reports.counting import length_of
from portal.reports.known import facts_of
from portal.reports.models import DutyReport, ReportFact, ReportMark, Stage, Standing
from portal.reports.sight import may_review
from portal.reports.words import called_report
from portal.reports.writing_rules import guard
from portal.reports.year_rules import RUNS, must_be, step


class Mark(NamedTuple):
    """What is asked of one paragraph: the section's position, the paragraph's number from 0."""

    position: int
    number: int
    words: str


def submit(report: DutyReport, *, by: Actor, at: datetime) -> None:
    """Hand it in to be reviewed. Needs year and sections loaded."""
    guard(report, by)
    empty = [section.heading for section in report.sections if not section.body.strip()]
    if empty:
        raise Refused(f"还没有写：{'、'.join(empty)}。写完再交。")
    _check_length(report)
    is_late = report.returns == 0 and local(at).date() > report.year.write_until
    if is_late and not report.year.takes_late:
        last = report.year.write_until
        raise Refused(f"交稿{last.month}月{last.day}日已经截止，这一年不收迟交的报告。请联系总召集人。")
    report.standing, report.submitted_at = Standing.SUBMITTED, at
    report.is_late = report.is_late or is_late
    _note(report, "submitted", "submitted", "交审阅", "迟交" if is_late else "", by=by, at=at)


def withdraw(report: DutyReport, *, by: Actor, at: datetime) -> None:
    """Take it back to go on writing, as long as nobody has decided on it."""
    if report.member_id != by.id:
        raise Forbidden("述职报告由本人撤回。")
    must_be(report.year, Stage.WRITING, "报告不能再撤回。")
    if report.standing != Standing.SUBMITTED:
        raise Refused("只有待审阅的报告可以撤回。")
    report.standing = Standing.RETURNED if report.returns else Standing.WRITING
    _note(report, "withdrawn", "withdrawn", "撤回修改", "", by=by, at=at)


def send_back(report: DutyReport, reason: str, marks: Sequence[Mark], *, by: Actor, at: datetime) -> None:
    """Back to the writer, with a reason and what is asked of single paragraphs."""
    check_reviewer(report, by)
    if local(at).date() > report.year.review_until:
        raise Refused("审阅已经截止，报告不能再退回，只能审阅通过。要延长审阅，请先修改这一年的安排。")
    bodies = {section.position: paragraphs(section.body) for section in report.sections}
    report.returns += 1
    for mark in marks:
        there = bodies.get(mark.position, [])
        if not 0 <= mark.number < len(there):
            raise Refused("报告的段落和您批注时不一样了。请重新打开审阅页，再批注一次。")
        row = ReportMark(report_id=report.id, turn=report.returns, position=mark.position, words=mark.words)
        row.paragraph = there[mark.number]
        db.session.add(row)
    report.standing = Standing.RETURNED
    _note(report, "returned", "returned", "退回", reason, by=by, at=at)


def accept(report: DutyReport, *, by: Actor, at: datetime) -> None:
    """It is final: its facts are kept as they are now, and its text gets a fingerprint."""
    check_reviewer(report, by)
    report.standing, report.final_at = Standing.FINAL, at
    for position, fact in enumerate(facts_of(report), 1):
        row = ReportFact(report_id=report.id, position=position, label=fact.label, value=fact.value, url=fact.url)
        db.session.add(row)
    db.session.flush()
    sealing.seal(subject_of(report), f"/reports/{report.id}", text_of(report), at=at)
    _note(report, "accepted", "accepted", "审阅通过，定稿", "", by=by, at=at)


def check_reviewer(report: DutyReport, by: Actor) -> None:
    if not may_review(report, by):
        raise Forbidden(RUNS)
    must_be(report.year, Stage.WRITING, "报告不能再审阅。")
    if report.standing != Standing.SUBMITTED:
        raise Refused("这份报告现在不在审阅。请回到列表看它的状态。")


def _check_length(report: DutyReport) -> None:
    length = sum(length_of(section.body) for section in report.sections)
    shortest, longest = report.year.shortest, report.year.longest
    if length < shortest:
        raise Refused(f"报告要 {shortest} 到 {longest} 字，现在 {length} 字，还差 {shortest - length} 字。")
    if length > longest:
        raise Refused(f"报告要 {shortest} 到 {longest} 字，现在 {length} 字，超出 {length - longest} 字。")


def _note(report: DutyReport, kind: str, verb: str, words: str, told: str, *, by: Actor, at: datetime) -> None:
    step(report.year, kind, told[:300], by=by, at=at, report=report)
    text = f"{called_report(report, report.year.year)}{words}" + (f"：{told}" if told else "")
    record(by, f"report.{verb}", report, text, at=at, about=report.member_id, district_id=report.district_id)
