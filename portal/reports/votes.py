"""What the room of votes asks about those of a year: whose they are, who sees and runs them, what their values mean."""

from datetime import datetime

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.ballots import subjects
from portal.ballots.models import VoteRoll
from portal.ballots.reading import items_of
from portal.ballots.rules import scrutineer_ids
from portal.ballots.subjects import Kind
from portal.extensions import db
from portal.reports import appraisal_rules
from portal.reports.appraisal_rules import votes_of
from portal.reports.models import ReportYear, Voice
from portal.reports.results import scale_of, words_of_values


def year_of(rest: str) -> ReportYear | None:
    """The year that "3.1:2" of a subject "report:3.1:2" means."""
    id = rest.partition(".")[0]
    return db.session.scalar(select(ReportYear).where(ReportYear.id == int(id))) if id.isdigit() else None


def _seen(by: Actor, rest: str) -> bool:
    """Those who vote in it, watch over it, are rated in it, or run it."""
    year = year_of(rest)
    if year is None or not by.holds(Can.APPRAISE):
        return False
    vote = next((vote for _, vote in votes_of(year) if vote.subject == f"report:{rest}"), None)
    if vote is None:
        return False
    on_roll = select(VoteRoll.voter_id).where(VoteRoll.round_id == vote.id, VoteRoll.voter_id == by.id)
    rated = by.id in [item.person_id for item in items_of(vote)]
    return rated or by.may(Can.RUN_REPORTS) or by.id in scrutineer_ids(vote) or db.session.scalar(on_roll) is not None


def _opened(rest: str, by: Actor, at: datetime) -> None:
    if year := year_of(rest):
        appraisal_rules.counted(year, by=by, at=at)


def _words(rest: str) -> dict[int, str]:
    year = year_of(rest)
    return words_of_values(year) if year else {}


def _terms(rest: str) -> str:
    """What the grades go by."""
    year = year_of(rest)
    return str(scale_of(year)) + str([year.weight_of(voice) for voice in Voice]) + year.grades if year else ""


def _id(rest: str) -> str:
    return rest.partition(".")[0]


KIND = Kind(
    url=lambda rest: f"/reports/years/{_id(rest)}",
    ballot_url=lambda rest: f"/reports/years/{_id(rest)}/ballot",
    may_see=_seen,
    may_run=lambda by, rest: by.may(Can.RUN_REPORTS),
    opened=_opened,
    home=("述职", "/reports/"),
    words=_words,
    terms=_terms,
)
subjects.register("report", KIND)
