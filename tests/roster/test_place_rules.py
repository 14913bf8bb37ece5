"""Places change: towns merge and move, villages come and go, and what was stays written."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.errors import Refused
from portal.extensions import db
from portal.roster import rules
from portal.roster.geography import districts_with_towns, placed_in, towns, vacant_villages, villages_of
from portal.roster.in_office import count_in_office, in_office
from portal.roster.models import NameKey, Placement, TermOfOffice, Village
from tests.cast import FOUNDED, NOW, TODAY

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def village_of(member):
    return db.session.scalars(select(TermOfOffice.village_id).where(TermOfOffice.member_id == member.id)).one()


def texts():
    db.session.commit()
    return list(db.session.scalars(select(JournalLine.text).order_by(JournalLine.id)))


def test_a_merged_town_keeps_its_past(cast, act_as):
    rules.merge_town(cast.longjie, cast.gongmin, TODAY, by=act_as(cast.organization), at=NOW)
    village = village_of(cast.secretary)
    assert placed_in(village, YESTERDAY)[:2] == ("龙结镇", cast.longjie.id)
    assert placed_in(village, TODAY) == ("公民镇", cast.gongmin.id, cast.south.id)
    assert (cast.longjie.valid_to, cast.longjie.merged_into_id) == (YESTERDAY, cast.gongmin.id)
    assert texts() == ["登记龙结镇自2026年9月24日起并入公民镇，3个村随之划入"]


def test_a_merger_changes_who_is_expected_from_that_day_on(cast, act_as):
    rules.merge_town(cast.longjie, cast.gongmin, TOMORROW, by=act_as(cast.organization), at=NOW)
    assert [count_in_office(TODAY, d.id) for d in (cast.north, cast.south)] == [4, 4]
    assert [count_in_office(TOMORROW, d.id) for d in (cast.north, cast.south)] == [2, 6]
    assert count_in_office(TODAY) == count_in_office(TOMORROW) == 8


def test_thirty_three_towns_become_twenty_two(cast, act_as):
    by = act_as(cast.chief)
    more = [cast.town(f"新{n}镇", cast.north) for n in range(29)]
    for n in range(11):
        rules.merge_town(more[n], more[n + 11], TODAY, by=by, at=NOW)
    assert (len(towns(YESTERDAY)), len(towns(TODAY))) == (33, 22)


def test_a_merged_town_is_no_longer_found_by_its_name(cast, act_as):
    rules.rebuild_keys(cast.secretary, TODAY)
    rules.merge_town(cast.longjie, cast.gongmin, TODAY, by=act_as(cast.chief), at=NOW)
    keys = set(db.session.scalars(select(NameKey.key).where(NameKey.member_id == cast.secretary.id)))
    assert "公民镇" in keys and "龙结镇" not in keys


def test_the_order_of_villages_follows_the_towns(cast, act_as):
    rules.merge_town(cast.qiuxi, cast.shuinan, TODAY, by=act_as(cast.chief), at=NOW)
    assert [row.town for row in in_office(TODAY)] == ["龙结镇"] * 2 + ["公民镇"] * 2 + ["水南镇"] * 4
    positions = db.session.scalars(select(Village.position).order_by(Village.position)).all()
    assert positions == list(range(1, len(positions) + 1))


@pytest.mark.parametrize("on", [FOUNDED, FOUNDED - timedelta(days=1), TODAY + timedelta(days=500)])
def test_a_merger_is_later_than_what_is_entered_and_within_a_year(cast, act_as, on):
    with pytest.raises(Refused, match=r"应晚于这一天|核对年份"):
        rules.merge_town(cast.longjie, cast.gongmin, on, by=act_as(cast.chief), at=NOW)


def test_a_town_merges_once_and_not_into_itself_nor_into_one_that_is_gone(cast, act_as):
    by = act_as(cast.chief)
    with pytest.raises(Refused, match="不能并入自己"):
        rules.merge_town(cast.longjie, cast.longjie, TODAY, by=by, at=NOW)
    rules.merge_town(cast.longjie, cast.gongmin, TODAY, by=by, at=NOW)
    with pytest.raises(Refused, match="已登记到2026年9月23日撤销"):
        rules.merge_town(cast.longjie, cast.shuinan, TOMORROW, by=by, at=NOW)
    with pytest.raises(Refused, match="龙结镇在2026年9月24日不在建制内"):
        rules.merge_town(cast.qiuxi, cast.longjie, TODAY, by=by, at=NOW)


def test_a_town_moves_between_districts_from_a_day_on(cast, act_as):
    by = act_as(cast.organization)
    rules.move_town(cast.longjie, cast.south, TODAY, by=by, at=NOW)
    village = village_of(cast.secretary)
    assert [placed_in(village, day).district_id for day in (YESTERDAY, TODAY)] == [cast.north.id, cast.south.id]
    assert texts() == ["把龙结镇自2026年9月24日起划归公民片区"]
    with pytest.raises(Refused, match="已经属于公民片区"):
        rules.move_town(cast.longjie, cast.south, TOMORROW, by=by, at=NOW)


def test_a_district_gets_another_name_that_is_free(cast, act_as):
    by = act_as(cast.organization)
    with pytest.raises(Refused, match="已经有公民片区"):
        rules.rename_district(cast.north, "公民片区", by=by, at=NOW)
    rules.rename_district(cast.north, "北部片区", by=by, at=NOW)
    assert texts() == ["把球溪片区改名为北部片区"]


def test_an_empty_alliance_gets_its_places_one_by_one(cast, act_as):
    by = act_as(cast.organization)
    district = rules.add_district("重龙片区", by=by, at=NOW)
    town = rules.add_town("511025200", "重龙镇", district, TODAY, by=by, at=NOW)
    village = rules.add_village(town, "511025200201", "文峰村", "脱贫村", TODAY, by=by, at=NOW)
    assert placed_in(village.id, TODAY) == ("重龙镇", town.id, district.id)
    assert (village.id, "重龙镇文峰村") in vacant_villages(TODAY)
    assert (district.id, "重龙片区", [(town.id, "重龙镇")]) in districts_with_towns(TODAY)
    for again in (
        lambda: rules.add_town("511025200", "别镇", district, TODAY, by=by, at=NOW),
        lambda: rules.add_village(town, "511025200201", "别村", "", TODAY, by=by, at=NOW),
    ):
        with pytest.raises(Refused, match="请核对"):
            again()


def test_a_village_in_which_someone_serves_is_not_closed(cast, act_as):
    village = db.session.get(Village, village_of(cast.secretary))
    with pytest.raises(Refused, match="蒋村在甲7村任第一书记"):
        rules.close_village(village, TODAY, by=act_as(cast.chief), at=NOW)


def test_a_closed_village_is_gone_from_that_day_on(cast, act_as):
    village = db.session.get(Village, village_of(cast.leaver))
    rules.close_village(village, TODAY, by=act_as(cast.chief), at=NOW)
    assert (village.valid_to, placed_in(village.id, YESTERDAY).town) == (YESTERDAY, "龙结镇")
    assert placed_in(village.id, TODAY).town == ""
    assert village.id not in {line.id for line in villages_of(cast.longjie.id, TODAY)}
    with pytest.raises(Refused, match="已登记到"):
        rules.close_village(village, TOMORROW, by=act_as(cast.chief), at=NOW)


def test_spans_of_a_village_never_overlap_after_changes(cast, act_as):
    by = act_as(cast.chief)
    rules.merge_town(cast.longjie, cast.gongmin, date(2026, 9, 1), by=by, at=NOW)
    rules.merge_town(cast.gongmin, cast.shuinan, TODAY, by=by, at=NOW)
    rows = db.session.scalars(
        select(Placement).where(Placement.village_id == village_of(cast.secretary)).order_by(Placement.starts_on)
    ).all()
    assert [row.town_id for row in rows] == [cast.longjie.id, cast.gongmin.id, cast.shuinan.id]
    assert all(a.ends_on + timedelta(days=1) == b.starts_on for a, b in pairwise(rows))
