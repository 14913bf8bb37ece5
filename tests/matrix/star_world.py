"""Rounds of the stars in the matrix's world: one in each state, and people who stand in them."""

from datetime import timedelta

from portal.stars.models import Candidacy, Nomination, Order, RollDoubt, Standing, StarRound, State
from portal.stars.tally import Tie
from tests.cast import NOW, TODAY

DAY = timedelta(days=1)


def add_stars(world):
    """`stars_draft` and so on; `asked_secretary` and the others stand in the one that takes nominations."""
    names = {State.DRAFT: "draft", State.NOMINATING: "open", State.VETTING: "vetting", State.ROLL: "roll"}
    for number, (state, name) in enumerate(names.items()):
        setattr(world, f"stars_{name}", add_round(world, state, number))
    world.stars_over = add_round(world, State.NOMINATING, 5, nominate_until=TODAY - DAY)
    add_candidate(world, world.stars_vetting, world.recorder, Standing.PASSED)
    here = world.stars_open
    world.asked_secretary = add_candidate(world, here, world.secretary, Standing.ASKED, by=world.recorder)
    world.stands_recorder = add_candidate(world, here, world.recorder, Standing.NOMINATED)
    world.stands_officer = add_candidate(world, here, world.organization, Standing.NOMINATED)
    world.refused_neighbour = add_candidate(world, here, world.neighbour, Standing.REFUSED)
    doubt = RollDoubt(round_id=world.stars_roll.id, member_id=world.neighbour.id, text="村名不对", at=NOW)
    world.doubt_of_neighbour = world._keep(doubt)


def add_round(world, state, number, **changes):
    plan = {
        "year": 2021, "quarter": number % 4 + 1, "title": f"之星{number}", "roll_on": TODAY, "seats": 2, "most": None,
        "least": 0, "choices": 2, "tie": Tie.DECISION, "order": Order.STROKES, "seal_mode": "file",
        "nominate_until": TODAY + DAY, "roll_days": 3, "notice_days": 5, "vetoes": "受处分", "basis": "",
        "officer_id": world.organization.id, "roll_until": TODAY - DAY,
    }  # fmt: skip
    return world._keep(StarRound(**plan | {"state": state} | changes))


def add_candidate(world, round, who, state, by=None):
    kind = Nomination.MEMBER if by else Nomination.OWN
    who_and_how = {"member_id": who.id, "by_id": (by or who).id, "kind": kind, "state": state}
    return world._keep(Candidacy(round_id=round.id, place="龙结镇 · 甲村", deeds="修渠三处。", **who_and_how))
