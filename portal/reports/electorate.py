"""Who votes on a year's reports on a day: first secretaries by district, office holders, the organisation's side."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.actor import Role
from portal.extensions import db, rows_of
from portal.reports.models import DutyReport, ReportYear, Standing, Voice
from portal.reports.voices import Group, Rated, Voter, groups_of
from portal.roster.in_office import DAY, in_office, on_day
from portal.roster.models import District, Office

HOLDERS: Any = select(Office.member_id, Office.kind).where(Office.kind != Role.ADMINISTRATOR, on_day(Office))
DISTRICTS: Any = select(District.id, District.name).order_by(District.position, District.id)
ORGANIZATION = (Role.CHIEF_CONVENER, Role.ORGANIZATION_OFFICER)
assert DAY.key == "day"  # the parameter that on_day() leaves open


def final_reports(year: ReportYear) -> list[DutyReport]:
    """What is rated, with its writer, in the order of the offices."""
    mine = DutyReport.year_id == year.id, DutyReport.standing == Standing.FINAL
    found = select(DutyReport).where(*mine).options(joinedload(DutyReport.member)).order_by(DutyReport.id)
    return list(db.session.scalars(found))


def groups_for(year: ReportYear, day: date) -> list[Group]:
    """The sealed rounds of that day, merged where they are too few."""
    rated = [Rated(one.id, one.member_id, one.district_id) for one in final_reports(year)]
    return groups_of(_voters(day), rated, [(id, name) for id, name in rows_of(DISTRICTS)])


def _voters(day: date) -> Iterator[Voter]:
    """Everybody once: who holds an office votes in that stead, the organisation's side first."""
    serving = {one.member_id: one.district_id for one in in_office(day)}
    held: dict[int, set[str]] = {}
    for member_id, kind in rows_of(HOLDERS, {"day": day}):
        held.setdefault(member_id, set()).add(kind)
    for member_id in sorted(serving.keys() | held.keys()):
        kinds = held.get(member_id, set())
        side = Voice.ORGANIZATION if kinds & set(ORGANIZATION) else Voice.PEERS if kinds else Voice.MEMBERS
        yield Voter(member_id, serving.get(member_id), side)
