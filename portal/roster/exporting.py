"""Who stands in an export of the roster: everybody who serves or holds an office today; and its line in the journal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from portal.actor import Actor, Role
from portal.audit.rules import record
from portal.extensions import db
from portal.roster.known import FACTS
from portal.roster.models import District, Grouping, Member, Office, Placement, TermOfOffice, Town, Village, holds
from portal.roster.wording import office_title

READ_ONLY = ("片区", "联盟职务", "村类型")  # told, never imported


def people(day: date, district_id: int | None = None) -> list[dict[str, Any]]:
    """One row a person, by column key and read-only heading, in the order of villages; first who serves in none."""
    offices = titles(day)
    rows = [row for row in serving(day) if district_id in (None, row["district_id"])]
    if district_id is None:
        there = {row["id"] for row in rows}
        rows = [*without_village(offices.keys() - there), *rows]
    return [row | {"联盟职务": "、".join(offices.get(row["id"], []))} for row in rows]


def facts() -> list[Any]:
    return [Member.id, *(getattr(Member, key) for key in FACTS)]


def serving(day: date) -> list[dict[str, Any]]:
    """Members whose term hasn't ended, with the place as it is on that day; of two terms the one that began first."""
    t, p, g = TermOfOffice, Placement, Grouping
    terms = (t.starts_on, t.expected_end_on, t.ends_on, t.end_reason, t.is_team_leader)
    places = (Town.name.label("town"), Village.name.label("village"), Village.code.label("village_code"))
    read_only = (Village.kind.label("村类型"), District.name.label("片区"), Grouping.district_id)
    query = (
        select(*facts(), *terms, *places, *read_only)
        .join(t, t.member_id == Member.id)
        .join(Village, Village.id == t.village_id)
        .outerjoin(p, and_(p.village_id == Village.id, holds(p.starts_on, p.ends_on, day)))
        .outerjoin(Town, Town.id == p.town_id)
        .outerjoin(g, and_(g.town_id == Town.id, holds(g.starts_on, g.ends_on, day)))
        .outerjoin(District, District.id == g.district_id)
        .where(or_(t.ends_on.is_(None), t.ends_on >= day))
        .order_by(Village.position, t.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(query).mappings():
        if row["id"] not in found or row["starts_on"] < found[row["id"]]["starts_on"]:
            found[row["id"]] = dict(row)
    return list(found.values())


def without_village(ids: set[int]) -> list[dict[str, Any]]:
    query = select(*facts()).where(Member.id.in_(ids)).order_by(Member.sort_key, Member.id)
    return [dict(row) for row in db.session.execute(query).mappings()]


def titles(day: date) -> dict[int, list[str]]:
    """Offices held on that day, by member; the administrator is no member."""
    query = (
        select(Office.member_id, Office.kind, District.name)
        .outerjoin(District, District.id == Office.district_id)
        .where(holds(Office.starts_on, Office.ends_on, day), Office.kind != Role.ADMINISTRATOR)
        .order_by(Office.id)
    )
    found: dict[int, list[str]] = {}
    for member_id, kind, district in db.session.execute(query):
        found.setdefault(member_id, []).append(office_title(kind, district))
    return found


def note_export(scope: str, count: int, reason: str, *, by: Actor, at: datetime, district_id: int | None) -> None:
    """The journal's line of an export: whose data left the portal, how many, and why."""
    text = f"导出名册（{scope}，{count} 人），事由：{reason}"
    record(by, "roster.exported", "roster", text, at=at, kind="reveal", district_id=district_id)
