"""The industries by which notes are found: two levels, edited by who publishes; a retired one stays where it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.cases.frame import INDUSTRIES
from portal.cases.models import Industry
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db

EDITS = "产业类别由宣传干事或总召集人编辑。"


def ensure(*, at: datetime) -> None:
    """The list to begin with, where there is none."""
    if db.session.scalar(select(func.count()).select_from(Industry)):
        return
    for n, (name, children) in enumerate(INDUSTRIES.items(), 1):
        parent = Industry(name=name, position=n)
        db.session.add(parent)
        db.session.flush()
        db.session.add_all(Industry(parent_id=parent.id, name=child, position=m) for m, child in enumerate(children, 1))
    db.session.flush()


def offered() -> Sequence[Industry]:
    """In their order, parents before their children; not the retired ones."""
    rows = list(db.session.scalars(select(Industry).where(Industry.retired_at.is_(None)).order_by(Industry.position)))
    tops = [one for one in rows if one.parent_id is None]
    return [one for top in tops for one in (top, *(child for child in rows if child.parent_id == top.id))]


def named(name: str) -> Industry | None:
    """The one of that name that is not retired."""
    found = select(Industry).where(Industry.name == name.strip(), Industry.retired_at.is_(None))
    return db.session.scalars(found.order_by(Industry.id)).first()


def industry_for(id: int) -> Industry:
    """Raises Hidden."""
    row = db.session.get(Industry, id) if id < 2**31 else None
    if row is None:
        raise Hidden
    return row


def add(name: str, parent_id: int | None, *, by: Actor, at: datetime) -> Industry:
    must_edit(by)
    if not name.strip() or named(name):
        raise Refused("请写一个名单里还没有的名称。")
    if parent_id is not None and (parent := db.session.get(Industry, parent_id)) and parent.parent_id is not None:
        raise Refused("产业类别只有两级，请选第一级。")
    last = db.session.scalar(select(func.max(Industry.position)).where(Industry.parent_id == parent_id)) or 0
    row = Industry(name=name.strip()[:20], parent_id=parent_id, position=last + 1)
    db.session.add(row)
    db.session.flush()
    record(by, "industry.added", row, f"增加了产业类别“{row.name}”", at=at)
    return row


def retire(row: Industry, *, by: Actor, at: datetime) -> None:
    """It can't be chosen any more; notes that have it keep it."""
    must_edit(by)
    if row.retired_at:
        raise Refused("已经停用。")
    row.retired_at = at
    record(by, "industry.retired", row, f"停用了产业类别“{row.name}”", at=at)


def must_edit(by: Actor) -> None:
    if not by.may(Can.PUBLISH_CASE):
        raise Forbidden(EDITS)
