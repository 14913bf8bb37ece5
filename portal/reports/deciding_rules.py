"""Deciding on grades: as the rule says, or otherwise with a reason that is published; then publishing them."""

from collections.abc import Mapping
from datetime import datetime

from portal.actor import Actor
from portal.audit.rules import record
from portal.errors import Forbidden, Refused
from portal.reports.electorate import final_reports
from portal.reports.models import DutyReport, ReportYear, Stage
from portal.reports.sight import may_review
from portal.reports.words import called, called_report, grades_of
from portal.reports.year_rules import RUNS, must_be, must_run, step


def decide(
    year: ReportYear, grades: Mapping[int, str], reasons: Mapping[int, str], *, by: Actor, at: datetime
) -> list[DutyReport]:
    """The grades, by report, of those on which this person decides. Asks the password again. Returns them."""
    must_be(year, Stage.COUNTED, "开箱计票以后才能评定，公布以后不能再改。")
    mine = [one for one in final_reports(year) if may_review(one, by)]
    if not mine:
        raise Forbidden(RUNS)
    for report in mine:
        _decide(year, report, grades.get(report.id, ""), reasons.get(report.id, "").strip())
    step(year, "decided", "、".join(f"{one.member.name}{one.grade}" for one in mine)[:300], by=by, at=at)
    for report in mine:
        words = f"评定{report.member.name}的{called_report(report, year.year)}为{report.grade}"
        words += f"，理由：{report.reason}" if report.reason else ""
        record(by, "report.decided", report, words, at=at, about=report.member_id, district_id=report.district_id)
    return mine


def _decide(year: ReportYear, report: DutyReport, grade: str, reason: str) -> None:
    if grade not in grades_of(year):
        raise Refused(f"请给{report.member.name}选一个等次。")
    if grade != report.counted and not reason:
        what = f"计票的等次是{report.counted}" if report.counted else "没有计票的等次"
        raise Refused(f"{report.member.name}{what}，评为{grade}要写明理由，理由会公布。")
    report.grade, report.reason = grade, "" if grade == report.counted else reason


def publish(year: ReportYear, *, by: Actor, at: datetime) -> None:
    must_run(by)
    must_be(year, Stage.COUNTED, "评定以后才能公布。")
    open_ones = [one.member.name for one in final_reports(year) if not one.grade]
    if open_ones:
        raise Refused(f"还没有评定：{'、'.join(open_ones)}。总召集人本人的由组织干事评定。")
    year.stage = Stage.PUBLISHED
    step(year, "published", by=by, at=at)
    record(by, "reports.published", year, f"公布了{called(year)}的结果", at=at)
