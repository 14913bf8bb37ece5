"""The year's hand-overs as the journal tells them (the rows are there already), and who stands in for whom now."""

from datetime import date, datetime, timedelta
from functools import partial

from portal.actor import Role
from portal.audit.rules import SYSTEM, record
from portal.clock import instant, local
from portal.roster.models import Office
from portal.roster.office_rules import name_deputy
from portal.roster.wording import office_title, written
from portal.sample.days import YEAR_BEGAN
from portal.sample.offices import Offices
from portal.sample.people import People
from portal.sample.places import Place
from portal.sample.story import Story
from portal.sample.terms import KEPT_MONTHS, ONE_DAY, Stint

AWAY = (date(2026, 9, 21), date(2026, 10, 9))
NAMED_AT = instant(date(2026, 9, 18), 16, 10)
NOTICE = timedelta(days=2)
JOURNAL_BEGINS = date(2025, 9, 26)  # older lines are gone by the sample's day


def tell_handovers(story: Story, people: People, offices: Offices, places: list[Place]) -> None:
    """Put them into the story."""
    names = {place.district_id: place.district for place in places}
    for stint in people.terms:
        if stint.ends_on and stint.ends_on > YEAR_BEGAN:
            place = places[stint.village]
            story.add(instant(stint.ends_on - NOTICE, 9, 40), partial(_hand_over, people, offices, place, stint))
            story.add(instant(stint.ends_on + ONE_DAY, 0, 1), partial(_depart, people, stint))
        if stint.contact_dropped_at and stint.contact_dropped_at.date() > JOURNAL_BEGINS:
            story.add(stint.contact_dropped_at, partial(_drop_contact, people, stint))
    for row in offices.rows:
        if row.district_id and row.starts_on > YEAR_BEGAN:
            story.add(instant(row.starts_on - NOTICE, 10, 20), partial(_appoint, offices, row, names[row.district_id]))
    story.add(NAMED_AT, partial(_name_deputy, offices))


def _hand_over(people: People, offices: Offices, place: Place, stint: Stint, at: datetime) -> None:
    by = offices.holder(Role.ORGANIZATION_OFFICER, local(at).date())
    leaver, follower = people.by_number(stint.person), people.serving[stint.village]
    assert stint.ends_on
    begins = f"登记{follower.name}自{written(stint.ends_on + ONE_DAY)}起任{place.town}{place.village}第一书记"
    ends = f"办理{leaver.name}的离任：任期至{written(stint.ends_on)}止，原因：{stint.reason}，由{follower.name}接任"
    record(by, "member.added", follower, f"把{follower.name}加入名册", at=at, about=follower.id)
    record(by, "term.begun", follower, begins, at=at, about=follower.id, district_id=place.district_id)
    record(by, "term.handed-over", leaver, ends, at=at, about=leaver.id, district_id=place.district_id)


def _depart(people: People, stint: Stint, at: datetime) -> None:
    leaver = people.by_number(stint.person)
    assert stint.ends_on
    text = f"{leaver.name}的任期和职务都已到期（至{written(stint.ends_on)}），转为已离任"
    record(SYSTEM, "member.departed", leaver, text, at=at, about=leaver.id)


def _drop_contact(people: People, stint: Stint, at: datetime) -> None:
    leaver = people.by_number(stint.person)
    text = f"清除了{leaver.name}的手机号和紧急联系人：离任已满{KEPT_MONTHS}个月"
    record(SYSTEM, "contact.dropped", leaver, text, at=at, about=leaver.id)


def _appoint(offices: Offices, office: Office, district: str, at: datetime) -> None:
    chief = offices.holder(Role.CHIEF_CONVENER, local(at).date())
    name, title = offices.people.names[office.member_id], office_title(office.kind, district)
    text = f"任命{name}自{written(office.starts_on)}起担任{title}"
    record(chief, "office.appointed", office, text, at=at, about=office.member_id)


def _name_deputy(offices: Offices, at: datetime) -> None:
    chief = offices.holder(Role.CHIEF_CONVENER, local(at).date())
    name_deputy(offices.away, offices.deputy, *AWAY, by=chief, at=at)
