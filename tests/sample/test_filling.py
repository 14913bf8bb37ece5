"""The braces of the written scenes."""

from random import Random

import pytest

from portal.sample.filling import Filler
from portal.sample.scenes import phrases, scenes, year_review


def filler():
    return Filler(Random(1), {"village": lambda: "文峰村"})


def test_a_number_lies_between_its_ends_in_steps():
    assert {int(filler().fill("{20-40/10}")) for _ in range(50)} <= {20, 30, 40}
    one = filler()
    assert {one.fill("{3-5}") for _ in range(60)} == {"3", "4", "5"}


def test_decimals_are_as_many_as_the_ends_have():
    one = filler()
    drawn = {one.fill("{0.5-1}") for _ in range(200)}
    assert drawn == {"0.5", "0.6", "0.7", "0.8", "0.9", "1"}


def test_what_was_named_stays_the_same():
    one = filler()
    assert len({one.fill("{a=100-900}"), one.fill("{a}"), one.fill("共{a}亩")[1:-1]}) == 1


def test_choices_and_known_words():
    assert filler().fill("{鲫鱼|草鱼}") in ("鲫鱼", "草鱼")
    assert filler().fill("到{village}看{what}", what="塘") == "到文峰村看塘"


def test_what_nothing_fills_is_an_error():
    with pytest.raises(ValueError, match="vilage"):
        filler().fill("{vilage}")


def test_every_scene_can_be_told():
    one = filler()
    for scene in (*scenes(), *year_review()):
        assert scene.speeches
        assert scene.resolution
        assert all(action.rpartition("|")[2] for action in scene.actions)
        for text in (*scene.titles, *scene.speeches, *scene.resolution, *scene.actions):
            one.fill(text)


def test_every_month_has_scenes_of_its_season():
    for month in range(1, 13):
        seasonal = [scene for scene in scenes() if month in scene.months and len(scene.months) <= 8]
        assert len(seasonal) >= 8


def test_every_office_that_speaks_has_somebody_to_send():
    marks = {
        text[1 : text.index("〕")]
        for scene in (*scenes(), *year_review())
        for text in scene.speeches
        if text[0] == "〔"
    }
    assert marks <= {"主持", "片区召集人", "组织干事", "宣传干事", "财务干事", *phrases()["observers"]}
