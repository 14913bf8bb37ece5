"""What the counted votes of a year come to: each voice's tally of each person, and the grades that follow from them."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from portal.ballots.counting import Counts, counts
from portal.ballots.models import VoteRound
from portal.ballots.reading import comments_on, round_for_subject
from portal.extensions import db
from portal.reports.electorate import final_reports
from portal.reports.grading import Person, Result, Scale, Tally, grade, percent, points_of
from portal.reports.models import DutyReport, ReportVoice, ReportYear, Voice
from portal.reports.words import UNKNOWN, VOICES, grades_of, numbers_in


class Said(NamedTuple):
    """What one voice said of one person, as a page draws it: (grade, votes, share) and 不了解; nothing if too few."""

    voice: str
    weight: int
    ballots: int
    lines: list[tuple[str, int, str]]
    unknown: int
    is_shown: bool


def scale_of(year: ReportYear) -> Scale:
    points, bands = numbers_in(year.points), numbers_in(year.bands)
    return Scale(points, bands, year.top_share, year.low_share, year.cap, year.least_ballots)


def counted_of(year: ReportYear) -> list[tuple[ReportVoice, VoteRound, Counts]]:
    """The rounds of this run whose box was opened; a void one counts nowhere."""
    of_run = ReportVoice.year_id == year.id, ReportVoice.run == year.run
    found = []
    for voice in db.session.scalars(select(ReportVoice).where(*of_run).order_by(ReportVoice.number)):
        round = round_for_subject(year.subject_of(voice.number))
        if round and (count := counts(round)):
            found.append((voice, round, count))
    return found


def tallies_of(year: ReportYear) -> dict[int, dict[Voice, Tally]]:
    """By report and voice: the rounds of one voice (a district each) added up."""
    found: dict[int, dict[Voice, Tally]] = {}
    grades = len(grades_of(year))
    for voice, _, count in counted_of(year):
        for id, item in count.per_item.items():
            given = tuple(item.values.get(n, 0) for n in range(1, grades + 1))
            one = Tally(given, item.values.get(grades + 1, 0), count.valid)
            there = found.setdefault(id, {})
            there[voice.voice] = _sum(there[voice.voice], one) if voice.voice in there else one
    return found


def _sum(left: Tally, right: Tally) -> Tally:
    grades = tuple(a + b for a, b in zip(left.grades, right.grades, strict=True))
    return Tally(grades, left.unknown + right.unknown, left.ballots + right.ballots)


def results_of(year: ReportYear) -> list[Result]:
    """In the order of the reports. Pure arithmetic on what was counted (grading.py)."""
    tallies = tallies_of(year)
    people = [Person(one.id, _weighed(year, tallies.get(one.id, {}))) for one in final_reports(year)]
    return grade(people, scale_of(year), grades_of(year))


def _weighed(year: ReportYear, tallies: Mapping[Voice, Tally]) -> dict[str, tuple[int, Tally]]:
    return {voice: (year.weight_of(Voice(voice)), tally) for voice, tally in tallies.items()}


def fill_in(year: ReportYear) -> None:
    """Write score, grade by rule and its sentence into each report."""
    names, by_id = grades_of(year), {one.id: one for one in final_reports(year)}
    for result in results_of(year):
        report = by_id[result.id]
        report.score = points_of(result.score) if result.score is not None else ""
        report.counted = names[result.grade] if result.grade is not None else ""
        report.why = result.why[:300]
    db.session.flush()


def said_of(year: ReportYear, report: DutyReport) -> list[Said]:
    """Voice by voice, for who may see it. A voice below the least number of ballots, or of ten, is not shown apart."""
    names, least = grades_of(year), max(year.least_ballots, 10)
    found = []
    for voice, tally in tallies_of(year).get(report.id, {}).items():
        lines = [
            (name, votes, percent(tally.share(n)) if tally.known else "–")
            for n, (name, votes) in enumerate(zip(names, tally.grades, strict=True))
        ]
        is_shown = tally.ballots >= least
        weight = year.weight_of(Voice(voice))
        found.append(Said(VOICES[voice], weight, tally.ballots, lines if is_shown else [], tally.unknown, is_shown))
    return found


def comments_of(year: ReportYear, report: DutyReport) -> list[str]:
    """What was written, of all rounds together and sorted: nothing tells from which one it came."""
    written = [text for _, round, _ in counted_of(year) for text in comments_on(round, report.id)]
    return sorted(written)


def words_of_values(year: ReportYear) -> dict[int, str]:
    """What each value of a ballot is called; 0 is an abstention."""
    names = grades_of(year)
    return dict(enumerate(names, 1)) | {len(names) + 1: UNKNOWN}
