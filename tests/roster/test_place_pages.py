"""Pages of places: for the organisation officer and the chief convener."""

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.roster.geography import placed_in
from portal.roster.models import District, TermOfOffice, Town, Village
from tests.cast import TODAY


def village_of(member):
    return db.session.scalars(select(TermOfOffice.village_id).where(TermOfOffice.member_id == member.id)).one()


def test_the_page_lists_towns_by_district(cast, sign_in):
    page = sign_in(cast.organization).get("/roster/places").text
    assert page.index("球溪片区") < page.index("龙结镇") < page.index("公民片区") < page.index("水南镇")


@pytest.mark.parametrize("path", ["/roster/places", "/roster/places/towns/1", "/roster/places/towns/1/merger"])
def test_others_reach_no_place(cast, sign_in, path):
    assert [sign_in(m).get(path).status_code for m in (cast.convener, cast.secretary, cast.admin)] == [403] * 3


def test_a_town_lists_its_villages_and_who_serves(cast, sign_in):
    page = sign_in(cast.chief).get(f"/roster/places/towns/{cast.longjie.id}").text
    assert "3 个村" in page and "蒋村" in page and "空缺" in page


def test_a_merger_is_shown_before_it_is_entered(cast, sign_in, journal):
    client, village = sign_in(cast.organization), village_of(cast.secretary)
    url, values = f"/roster/places/towns/{cast.longjie.id}/merger", {"target": cast.gongmin.id, "on": "2026-09-24"}
    into = f"/roster/places/towns/{cast.gongmin.id}"
    assert client.get(url).status_code == 200
    told = client.get(f"{url}?{urlencode(values)}").text
    assert "3 个村、2 名第一书记随之划入公民镇" in told and journal() == []
    answer = client.post(url, data=values)
    assert (answer.status_code, answer.location) == (303, into)
    assert placed_in(village, TODAY).town == "公民镇" and journal() == ["town.merged"]
    assert "并入已登记。" in client.get(into).text
    assert "2026年9月23日止，并入公民镇" in client.get("/roster/places").text


@pytest.mark.parametrize(("target", "on"), [("0", "2026-09-24"), ("999", "2026-09-24"), ("3", "")])
def test_a_merger_into_nowhere_is_a_bad_form(cast, sign_in, target, on):
    values = {"target": target, "on": on}
    url = f"/roster/places/towns/{cast.longjie.id}/merger"
    client = sign_in(cast.organization)
    assert client.get(f"{url}?{urlencode(values)}").status_code == client.post(url, data=values).status_code == 422


def test_a_town_moves_to_another_district(cast, sign_in, journal):
    client, village, south = sign_in(cast.organization), village_of(cast.secretary), cast.south.id
    url = f"/roster/places/towns/{cast.longjie.id}/district"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"target": south, "on": "2026-09-24"}).status_code == 303
    assert placed_in(village, TODAY).district_id == south and journal() == ["town.moved"]


def test_places_are_added_one_by_one(cast, sign_in, journal):
    client = sign_in(cast.organization)
    assert client.post("/roster/places/districts/new", data={"name": "重龙片区"}).status_code == 303
    district = db.session.scalars(select(District.id).where(District.name == "重龙片区")).one()
    values = {"name": "重龙镇", "code": "511025200", "district": district, "on": "2026-09-24"}
    assert client.post("/roster/places/towns/new", data=values).status_code == 303
    town = db.session.scalars(select(Town.id).where(Town.name == "重龙镇")).one()
    values = {"name": "文峰村", "code": "511025200201", "on": "2026-09-24"}
    assert client.post(f"/roster/places/towns/{town}/villages", data=values).status_code == 303
    assert "文峰村" in client.get(f"/roster/places/towns/{town}").text
    assert journal() == ["district.added", "town.added", "village.added"]


@pytest.mark.parametrize(
    ("path", "values", "sentence"),
    [
        (
            "towns/new",
            {"name": "甲镇", "code": "12", "district": "1", "on": "2026-09-24"},
            "应是 9 位数字，您填了 2 位",
        ),
        ("towns/1/villages", {"name": "", "code": "511025100999", "on": "2026-09-24"}, "请填写村名"),
        ("districts/new", {"name": " "}, "请填写名称"),
    ],
)
def test_a_wrong_place_names_the_field(cast, sign_in, path, values, sentence):
    answer = sign_in(cast.organization).post(f"/roster/places/{path}", data=values)
    assert answer.status_code == 422 and sentence in answer.text


def test_a_district_is_renamed(cast, sign_in, journal):
    client, north = sign_in(cast.organization), cast.north.id
    url = f"/roster/places/districts/{north}/name"
    assert 'value="球溪片区"' in client.get(url).text
    assert client.post(url, data={"name": "北部片区"}).status_code == 303
    assert "北部片区" in client.get("/roster/").text and journal() == ["district.renamed"]


def test_a_vacant_village_is_closed_and_one_with_a_secretary_not(cast, sign_in):
    client, vacant, taken = sign_in(cast.organization), village_of(cast.leaver), village_of(cast.secretary)
    for village, status in ((vacant, 303), (taken, 409)):
        url = f"/roster/places/villages/{village}/closing"
        assert client.get(url).status_code == 200
        assert client.post(url, data={"on": "2026-09-24"}).status_code == status
    assert db.session.get(Village, vacant).valid_to == date(2026, 9, 23)
