"""Why a district did not meet in a month, as its convener wrote it in the next."""

from datetime import date, datetime
from functools import partial

from portal.actor import Actor, Role
from portal.clock import instant, local
from portal.meetings.year_cells import bodies_for, following
from portal.meetings.year_rules import explain
from portal.sample.offices import Offices
from portal.sample.places import Place
from portal.sample.schedule import MISSED
from portal.sample.story import Story


def tell_missed(story: Story, offices: Offices, places: list[Place]) -> None:
    """Put it into the story."""
    districts = list(dict.fromkeys(place.district_id for place in places))
    for (body, month), reason in MISSED.items():
        district_id = districts[body - 1]
        at = instant(following(month), 9, 20)
        by = offices.holder(Role.DISTRICT_CONVENER, local(at).date(), district_id)
        story.add(at, partial(_explain, district_id, month, reason, by))


def _explain(district_id: int, month: date, reason: str, by: Actor, at: datetime) -> None:
    body = next(body for body in bodies_for(by) if body.id == district_id)
    explain(body, month, reason=reason, by=by, at=at)
