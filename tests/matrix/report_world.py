"""Reports in the matrix's world: a year that is on, a report in each standing."""

import json
from datetime import timedelta

from portal.actor import Role
from portal.drafts.models import Aside, Draft, Revision
from portal.reports.models import DutyReport, ReportSection, ReportYear, Stage, Standing
from portal.reports.plans import DEFAULTS
from tests.cast import NOW, TODAY, YEAR_AGO

DAY = timedelta(days=1)
CANARY = "山坪塘清淤"  # of the world: stands in what is being written


def add_reports(world):
    """`report_written` is the convener's, `report_waiting` finance's, `report_of_chief` waits, `report_final`."""
    world.year_on = add_year(world, 2026, Stage.WRITING)
    convener, finance = (Role.DISTRICT_CONVENER, world.north), (Role.FINANCE_OFFICER, None)
    world.report_written = add_report(world, world.convener, *convener, Standing.WRITING)
    world.report_waiting = add_report(world, world.finance, *finance, Standing.SUBMITTED)
    world.report_of_chief = add_report(world, world.chief, Role.CHIEF_CONVENER, None, Standing.SUBMITTED)
    world.report_final = add_report(world, world.other_convener, Role.DISTRICT_CONVENER, world.south, Standing.FINAL)

    add_texts(world, world.report_written)


def add_texts(world, report):
    """A revision of its first section, and a text that waits to be compared."""
    subject = f"report-section:{report.id}.s1"
    draft = world._keep(Draft(subject=subject, within=f"report:{report.id}", version=1, digest=bytes(32)))
    words = {"title": "履行职责情况", "fields": json.dumps({"body": CANARY}), "by_id": report.member_id}
    row = Revision(draft_id=draft.id, number=1, length=5, began_at=NOW, at=NOW, is_auto=False, **words)
    world.again = world._keep(row)
    world.aside_of_report = world._keep(Aside(draft_id=draft.id, began_at=NOW, at=NOW, **words))


def add_year(world, number, stage):
    days = {name: TODAY + n * DAY for name, n in
            (("write_until", 14), ("review_until", 21), ("read_until", 26), ("appraise_until", 33))}  # fmt: skip
    return world._keep(ReportYear(**(DEFAULTS | days | {"year": number, "stage": stage, "shortest": 1})))


def add_report(world, who, kind, district, standing):
    report = DutyReport(
        year_id=world.year_on.id,
        member_id=who.id,
        kind=kind,
        district_id=district.id if district else None,
        title="职务",
        from_on=YEAR_AGO,
        until_on=TODAY,
        standing=standing,
        submitted_at=None if standing == Standing.WRITING else NOW,
    )
    row = world._keep(report)
    words = "办好三件事。" if standing == Standing.FINAL else f"{CANARY}三处。"
    for n, heading in enumerate(world.year_on.headings, 1):
        world._keep(ReportSection(report_id=row.id, position=n, heading=heading, body=words))
    return row
