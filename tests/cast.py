"""The standing cast: two districts, four towns, who convenes, who keeps records, who has left, who is a stranger.

All of them are invented. NOW is a Thursday morning; every term began a year before, unless said otherwise.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.accounts.models import Account
from portal.actor import Actor, Role
from portal.authz import grants_for
from portal.extensions import db
from portal.roster.models import (
    Deputy,
    District,
    Grouping,
    Member,
    Office,
    Placement,
    TermOfOffice,
    Town,
    Village,
)
from tests.tables import put_back, rows_of_tables

NOW = datetime(2026, 9, 24, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
TODAY = date(2026, 9, 24)
YEAR_AGO = date(2025, 9, 1)
FOUNDED = date(2020, 3, 1)


KINDS = (District, Town, Village, Placement, Grouping, Member, TermOfOffice, Office, Account)
KEPT = {}  # what the first cast of this process wrote: its rows, and who each attribute is


class Cast:
    """Everyone is an attribute: `cast.convener`; everyone's sign-in name is the attribute's name."""

    def __init__(self):
        if KEPT:
            self._come_back()
        else:
            self._settle()
            named = {name: (type(row), row.id) for name, row in vars(self).items() if hasattr(row, "id")}
            rows = rows_of_tables(kind.__table__ for kind in KINDS)
            KEPT.update(rows=rows, named=named, villages=self.villages)

    def _come_back(self):
        put_back(KEPT["rows"])
        self.villages = KEPT["villages"]
        found = {(kind, row.id): row for kind in (District, Town, Member) for row in db.session.scalars(select(kind))}
        for name, who in KEPT["named"].items():
            setattr(self, name, found[who])

    def _settle(self):
        self.villages = 0
        self.north, self.south = self.district("球溪片区", 1), self.district("公民片区", 2)
        self.qiuxi, self.longjie = self.town("球溪镇", self.north), self.town("龙结镇", self.north)
        self.gongmin, self.shuinan = self.town("公民镇", self.south), self.town("水南镇", self.south)
        self.chief = self.member("chief", "周总", offices=[(Role.CHIEF_CONVENER, None)])
        self.admin = self.member("admin", "吴技", offices=[(Role.ADMINISTRATOR, None)])
        self.organization = self.member("organization", "郑组", self.qiuxi, offices=[(Role.ORGANIZATION_OFFICER, None)])
        self.publicity = self.member("publicity", "王宣", self.gongmin, offices=[(Role.PUBLICITY_OFFICER, None)])
        self.finance = self.member("finance", "冯财", self.gongmin, offices=[(Role.FINANCE_OFFICER, None)])
        self.convener = self.member("convener", "陈北", self.qiuxi, offices=[(Role.DISTRICT_CONVENER, self.north)])
        self.other_convener = self.member(
            "other_convener", "褚南", self.shuinan, offices=[(Role.DISTRICT_CONVENER, self.south)]
        )
        self.recorder = self.member("recorder", "卫记", self.longjie)
        self.secretary = self.member("secretary", "蒋村", self.longjie)
        self.neighbour = self.member("neighbour", "沈邻", self.shuinan)
        self.leaver = self.member("leaver", "韩离", self.longjie, ends=date(2026, 6, 30), disabled=True)
        db.session.commit()

    def district(self, name, position):
        return self._keep(District(name=name, position=position))

    def town(self, name, district):
        count = db.session.query(Town).count()
        town = self._keep(Town(code=f"5110251{count:02d}", name=name, position=count + 1, valid_from=FOUNDED))
        self._keep(Grouping(town_id=town.id, district_id=district.id, starts_on=FOUNDED))
        return town

    def village(self, town):
        self.villages += 1
        n = self.villages
        row = Village(code=f"511025100{n:03d}", name=f"甲{n}村", position=town.position * 1000 + n, valid_from=FOUNDED)
        self._keep(row)
        self._keep(Placement(village_id=row.id, town_id=town.id, starts_on=FOUNDED))
        return row

    def member(self, sign_in_name, name, town=None, *, offices=(), starts=YEAR_AGO, ends=None, disabled=False):
        """A new person with an account and, in a town, a term in a village of its own."""
        row = self._keep(Member(name=name, sort_key=sign_in_name, phone=f"139{db.session.query(Member).count():08d}"))
        if town:
            village = self.village(town)
            self._keep(
                TermOfOffice(
                    member_id=row.id,
                    village_id=village.id,
                    starts_on=starts,
                    ends_on=ends,
                    end_reason="轮换" if ends else "",
                )
            )
        for kind, district in offices:
            self.appoint(row, kind, district)
        self._keep(Account(member_id=row.id, sign_in_name=sign_in_name, disabled_at=NOW if disabled else None))
        return row

    def appoint(self, member, kind, district=None, starts=YEAR_AGO, ends=None):
        return self._keep(
            Office(
                member_id=member.id,
                kind=kind,
                district_id=district.id if district else None,
                starts_on=starts,
                ends_on=ends,
            )
        )

    def deputize(self, office, member, starts=TODAY, ends=TODAY, by=None):
        return self._keep(
            Deputy(
                office_id=office.id,
                member_id=member.id,
                named_by_id=(by or self.chief).id,
                starts_on=starts,
                ends_on=ends,
            )
        )

    def _keep(self, row):
        db.session.add(row)
        db.session.flush()
        return row


def actor_of(member):
    """The Actor of a member on TODAY, put together by hand from terms and offices (deputies aside)."""
    offices = list(db.session.scalars(select(Office).where(Office.member_id == member.id, Office.ends_on.is_(None))))
    terms = list(
        db.session.scalars(
            select(TermOfOffice).where(TermOfOffice.member_id == member.id, TermOfOffice.ends_on.is_(None))
        )
    )
    roles = {Role(office.kind) for office in offices} | ({Role.FIRST_SECRETARY} if terms else set())
    home = None
    if terms:
        home = db.session.scalar(
            select(Grouping.district_id)
            .join(Placement, Placement.town_id == Grouping.town_id)
            .where(Placement.village_id == terms[0].village_id)
        )
    return Actor(
        id=member.id,
        name=member.name,
        roles=frozenset(roles),
        convenes=frozenset(o.district_id for o in offices if o.district_id and o.kind == Role.DISTRICT_CONVENER),
        district_id=home,
        term_id=terms[0].id if terms else None,
        grants=grants_for(roles),
    )
