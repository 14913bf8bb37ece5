"""A year of reports: started, changed, joined by who came into office later, called off. By the chief convener."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.reports.models import DutyReport, ReportSection, ReportStep, ReportYear, Stage, Standing
from portal.reports.plans import Plan, check, differing
from portal.reports.reporters import Reporter, missing, reporters_of
from portal.reports.words import STAGES, called, called_report

RUNS = "述职由总召集人启动、审阅和评定；总召集人本人的报告由组织干事审阅和评定。"
FIXED = ("year", "sections", "has_secretaries", "has_chief")  # from the start on: people write by them


def open_year(plan: Plan, *, by: Actor, at: datetime) -> ReportYear:
    """Start it; everybody who held an office gets a report to write. Raises Unfit."""
    must_run(by)
    today = local(at).date()
    check(plan, today)
    year = ReportYear(**asdict(plan), stage=Stage.WRITING, run=1)
    db.session.add(year)
    db.session.flush()
    people = reporters_of(year, today)
    if not people:
        raise Refused(f"{plan.year}年没有人担任过联盟职务，不用述职。")
    _add(year, people)
    step(year, "opened", f"{len(people)} 人述职", by=by, at=at)
    record(by, "reports.opened", year, f"启动了{called(year)}，{len(people)} 人述职", at=at)
    return year


def change(year: ReportYear, plan: Plan, *, seen: int, by: Actor, at: datetime) -> None:
    """Change its numbers, until the appraisal is arranged. `seen`: the version on which the form was filled in."""
    must_run(by)
    must_be(year, Stage.WRITING, "测评一安排，各项数字就不能再改。")
    if seen != year.version:
        raise Refused("这一年的安排刚刚被改过，请看过最新的再改。")
    check(plan, local(at).date(), year.id)
    changed = [name for name in differing(year, plan) if name not in FIXED]
    for name in changed:
        setattr(year, name, getattr(plan, name))
    if changed:
        step(year, "changed", by=by, at=at)
        record(by, "reports.changed", year, f"修改了{called(year)}的安排", at=at)


def join(year: ReportYear, *, by: Actor, at: datetime) -> int:
    """Give a report to who came into office since; who left it reports until then. Returns how many came."""
    must_run(by)
    must_be(year, Stage.WRITING, "测评已经安排，不能再补入述职人。")
    there = list(db.session.scalars(select(DutyReport).where(DutyReport.year_id == year.id)))
    wanted = reporters_of(year, local(at).date())
    people = missing(wanted, [(one.member_id, one.kind, one.district_id) for one in there])
    if not _follow(there, wanted) and not people:
        raise Refused("没有要补入的人：这一年担任过职务的人都已经有报告。")
    _add(year, people)
    step(year, "joined", "、".join(one.title for one in people)[:300], by=by, at=at)
    record(by, "reports.joined", year, f"给{called(year)}补入了 {len(people)} 名述职人", at=at)
    return len(people)


def excuse(report: DutyReport, reason: str, *, by: Actor, at: datetime) -> None:
    """Nobody needs to write this one. Needs the year loaded."""
    must_run(by)
    must_be(report.year, Stage.WRITING, "测评已经安排，不能再免予述职。")
    if report.standing == Standing.EXCUSED:
        raise Refused("已经免予述职。")
    if report.standing == Standing.FINAL:
        raise Refused("这份报告已经定稿，不能再免予述职。")
    report.standing = Standing.EXCUSED
    step(report.year, "excused", reason, by=by, at=at, report=report)
    words = f"免予{called_report(report, report.year.year)}，原因：{reason}"
    record(by, "report.excused", report, words, at=at, about=report.member_id, district_id=report.district_id)


def _follow(there: Iterable[DutyReport], wanted: Iterable[Reporter]) -> int:
    """Whose office ended reports until then; a final report stays as it is. Returns how many changed."""
    spans = {one.key: (one.from_on, one.until_on) for one in wanted}
    changed = 0
    for report in there:
        span = spans.get((report.member_id, report.kind, report.district_id))
        if span and report.is_written and span != (report.from_on, report.until_on):
            report.from_on, report.until_on = span
            changed += 1
    return changed


def must_run(by: Actor) -> None:
    if not by.may(Can.RUN_REPORTS):
        raise Forbidden(RUNS)


def must_be(year: ReportYear, stage: Stage, sentence: str) -> None:
    if year.stage != stage:
        raise Refused(f"{called(year)}现在是“{STAGES[year.stage][0]}”。{sentence}")


def step(
    year: ReportYear, kind: str, words: str = "", *, by: Actor, at: datetime, report: DutyReport | None = None
) -> None:
    """Keep a step of its life."""
    row = ReportStep(year_id=year.id, report_id=report.id if report else None, kind=kind, words=words, at=at)
    row.by_id, row.by_name = by.id, by.written_name
    db.session.add(row)


def _add(year: ReportYear, people: Iterable[Reporter]) -> None:
    for one in people:
        report = DutyReport(year_id=year.id, standing=Standing.WRITING, **asdict(one))
        report.sections = [ReportSection(position=n, heading=line) for n, line in enumerate(year.headings, 1)]
        db.session.add(report)
    db.session.flush()
