"""The appraisal (民主测评) of a year: arranged, opened, counted; held again; decided and published.

Each voice is a sealed round (portal/ballots); all of a run are one bundle, so that a scrutineer has one code. The chief
convener runs it; what is the chief's own is decided by the organisation officer.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.actor import Actor
from portal.audit.rules import record
from portal.ballots import rules as ballots
from portal.ballots.models import VoteRound
from portal.ballots.reading import round_for_subject, state_at
from portal.ballots.rules import Item
from portal.ballots.scrutineer_rules import custodians, name_scrutineers
from portal.clock import local
from portal.errors import Refused
from portal.extensions import db
from portal.reports.electorate import final_reports, groups_for
from portal.reports.models import DutyReport, ReportVoice, ReportYear, Stage, Standing
from portal.reports.results import fill_in
from portal.reports.voices import LEAST, Group
from portal.reports.words import STAGES, called, grades_of
from portal.reports.year_rules import must_be, must_run, step

MIN_BALLOTS = 5
TOO_FEW = f"没有一方面满 {LEAST} 人，网上测评保不住秘密。请在会上当场测评，再由评定人直接评定。"


def arrange(year: ReportYear, scrutineer_ids: Sequence[int], closes_at: datetime, *, by: Actor, at: datetime) -> None:
    """Name scrutineers and close; make the rounds. May be done anew until voting is opened."""
    must_run(by)
    if year.stage not in (Stage.WRITING, Stage.ARRANGED):
        raise Refused(f"{called(year)}现在是“{STAGES[year.stage][0]}”，不能再安排测评。")
    _check_all_final(year)
    groups = groups_for(year, local(at).date())
    if not groups:
        raise Refused(TOO_FEW)
    rated = {one.member_id for one in final_reports(year)}
    ballots.check_apart(sorted(rated), scrutineer_ids)
    rounds = votes_of(year)
    if [group.label for group in groups] != [voice.label for voice, _ in rounds]:
        rounds = _made_anew(year, groups, closes_at, by, at)
    for _, round in rounds:
        ballots.change(round, closes_at=closes_at, by=by, at=at)
        name_scrutineers(round, scrutineer_ids, by=by, at=at)
    year.stage = Stage.ARRANGED
    step(year, "arranged", "、".join(group.label for group in groups)[:300], by=by, at=at)
    record(by, "appraisal.arranged", year, f"安排了{called(year)}的测评，{len(groups)} 个票箱", at=at)


def _made_anew(
    year: ReportYear, groups: Sequence[Group], closes_at: datetime, by: Actor, at: datetime
) -> list[tuple[ReportVoice, VoteRound]]:
    """Rounds for these groups; those of an earlier arrangement are void."""
    for _, old in votes_of(year):
        ballots.void(old, "测评重新安排", by=by, at=at)
        year.run += 1 if old.subject == year.subject_of(1) else 0
    made = []
    for number, group in enumerate(groups, 1):
        voice = ReportVoice(year_id=year.id, run=year.run, number=number, voice=group.voice, label=group.label)
        db.session.add(voice)
        round = ballots.prepare(
            year.subject_of(number),
            title=f"{called(year)}测评：{group.label}",
            kind="grade",
            top_value=len(grades_of(year)) + 1,
            closes_at=closes_at,
            min_ballots=MIN_BALLOTS,
            bundle=f"report:{year.id}.{year.run}",
            takes_comments=True,
            by=by,
            at=at,
        )
        made.append((voice, round))
    return made


def open_appraisal(year: ReportYear, *, by: Actor, at: datetime) -> None:
    """Freeze who rates whom, and let people vote. Asks the password again."""
    must_run(by)
    must_be(year, Stage.ARRANGED, "安排好测评以后才能开启。")
    if local(at).date() <= year.read_until:
        last = year.read_until
        raise Refused(f"报告阅读到{last.month}月{last.day}日为止，次日起才能开启测评。")
    groups, votes = groups_for(year, local(at).date()), votes_of(year)
    if [group.label for group in groups] != [voice.label for voice, _ in votes]:
        raise Refused("安排测评以后，片区或任职的人有变动，票箱对不上了。请重新安排一次测评。")
    names = {one.id: Item(one.id, f"{one.member.name}（{one.title}）", one.member_id) for one in final_reports(year)}
    for group, (_, round) in zip(groups, votes, strict=True):
        items = [item for id, item in names.items() if id in group.reports]
        ballots.set_items(round, items, by=by, at=at)
        ballots.set_roll(round, sorted(group.voters), by=by, at=at)
        ballots.open_voting(round, by=by, at=at)
    year.stage = Stage.APPRAISING
    step(year, "appraising", by=by, at=at)
    record(by, "appraisal.opened", year, f"开启了{called(year)}的测评", at=at)


def counted(year: ReportYear, *, by: Actor, at: datetime) -> None:
    """After a box was opened: once all are, their count is the year's."""
    votes = [round for _, round in votes_of(year)]
    if year.stage != Stage.APPRAISING or any(round.state not in ("counted", "void") for round in votes):
        return
    fill_in(year)
    year.stage = Stage.COUNTED
    step(year, "counted", by=by, at=at)
    record(by, "appraisal.counted", year, f"{called(year)}的测评开箱计票", at=at)


