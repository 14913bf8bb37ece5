"""Writing a report: each section is a draft of its own, saved by itself or by the button; nothing typed is lost.

An autosave leaves no line in the journal but a revision; the button leaves one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from portal.actor import Actor
from portal.audit.rules import record
from portal.drafts import rules as drafts
from portal.drafts.comparing import Words, combined
from portal.drafts.models import Aside
from portal.drafts.reading import subject_of_draft
from portal.drafts.rules import NO_PAGE, Kept, Origin, Subject, unpacked
from portal.errors import Forbidden, Refused
from portal.reports.models import DutyReport, ReportSection, Stage, Standing
from portal.reports.words import STANDINGS, called_report

LONGEST = 20_000  # characters of one section
WORDS = Words({"body": "正文"})
TOO_LONG = f"一个部分最多 {LONGEST} 字，请精简。"


class Typed(NamedTuple):
    """One section as typed: on which version, and the mark of the text it began from."""

    body: str
    seen: int
    drawn: str = ""


def whole_of(report: DutyReport) -> str:
    return f"report:{report.id}"


def subject_of(report: DutyReport, section: ReportSection) -> Subject:
    return Subject(f"report-section:{report.id}.s{section.position}", whole_of(report), section.heading)


def text_of(section: ReportSection) -> dict[str, str]:
    return {"body": section.body}


def mark_of(body: str) -> str:
    """By it a form tells whether a section was touched since it was drawn."""
    return drafts.digest_of({"body": body}).hex()[:16]


def section_at(report: DutyReport, key: str) -> ReportSection | None:
    """By the key of its part: s1, s2 …"""
    return next((one for one in report.sections if f"s{one.position}" == key), None)


def guard(report: DutyReport, by: Actor) -> None:
    """May it be written now, and by this person? Needs the year loaded."""
    if report.member_id != by.id:
        raise Forbidden("述职报告由本人撰写。")
    if report.year.stage != Stage.WRITING:
        raise Refused("这一年的述职报告已经停止修改。")
    if not report.is_written:
        again = "要改请先撤回。" if report.standing == Standing.SUBMITTED else ""
        raise Refused(f"这份报告是“{STANDINGS[report.standing][0]}”，不能再改。{again}")


def save_section(
    report: DutyReport, section: ReportSection, typed: Typed, *, by: Actor, at: datetime, origin: Origin = NO_PAGE
) -> Kept:
    """What the editor's script sends: make it the newest revision, or keep it aside."""
    guard(report, by)
    subject, text = subject_of(report, section), {"body": typed.body}
    kept = drafts.keep(
        subject, text, before=text_of(section), seen=typed.seen, is_auto=True, by=by, at=at, origin=origin
    )
    if kept.is_new:
        section.body = typed.body
    return kept


def save(report: DutyReport, typed: Mapping[int, Typed], *, by: Actor, at: datetime) -> list[Aside]:
    """The whole form, by position. Sections that another page wrote meanwhile are kept aside and returned."""
    guard(report, by)
    asides = []
    for section in report.sections:
        one = typed.get(section.position)
        if one is None or one.drawn == mark_of(one.body):
            continue  # as it was drawn: whatever stands now is as new
        subject = subject_of(report, section)
        kept = drafts.keep(
            subject, {"body": one.body}, before=text_of(section), seen=one.seen, is_auto=False, by=by, at=at
        )
        if kept.is_new:
            section.body = one.body
        asides += [kept.aside] if kept.aside else []
    record(by, "report.saved", report, f"保存了{called_report(report, report.year.year)}", at=at)
    return asides


def hold(report: DutyReport, section: ReportSection, *, by: Actor, at: datetime) -> bool:
    """Say that this page writes this section now."""
    guard(report, by)
    return drafts.hold(subject_of(report, section), before=text_of(section), by=by, at=at)


def merge(report: DutyReport, aside: Aside, dropped: list[str], seen: int, *, by: Actor, at: datetime) -> None:
    """Put what was kept aside and what stands together. Raises Stale if a newer one has come to compare."""
    guard(report, by)
    key = subject_of_draft(aside.draft_id).rsplit(".", 1)[1]
    section = section_at(report, key)
    assert section is not None  # a text was kept aside from it
    text = combined(text_of(section), unpacked(aside.fields), WORDS, dropped)
    if len(text["body"]) > LONGEST:
        raise Refused(TOO_LONG)
    before = text_of(section)
    if drafts.settle(aside, subject_of(report, section), text, before=before, seen=seen, by=by, at=at).is_new:
        section.body = text["body"]
    record(by, "report.merged", report, f"合并了{called_report(report, report.year.year)}的两份内容", at=at)
