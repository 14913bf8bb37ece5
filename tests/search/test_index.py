"""What is found, by whom, in which order: the same on both databases."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.extensions import db
from portal.search import index
from portal.search.kinds import KINDS, Kind, Reach
from portal.search.reading import find
from tests.cast import NOW, actor_of
from tests.search.slow_search import search

TEXTS = {
    1: ["血橙管护", "血橙采收前把冷库排好。\n稻虾田也要看水。"],
    2: ["例会", "先说血橙，再说光伏。血橙的销路，血橙的冷库。"],
    3: ["稻虾", "稻田里的虾，不是橙子。血 橙分开写的不算。"],
    4: ["培训", "用 HTMX 写页面，Wifi 密码 2026abc。"],
    5: ["防汛", "山坪塘清淤，血压计，橙色预警。"],
}


@pytest.fixture
def kind(app, monkeypatch, cast):
    """A kind of things for the tests: everybody sees what is the alliance's or of the own district."""

    def reach(actor):
        return Reach(alliance=True, districts=(actor.district_id,) if actor.district_id else ())

    monkeypatch.setitem(KINDS, "test", Kind("试", reach, list, lambda id: None))


@pytest.fixture
def filled(kind):
    for id, (title, body) in TEXTS.items():
        index.put("test", id, title, f"/t/{id}", [("一", body)], None, NOW + timedelta(days=id))
    db.session.commit()


def found(cast, asked, who=None, **changes):
    return [
        int(hit.url.rsplit("/", 1)[1]) for hit in find(asked, "test", actor_of(who or cast.secretary), **changes).hits
    ]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("血橙", [1, 2]),  # in the title first
        ("血橙 冷库", [1, 2]),
        ("血橙 光伏", [2]),
        ("橙", [1, 2, 3, 5]),
        ("“血橙采收”", [1]),
        ("橙采", [1]),
        ("html", []),
        ("htm", [4]),
        ("HTMX写", [4]),
        ("ｈｔｍｘ", [4]),
        ("2026", [4]),
        ("清淤", [5]),
        ("血压 预警", [5]),
        ("光伏、销路", [2]),
        ("\0（血橙", [1, 2]),
        ("没有的话", []),
        ("' OR 1=1 --", []),
        ('"AND"', []),
        ("*", []),
    ],
)
def test_what_is_found_and_in_which_order(cast, filled, asked, ids):
    assert found(cast, asked) == ids


def test_the_newest_first_by_choice(cast, filled):
    assert found(cast, "血橙", order="new") == [2, 1]


def test_a_hit_stands_in_its_sentence(cast, filled):
    hit = find("冷库", "test", actor_of(cast.secretary)).hits[1]
    assert hit.hit == "冷库" and "血橙" in hit.before
    long = "前" * 100 + "冷库" + "后" * 100
    index.put("test", 9, "长", "/t/9", [("一", long)], None, NOW + timedelta(days=99))
    hit = find("冷库", "test", actor_of(cast.secretary), order="new").hits[0]
    assert (hit.before, hit.after) == ("…" + "前" * 40, "后" * 40 + "…")


def test_nothing_is_found_or_counted_that_one_may_not_open(cast, kind):
    for id, district in ((1, None), (2, cast.north.id), (3, cast.south.id)):
        index.put("test", id, "血橙", f"/t/{id}", [("一", "血橙")], district, NOW)
    db.session.commit()
    assert found(cast, "血橙", cast.secretary) == [2, 1] and found(cast, "血橙", cast.neighbour) == [3, 1]
    assert find("血橙", "test", actor_of(cast.secretary)).total == 2
    assert found(cast, "血橙", cast.chief) == [1]


def test_what_is_put_again_or_dropped_is_not_found_as_it_was(cast, filled):
    index.put("test", 1, "改名", "/t/1", [("一", "改成别的")], None, NOW)
    index.drop("test", 2)
    db.session.commit()
    assert found(cast, "血橙") == [] and found(cast, "改成") == [1]


def test_of_more_than_can_be_ranked_the_newest_are_listed(cast, kind, monkeypatch):
    monkeypatch.setattr("portal.search.reading.MOST", 3)
    for id in range(1, 6):
        index.put("test", id, "血橙" if id == 1 else "题", f"/t/{id}", [("一", "血橙")], None, NOW + timedelta(days=id))
    db.session.commit()
    answer = find("血橙", "test", actor_of(cast.secretary))
    assert (answer.total, answer.is_more) == (3, True) and found(cast, "血橙") == [5, 4, 3]


def test_a_long_text_is_found_to_its_end(cast, kind):
    text = "\n".join(f"第{n}段说渠道和提灌站的事。" for n in range(3000)) + "\n最后一句是鲶鱼。"
    index.put("test", 1, "长", "/t/1", [("一", text)], None, NOW)
    db.session.commit()
    assert found(cast, "鲶鱼") == [1] and found(cast, "第2999段") == [1]


def test_words_of_any_length_are_found_and_none_is_cut_in_two(cast, kind):
    index.put("test", 1, "长", "/t/1", [("一", "，" + "字" * 5990 + "，" + "跨界鱼塘的事" * 3)], None, NOW)
    index.put("test", 2, "长", "/t/2", [("一", "q" * 5000 + " zebra")], None, NOW)
    db.session.commit()
    assert found(cast, "塘的事跨界鱼塘") == [1]
    assert found(cast, "q" * 60) == found(cast, "zebra") == [2]


@pytest.mark.parametrize(
    ("asked", "hit"),
    [("（血橙", "血橙"), ("“冷库 排好”", ""), ("wifi", "Wifi"), ("“橙，再”", "橙，再"), ("“橙 再”", "橙，再")],
)
def test_the_hit_is_shown_as_the_index_found_it(cast, filled, asked, hit):
    hits = find(asked, "test", actor_of(cast.secretary)).hits
    assert [one.hit for one in hits][:1] == ([hit] if hit else [])


LETTERS = "血橙稻虾光伏，。 abAB1e0"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=5),
    st.lists(st.one_of(st.text("血橙稻虾光伏", min_size=1, max_size=3), st.text("ab1e0", min_size=1, max_size=4)),
             min_size=1, max_size=2),
)  # fmt: skip
def test_the_answers_are_those_of_the_slow_one(cast, kind, texts, phrases):
    index.rebuild()  # nothing is left of the example before
    for id, body in enumerate(texts, 1):
        index.put("test", id, "题", f"/t/{id}", [("一", body)], None, NOW)
    expected = search({id: ["题", body] for id, body in enumerate(texts, 1)}, phrases)
    assert set(found(cast, " ".join(phrases))) == expected
