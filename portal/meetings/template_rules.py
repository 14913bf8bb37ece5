"""Saving a meeting as a template, renaming one, deleting one."""

from datetime import datetime

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.errors import Forbidden
from portal.extensions import db
from portal.meetings.models import Meeting
from portal.meetings.plans import Unfit
from portal.meetings.template_models import MeetingTemplate, TemplateItem, TemplateObserver
from portal.meetings.words import called

WHO = "片区的模板由本片区召集人或总召集人办理，共用的模板由组织干事或总召集人办理。"


def save(meeting: Meeting, name: str, *, district_id: int | None, by: Actor, at: datetime) -> MeetingTemplate:
    """Keep the plan of this meeting for those of the district, or (None) for all. Needs its agenda and observers."""
    _guard(district_id, by)
    _check_name(name, district_id, None)
    template = MeetingTemplate(
        district_id=district_id,
        name=name,
        place=meeting.place,
        by_id=by.id,
        at=at,
        agenda=[TemplateItem(position=item.position, title=item.title) for item in meeting.agenda],
        observers=[TemplateObserver(position=o.position, name=o.name, unit=o.unit) for o in meeting.observers],
    )
    db.session.add(template)
    db.session.flush()
    record(by, "template.saved", template, f"把{called(meeting)}存为会议模板“{name}”", at=at)
    return template


def rename(template: MeetingTemplate, name: str, *, by: Actor, at: datetime) -> None:
    _guard(template.district_id, by)
    if name == template.name:
        return
    _check_name(name, template.district_id, template.id)
    record(by, "template.renamed", template, f"把会议模板“{template.name}”改名为“{name}”", at=at)
    template.name = name


def delete(template: MeetingTemplate, *, by: Actor, at: datetime) -> None:
    """Delete it; its agenda stays in the journal's line. Needs its agenda and observers loaded."""
    _guard(template.district_id, by)
    items = "；".join(item.title for item in template.agenda)
    record(by, "template.deleted", template, f"删掉了会议模板“{template.name}”（议程：{items}）", at=at)
    db.session.delete(template)
    db.session.flush()


def may_manage(district_id: int | None, by: Actor) -> bool:
    """May this person save, rename and delete templates of that district, or (None) those for all?"""
    return by.may(Can.PLAN_MEETING, district_id)


def _guard(district_id: int | None, by: Actor) -> None:
    if not may_manage(district_id, by):
        raise Forbidden(WHO)


def _check_name(name: str, district_id: int | None, own_id: int | None) -> None:
    same = select(MeetingTemplate.id).where(MeetingTemplate.name == name, MeetingTemplate.district_id == district_id)
    if db.session.scalar(same.where(MeetingTemplate.id != (own_id or 0)).limit(1)):
        raise Unfit({"name": f"已有叫“{name}”的模板，请另起一个名字。"})
