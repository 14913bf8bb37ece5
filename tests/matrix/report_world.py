"""Reports in the matrix's world: a year that is on, a report in each standing."""

import json
from datetime import timedelta

from nacl.public import PrivateKey

from portal.actor import Role
from portal.ballots.models import VoteItem, VoteRoll, VoteRound
from portal.ballots.sums import box_mac
from portal.drafts.models import Aside, Draft, Revision
from portal.reports.models import DutyReport, ReportSection, ReportVoice, ReportYear, Stage, Standing, Voice
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
    add_appraisals(world)


def add_appraisals(world):
    """A year in each later stage: `year_voting` has a box with everybody of the north, `year_counted` no votes."""
    world.year_voting = add_year(world, 2022, Stage.APPRAISING)
    world.report_rated = add_report(world, world.convener, Role.DISTRICT_CONVENER, world.north, Standing.FINAL, 2022)
    north = [world.secretary, world.recorder, world.convener, world.organization]
    world.vote_of_year = vote = add_vote(world, world.year_voting, north)
    world._keep(ReportVoice(year_id=world.year_voting.id, run=1, number=1, voice=Voice.MEMBERS, label="北"))
    who = {"label": "陈北", "position": 1, "person_id": world.convener.id}
    world._keep(VoteItem(round_id=vote.id, item_id=world.report_rated.id, **who))
    for name, number, stage in (("counted", 2021, Stage.COUNTED), ("published", 2020, Stage.PUBLISHED)):
        setattr(world, f"year_{name}", add_year(world, number, stage))
        add_report(world, world.chief, Role.CHIEF_CONVENER, None, Standing.FINAL, number).counted = "称职"
        add_report(world, world.finance, Role.FINANCE_OFFICER, None, Standing.FINAL, number).counted = "称职"


def add_vote(world, year, voters):
    round = VoteRound(
        subject=year.subject_of(1),
        title="测评",
        kind="grade",
        state="open",
        seal_mode="file",
        max_choices=200,
        top_value=5,
        min_ballots=5,
        closes_at=NOW + 9 * DAY,
        opened_at=NOW - DAY,
        box_pk=bytes(PrivateKey(bytes(32)).public_key),
    )
    world._keep(round)
    round.box_mac = box_mac(round)
    for who in voters:
        world._keep(VoteRoll(round_id=round.id, voter_id=who.id))
    return round


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
    row = world._keep(ReportYear(**(DEFAULTS | days | {"year": number, "stage": stage, "shortest": 1})))
    world.years = vars(world).get("years", {}) | {number: row}
    return row


def add_report(world, who, kind, district, standing, number=2026):
    report = DutyReport(
        year_id=world.years[number].id,
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
