"""What the first page gathers from the slices."""

from portal import waiting
from portal.actor import Actor
from portal.waiting import Glance, gather
from tests.cast import NOW


def test_figures_under_one_heading_stand_together(monkeypatch):
    first = lambda by, at: [Glance("球溪片区", (("在任第一书记", "51"),), "/roster/")]  # noqa: E731
    second = lambda by, at: [Glance("球溪片区", (("今年例会", "8 / 9"),), "/meetings/")]  # noqa: E731
    monkeypatch.setattr(waiting, "SOURCES", [first, second])
    assert gather(Actor(1, "甲"), NOW)[2] == [
        Glance("球溪片区", (("在任第一书记", "51"), ("今年例会", "8 / 9")), "/roster/")
    ]