def hold_again(year: ReportYear, reason: str, *, by: Actor, at: datetime) -> None:
    """Another appraisal, after codes were lost or too few voted. Asks the password again."""
    must_run(by)
    votes = [round for _, round in votes_of(year)]
    if year.stage not in (Stage.APPRAISING, Stage.COUNTED) or any(round.state == "counted" for round in votes):
        raise Refused("测评已经开箱，或者还没有开启，不能重新测评。")
    if any(state_at(round, at) == "open" for round in votes):
        raise Refused("测评还没有截止，不能重新测评。要停下来，请取消这一年的述职。")
    for round in votes:
        if round.state != "void":
            ballots.void(round, reason, by=by, at=at)
    year.run += 1
    year.stage = Stage.WRITING
    step(year, "again", reason, by=by, at=at)
    record(by, "appraisal.again", year, f"决定{called(year)}重新测评：{reason}", at=at)


def leave_out(year: ReportYear, *, by: Actor, at: datetime) -> None:
    """Decide in a meeting: only where no group is large enough to stay secret."""
    must_run(by)
    must_be(year, Stage.WRITING, "不能再改为会上评定。")
    _check_all_final(year)
    if groups_for(year, local(at).date()):
        raise Refused(f"满 {LEAST} 人的方面有，请安排网上测评；有人要用纸质票的，开启以后登记。")
    fill_in(year)
    year.stage = Stage.COUNTED
    step(year, "counted", "在会上测评", by=by, at=at)
    record(by, "appraisal.left_out", year, f"{called(year)}在会上测评，不用网上票箱", at=at)


def call_off(year: ReportYear, reason: str, *, by: Actor, at: datetime) -> None:
    """Cancel the year; what is in its boxes is deleted unopened. Asks the password again."""
    must_run(by)
    if year.stage in (Stage.PUBLISHED, Stage.CANCELLED):
        raise Refused(f"{called(year)}{STAGES[year.stage][0]}，不能取消。")
    for _, round in votes_of(year):
        if round.state not in ("counted", "void"):
            ballots.void(round, reason, by=by, at=at)
    year.stage = Stage.CANCELLED
    step(year, "cancelled", reason, by=by, at=at)
    record(by, "reports.cancelled", year, f"取消了{called(year)}，原因：{reason}", at=at)


def votes_of(year: ReportYear) -> list[tuple[ReportVoice, VoteRound]]:
    """The rounds of the run that counts now, in their order."""
    of_run = ReportVoice.year_id == year.id, ReportVoice.run == year.run
    voices = db.session.scalars(select(ReportVoice).where(*of_run).order_by(ReportVoice.number))
    found = [(voice, round_for_subject(year.subject_of(voice.number))) for voice in voices]
    return [(voice, round) for voice, round in found if round is not None]


def scrutineers_of(year: ReportYear) -> list[int]:
    votes = votes_of(year)
    return [row.member_id for row in custodians(votes[0][1])] if votes else []


def _check_all_final(year: ReportYear) -> None:
    waits = select(DutyReport).where(
        DutyReport.year_id == year.id, DutyReport.standing.not_in((Standing.FINAL, Standing.EXCUSED))
    )
    titles = [one.title for one in db.session.scalars(waits.order_by(DutyReport.id))]
    if titles:
        raise Refused(f"还有 {len(titles)} 份报告没有定稿：{'、'.join(titles[:10])}。请先审阅通过，或者免予述职。")
    if not final_reports(year):
        raise Refused("没有定稿的报告，不用测评。")
