"""Which templates one sees, and the one way to a row."""

from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from portal.actor import Actor, Can
from portal.errors import Hidden
from portal.extensions import db, is_writing, rows_of
from portal.meetings.template_models import MeetingTemplate, TemplateItem
from portal.roster.models import District, Member

FOR_ALL = "全联盟共用"
ITEMS = select(func.count()).where(TemplateItem.template_id == MeetingTemplate.id).scalar_subquery()
LINES: Any = (
    select(MeetingTemplate.id, MeetingTemplate.name, MeetingTemplate.district_id, District.name, Member.name, ITEMS)
    .outerjoin(District, District.id == MeetingTemplate.district_id)
    .outerjoin(Member, Member.id == MeetingTemplate.by_id)
    .order_by(District.position.is_not(None), District.position, MeetingTemplate.id)
)
PARTS = (selectinload(MeetingTemplate.agenda), selectinload(MeetingTemplate.observers))


class Line(NamedTuple):
    """One template in a list."""

    id: int
    name: str
    district_id: int | None
    district: str | None
    by: str | None  # None: it came with the portal
    items: int

    @property
    def whose(self) -> str:
        return self.district or FOR_ALL


def lines_for(actor: Actor) -> list[Line]:
    """Those for all, and those of the districts for which this person plans: one statement."""
    lines = [Line._make(row) for row in rows_of(LINES)]
    return [line for line in lines if line.district_id is None or actor.may(Can.PLAN_MEETING, line.district_id)]


def choices_for(district_id: int | None) -> list[tuple[int, str]]:
    """(id, name) of those that a meeting of this body can start from."""
    whose = or_(MeetingTemplate.district_id.is_(None), MeetingTemplate.district_id == district_id)
    rows = rows_of(select(MeetingTemplate.id, MeetingTemplate.name).where(whose).order_by(MeetingTemplate.id))
    return [(id, name) for id, name in rows]


def template_for(actor: Actor, id: int) -> MeetingTemplate:
    """The template with its parts, in the actor's sight; locked when the request writes. Raises Hidden."""
    statement = select(MeetingTemplate).where(MeetingTemplate.id == id).options(*PARTS)
    template = db.session.scalar(statement.with_for_update(of=MeetingTemplate) if is_writing() else statement)
    if template is None:
        raise Hidden
    if template.district_id is not None and not actor.may(Can.PLAN_MEETING, template.district_id):
        raise Hidden
    return template
