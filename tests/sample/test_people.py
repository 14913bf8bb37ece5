"""What the doors promise of the sample's people, counted."""

from collections import Counter

from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.accounts.passwords import needs_rehash, verify
from portal.actor import Role
from portal.clock import today
from portal.extensions import db
from portal.roster.in_office import in_office
from portal.roster.models import Deputy, District, Grouping, Member, NameKey, Office, TermOfOffice, Town, Village
from portal.roster.spelling import keys_of

PASSWORD = "Lianmeng-2020-demo"


def count(kind, *where):
    return db.session.scalar(select(func.count()).select_from(kind).where(*where))


def test_five_districts_33_valid_towns_245_villages(sample):
    assert (count(District), count(Town), count(Village)) == (5, 33, 245)
    assert count(Town, Town.valid_to.is_not(None)) == 0
    assert count(Grouping, Grouping.ends_on.is_(None)) == 33


def test_245_first_secretaries_serve_one_a_village(sample):
    serving = in_office(today())
    villages = db.session.scalars(select(TermOfOffice.village_id).where(TermOfOffice.ends_on.is_(None)))
    assert len(serving) == len({person.member_id for person in serving}) == 245
    assert len(set(villages)) == 245


def test_no_village_was_without_a_secretary_on_any_day_of_the_year(sample):
    terms = db.session.execute(select(TermOfOffice.starts_on, TermOfOffice.ends_on)).all()
    days = sorted({day for term in terms for day in term if day and str(day) > "2025-09-01"})
    assert {len(in_office(day)) for day in days} == {245}


def test_offices_are_held_by_first_secretaries_but_for_the_two_heads(sample):
    serving = {person.member_id: person.district_id for person in in_office(today())}
    held = db.session.scalars(select(Office).where(Office.ends_on.is_(None))).all()
    assert Counter(office.kind for office in held) == {
        Role.CHIEF_CONVENER: 1, Role.ADMINISTRATOR: 1, Role.FINANCE_OFFICER: 1,
        Role.PUBLICITY_OFFICER: 1, Role.ORGANIZATION_OFFICER: 1, Role.DISTRICT_CONVENER: 5,
    }  # fmt: skip
    for office in held:
        assert (office.member_id in serving) == (office.kind not in (Role.CHIEF_CONVENER, Role.ADMINISTRATOR))
        if office.district_id:
            assert serving[office.member_id] == office.district_id


def test_the_promised_sign_in_names_open_with_the_promised_password(sample):
    rows = db.session.execute(select(Account.sign_in_name, Account.password_hash).where(Account.disabled_at.is_(None)))
    accounts = dict(rows.all())
    names = {"chief", "admin", "finance", "publicity", "organization", *(f"district{n}" for n in range(1, 6))}
    assert set(accounts) == names | {f"secretary{n:03d}" for n in range(1, 238)}
    stored = set(accounts.values())
    assert len(stored) == 1
    assert verify(stored.pop(), PASSWORD)


def test_the_hash_is_made_as_every_other(sample):
    assert not needs_rehash(db.session.scalar(select(Account.password_hash).limit(1)))


def test_those_who_left_have_their_accounts_closed(sample):
    left = set(db.session.scalars(select(TermOfOffice.member_id).where(TermOfOffice.ends_on.is_not(None))))
    closed = set(db.session.scalars(select(Account.member_id).where(Account.disabled_at.is_not(None))))
    assert left == closed
    assert 25 <= len(left) <= 40
    reasons = set(db.session.scalars(select(TermOfOffice.end_reason).where(TermOfOffice.ends_on.is_not(None))))
    assert {"轮换", "召回"} <= reasons


def test_somebody_stands_in_for_a_convener_today(sample):
    day = today()
    assert count(Deputy, Deputy.starts_on <= day, Deputy.ends_on >= day) == 1


def test_rare_characters_serve_and_are_found(sample):
    serving = "".join(person.name for person in in_office(today()))
    assert set("镕喆堃翀頔䶮𠮷") <= set(serving)
    found = db.session.scalars(select(Member.name).join(NameKey).where(NameKey.key == "堃"))
    assert "黄堃" in list(found)


def test_there_are_namesakes_one_pair_in_one_district(sample):
    serving = in_office(today())
    pairs = [name for name, times in Counter(person.name for person in serving).items() if times > 1]
    districts = [{p.district_id for p in serving if p.name == name} for name in pairs]
    assert len(pairs) >= 6
    assert any(len(where) == 1 for where in districts)


def test_search_keys_are_those_of_the_roster(sample):
    for person in in_office(today())[::40]:
        unit = db.session.scalar(select(Member.sending_unit).where(Member.id == person.member_id))
        stored = set(db.session.scalars(select(NameKey.key).where(NameKey.member_id == person.member_id)))
        assert stored == keys_of(person.name, [unit, person.village, person.town])


def test_nobody_s_phone_is_a_real_one(sample):
    phones = list(db.session.scalars(select(Member.phone).where(Member.phone.is_not(None))))
    assert all(phone.startswith(("1990000", "1990001")) for phone in phones)
    assert len(phones) == len(set(phones)) > 245


def test_dates_of_a_life_follow_one_another(sample):
    for member in db.session.scalars(select(Member)):
        assert int(member.born_in[:4]) + 18 < int(member.works_since[:4]) <= 2024
        assert member.joined_party_on is None or member.joined_party_on.year <= 2024
