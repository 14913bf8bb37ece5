"""What a new plan starts with, so that nothing is typed twice: the last meeting of the same body knows most of it."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.actor import Actor, Can
from portal.clock import local
from portal.errors import Forbidden
from portal.extensions import db
from portal.meetings.agenda_start import opening_items
from portal.meetings.forms import PlanForm, written
from portal.meetings.models import Meeting, State
from portal.meetings.plans import next_month
from portal.meetings.words import ALLIANCE
from portal.roster.in_office import OFFICE_ONLY, member_choices
from portal.roster.models import District

Body = tuple[int | None, str]


def bodies_for(actor: Actor) -> list[Body]:
    """The alliance and the districts for which this person may plan: (district_id or None, name)."""
    districts = db.session.execute(select(District.id, District.name).order_by(District.position))
    every: list[Body] = [(None, ALLIANCE), *((id, name) for id, name in districts)]
    return [(id, name) for id, name in every if actor.may(Can.PLAN_MEETING, id)]


def chosen_body(bodies: list[Body], wish: str | None, convenes: frozenset[int]) -> Body:
    """The body that the address or the form names ("0" the alliance); without one, the district one convenes."""
    named = [body for body in bodies if wish == str(body[0] or 0)]
    if not bodies or (wish and not named):
        raise Forbidden("片区会议由本片区召集人或总召集人筹备，联盟会议由组织干事或总召集人筹备。")
    return next(iter(named or [body for body in bodies if body[0] in convenes]), bodies[0])


def people_for(district_id: int | None, day: date, *kept: tuple[int, str]) -> list[tuple[int, str]]:
    """(id, words) of those in office that day: who serves in the district, who serves in no village; and `kept`."""
    served = member_choices(day, district_id)
    if district_id is not None:
        served += [(id, name) for id, name in db.session.execute(OFFICE_ONLY, {"day": day})]
    ids = {id for id, _ in served}
    return served + [(id, name) for id, name in dict(kept).items() if id not in ids]


def offered(form: PlanForm, meeting: Meeting, today: date) -> PlanForm:
    """The form of an existing plan, with what may be chosen and what is chosen now. Needs chair and recorder loaded."""
    kept = [(person.id, person.name) for person in (meeting.chair, meeting.recorder)]
    people = people_for(meeting.district_id, form.day.data or today, *kept)
    return form.offer(people)


def first_values(district_id: int | None, *, by: Actor, today: date) -> dict[str, Any]:
    """What the form begins with, and which month is `due`: this one, or the next if this one has its meeting."""
    last = db.session.scalar(
        select(Meeting)
        .where(Meeting.district_id == district_id, Meeting.state != State.CANCELLED)
        .options(selectinload(Meeting.observers))
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    this = today.replace(day=1)
    due = f"{this.month}月还没有例会。"
    if last and last.month >= this:
        due = f"{this.month}月已有例会，接下来筹备{next_month(this).month}月的。"
    values = {"due": due, "chair": by.id, "district": str(district_id or 0)}
    if last is None:
        return values
    return values | {
        "agenda": "\n".join(opening_items(district_id)),
        "hour": local(last.starts_at).time(),
        "place": last.place,
        "recorder": last.recorder_id if last.recorder_id != by.id else 0,
        "observers": written([(one.name, one.unit) for one in last.observers]),
    }
