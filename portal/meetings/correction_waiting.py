"""Home lines of corrections: a period for who was there, what is to be decided, an addendum that wants signing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from portal.actor import Actor, Can
from portal.clock import local
from portal.extensions import rows_of
from portal.meetings.addendum_models import Addendum
from portal.meetings.correction_models import Correction
from portal.meetings.minutes_waiting import HOLDERS, SUBMITTED, Holders, Open, falls_to
from portal.meetings.models import Absence, Meeting, Minutes, SheetLine, State
from portal.meetings.words import day_words, last_day_of
from portal.roster.models import TermOfOffice
from portal.waiting import Near, Waiting, source

ME: Any = bindparam("member_id")
ON_SHEET = exists().where(SheetLine.meeting_id == Meeting.id, SheetLine.member_id == ME)
MISSING = exists().where(Absence.meeting_id == Meeting.id, Absence.member_id == ME)
KEEPS = or_(Meeting.chair_id == ME, Meeting.recorder_id == ME)
PERIODS = SUBMITTED.add_columns(Meeting.starts_at, KEEPS, and_(ON_SHEET, ~MISSING), MISSING).where(
    Meeting.state == State.CORRECTING, Minutes.corrections_close_at > bindparam("at")
)
FILED = (
    SUBMITTED.add_columns(Correction.by_id, Correction.by_name)
    .join(Correction, Correction.minutes_id == Minutes.id)
    .where(Meeting.state == State.CORRECTING, Correction.outcome.is_(None))
    .order_by(Correction.id)
)
WITH_UNSIGNED = select(Minutes.meeting_id).join(Addendum).where(Addendum.outcome.is_(None))  # few, however many records
PROPOSED = (
    SUBMITTED.add_columns(Addendum.by_id, Addendum.by_name)
    .join(Addendum, Addendum.minutes_id == Minutes.id)
    .where(Addendum.outcome.is_(None), Meeting.id.in_(WITH_UNSIGNED))
    .order_by(Addendum.id)
)
TERMS = select(TermOfOffice.starts_on, TermOfOffice.ends_on).where(TermOfOffice.member_id == ME)
SIZE = len(Open._fields)


@source
def lines(actor: Actor, at: datetime) -> Iterator[Waiting | Near]:
    """One statement, where a period goes on a second; for those who decide three more."""
    if not actor.holds(Can.CORRECT_MINUTES):
        return
    decides = actor.holds(Can.DECIDE_MINUTES)
    holders: Holders = rows_of(HOLDERS, {"day": local(at).date()}) if decides else ()
    yield from _periods(actor, holders, at)
    if decides:
        yield from _to_decide(actor, holders, at)
        yield from _to_sign(actor, holders)


def _periods(actor: Actor, holders: Holders, at: datetime) -> Iterator[Near]:
    rows = rows_of(PERIODS, {"member_id": actor.id, "at": at})
    terms = rows_of(TERMS, {"member_id": actor.id}) if rows else ()
    for row in rows:
        minutes, (starts_at, keeps, is_on_sheet, is_missing) = Open._make(row[:SIZE]), row[SIZE:]
        served = any(first <= local(starts_at).date() <= (last or local(at).date()) for first, last in terms)
        if (is_on_sheet and served) or (keeps and not is_missing):
            yield _near(minutes, "可以提出更正")
        elif holders and falls_to(actor, minutes, holders, is_late=False):
            yield _near(minutes, "到期后审定")


def _near(minutes: Open, what: str) -> Near:
    assert minutes.corrections_close_at
    last_day = last_day_of(minutes.corrections_close_at)
    detail = f"{minutes.theme} · 到{day_words(last_day)}为止，{what}"
    return Near(f"{minutes.name}会议记录更正期", detail, minutes.url, last_day, "更正期")


def _to_decide(actor: Actor, holders: Holders, at: datetime) -> Iterator[Waiting]:
    for minutes, names in _found(FILED, actor, holders, at):
        assert minutes.corrections_close_at
        detail = f"{len(names)} 条，{_several(names)}提出 · {minutes.theme}"
        url, until = f"{minutes.url}#corrections", last_day_of(minutes.corrections_close_at)
        yield Waiting(f"办理{minutes.name}会议记录的更正意见", detail, url, "办理", until)


def _to_sign(actor: Actor, holders: Holders) -> Iterator[Waiting]:
    for minutes, names in _found(PROPOSED, actor, holders, None):
        detail, url = f"{_several(names)}提出 · {minutes.theme}", f"{minutes.url}#addenda"
        yield Waiting(f"签发{minutes.name}会议记录的更正", detail, url, "查看")


def _found(asked: Any, actor: Actor, holders: Holders, at: datetime | None) -> list[tuple[Open, list[str]]]:
    """The minutes of which something falls to this person to decide, with who put it forward."""
    found: dict[Open, list[str]] = defaultdict(list)
    for row in rows_of(asked):
        minutes, (by_id, by_name) = Open._make(row[:SIZE]), row[SIZE:]
        closes_at = minutes.corrections_close_at
        is_late = at is not None and closes_at is not None and closes_at <= at
        if falls_to(actor, minutes, holders, is_late=is_late, of=by_id):
            found[minutes].append(by_name)
    return list(found.items())


def _several(names: Sequence[str]) -> str:
    """蒋村、卫记, or 蒋村等 5 人."""
    people = list(dict.fromkeys(names))
    return "、".join(people) if len(people) < 4 else f"{people[0]}等 {len(people)} 人"
