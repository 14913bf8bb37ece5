"""Years of reports for the tests: a plan, a year that is on, a report in a standing."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.reports import review_rules, writing_rules, year_rules
from portal.reports.models import DutyReport
from portal.reports.plans import DEFAULTS, Plan
from portal.reports.sight import WHOLE
from portal.reports.writing_rules import Typed
from tests.cast import NOW, TODAY, actor_of

DAY = timedelta(days=1)
SENTENCE = "今年召集例会九次，逐村走访，修好渠道三处。"  # 21 characters, as offices count


def plan_of(**changes):
    days = {name: TODAY + n * DAY for name, n in
            (("write_until", 14), ("review_until", 21), ("read_until", 26), ("appraise_until", 33))}  # fmt: skip
    return replace(Plan(**(DEFAULTS | days | {"year": 2026, "shortest": 20, "longest": 3000})), **changes)


def opened(cast, **changes):
    """A year that is on."""
    year = year_rules.open_year(plan_of(**changes), by=actor_of(cast.chief), at=NOW)
    db.session.commit()
    return year


def report_of(year, who):
    """The report of that person, with what its rules need."""
    db.session.commit()
    mine = DutyReport.year_id == year.id, DutyReport.member_id == who.id
    return db.session.scalar(select(DutyReport).where(*mine).options(*WHOLE).execution_options(populate_existing=True))


def write(report, who, text=SENTENCE, at=NOW):
    """The same text into every section."""
    typed = {section.position: Typed(text, 0) for section in report.sections}
    writing_rules.save(report, typed, by=actor_of(who), at=at)
    return report


def handed_in(year, who, text=SENTENCE, at=NOW):
    report = write(report_of(year, who), who, text, at)
    review_rules.submit(report, by=actor_of(who), at=at)
    return report_of(year, who)


def final(year, who, by, at=NOW):
    report = handed_in(year, who, at=at)
    review_rules.accept(report, by=actor_of(by), at=at)
    return report_of(year, who)


def on(day: int) -> date:
    return TODAY + day * DAY
