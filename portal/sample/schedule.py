"""Which meetings the sample holds, on which days, and how far each has come by the sample's day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from portal.workdays import workdays_after

ALLIANCE = 0  # as a body; the districts are 1 to 5
BODIES = range(ALLIANCE, 6)
MONTHS = [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1), *(date(2026, n, 1) for n in range(1, 11))]
DAY_OF_MONTH = (9, 14, 16, 17, 18, 21)  # about when each body meets
HOURS = ((9, 0), (14, 30), (9, 30), (14, 0), (9, 0), (14, 30))
ONE_DAY = timedelta(days=1)


class Fate(StrEnum):
    """How far a meeting has come."""

    FINAL = "final"
    PLANNED = "planned"
    UNENTERED = "unentered"  # past, and nobody has entered who did not come
    CANCELLED = "cancelled"
    HELD = "held"
    DRAFT = "draft"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    RESUBMITTED = "resubmitted"
    OPEN = "open"  # in its correction period
    OVER = "over"  # the period is over, approval waits


@dataclass(frozen=True)
class Appointment:
    """One meeting: whose, when, what comes of it."""

    body: int
    month: date
    day: date
    hour: int
    minute: int
    fate: Fate = Fate.FINAL
    postponed_from: date | None = None
    reason: str = ""  # of a postponement or cancellation: a key of phrases' reasons
    is_extra: bool = False
    is_review: bool = False
    convener_records: bool = False
    recorder: int | None = None  # in the order of the villages; None: somebody
    returned_on: date | None = None
    submitted_on: date | None = None  # for the last time
    passed_on: date | None = None
    is_corrected: bool = False


MISSED = {(4, date(2026, 5, 1)): "小满前后抢收油菜小麦、抢栽水稻，各村在田间组织劳力"}


def appointments() -> list[Appointment]:
    """All of them, by day."""
    changed = [SPECIAL[key](one) if (key := (one.body, one.month)) in SPECIAL else one for one in _regular()]
    return sorted([*changed, *EXTRA], key=lambda one: (one.day, one.hour, one.body))


def _regular() -> Iterator[Appointment]:
    """Each body once a month, on a working day; those of the last month are yet to come."""
    for count, month in enumerate(MONTHS):
        fate = Fate.PLANNED if month == MONTHS[-1] else Fate.FINAL
        for body in (one for one in BODIES if (one, month) not in MISSED):
            start = month.replace(day=DAY_OF_MONTH[body]) + timedelta(days=(count * 5 + body) % 3)
            yield Appointment(body, month, workdays_after(start - ONE_DAY, 1), *HOURS[(body + count) % 6], fate)


def _month(year: int, month: int) -> date:
    return date(year, month, 1)


Change = Callable[[Appointment], Appointment]
SPECIAL: dict[tuple[int, date], Change] = {
    (ALLIANCE, _month(2026, 1)): lambda one: replace(one, hour=9, minute=0, is_review=True),
    (4, _month(2025, 10)): lambda one: replace(one, hour=9, minute=30),
    (2, _month(2026, 6)): lambda one: replace(one, day=date(2026, 6, 29), postponed_from=one.day, reason="double"),
    **{(n, _month(2026, 2)): lambda one: replace(one, day=date(2026, 2, 22 + one.body)) for n in range(2, 6)},
    (3, _month(2026, 7)): lambda one: replace(one, is_corrected=True),
    (5, _month(2026, 7)): lambda one: replace(one, fate=Fate.CANCELLED, reason="rain"),
    (ALLIANCE, _month(2026, 8)): lambda one: replace(
        one, fate=Fate.OVER, submitted_on=date(2026, 9, 16), passed_on=date(2026, 9, 17)
    ),
    (1, _month(2026, 8)): lambda one: replace(
        one, fate=Fate.RESUBMITTED, returned_on=date(2026, 9, 17), submitted_on=date(2026, 9, 22)
    ),
    (3, _month(2026, 8)): lambda one: replace(one, fate=Fate.RETURNED, returned_on=date(2026, 9, 21)),
    (4, _month(2026, 8)): lambda one: replace(
        one, fate=Fate.SUBMITTED, convener_records=True, submitted_on=date(2026, 9, 21)
    ),
    (5, _month(2026, 8)): lambda one: replace(one, fate=Fate.DRAFT),
    (ALLIANCE, _month(2026, 9)): lambda one: replace(one, fate=Fate.SUBMITTED, submitted_on=date(2026, 9, 21)),
    (1, _month(2026, 9)): lambda one: replace(one, day=date(2026, 9, 16), fate=Fate.HELD, recorder=0),
    (2, _month(2026, 9)): lambda one: replace(one, day=date(2026, 9, 15), fate=Fate.OPEN, passed_on=date(2026, 9, 22)),
    (3, _month(2026, 9)): lambda one: replace(one, day=date(2026, 9, 17), fate=Fate.CANCELLED, reason="flood"),
    (4, _month(2026, 9)): lambda one: replace(
        one, day=date(2026, 9, 29), postponed_from=date(2026, 9, 18), reason="harvest", fate=Fate.PLANNED
    ),
    (5, _month(2026, 9)): lambda one: replace(one, day=date(2026, 9, 22), fate=Fate.UNENTERED),
    (ALLIANCE, _month(2026, 10)): lambda one: replace(one, day=date(2026, 10, 13), hour=14, minute=30),
}
EXTRA = (
    Appointment(1, _month(2026, 9), date(2026, 9, 24), 14, 30, Fate.PLANNED, is_extra=True, recorder=1),
    Appointment(5, _month(2026, 7), date(2026, 7, 28), 9, 0, is_extra=True),
)
