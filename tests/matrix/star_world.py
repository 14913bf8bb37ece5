"""Rounds of the stars in the matrix's world: one in each state, and people who stand in them."""

from datetime import timedelta

from portal.ballots.models import VoteBallot, VoteCustodian, VoteItem, VoteRoll, VoteRound
from portal.ballots.sums import box_mac
from portal.stars.models import (
    Candidacy,
    Nomination,
    Objection,
    Order,
    RollDoubt,
    Seat,
    Standing,
    StarRound,
    StarStep,
    State,
)
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
    add_votes(world)


def add_votes(world):
    """A vote that is arranged (finance, publicity and the convener watch), one that is on, and counted ones."""
    everybody = [world.secretary, world.recorder, world.neighbour, world.convener, world.other_convener]
    everybody += [world.organization, world.publicity, world.finance]
    arranged = add_round(world, State.ROLL, 6, seal_mode="scrutineers")
    world.stars_arranged, world.vote_arranged = arranged, add_vote(world, arranged, "draft", [])
    for slot, who in enumerate((world.finance, world.publicity, world.convener), 1):
        world._keep(VoteCustodian(round_id=world.vote_arranged.id, slot=slot, member_id=who.id))
    world.stars_voting = add_round(world, State.VOTING, 7)
    world.vote_open = add_vote(world, world.stars_voting, "open", everybody)
    world._keep(VoteItem(round_id=world.vote_open.id, item_id=77, label="卫记", position=1))
    for name, state in (("counted", State.COUNTED), ("noticed", State.NOTICE), ("awarded", State.AWARDED)):
        round = add_round(world, state, 8)
        vote = add_vote(world, round, "counted", everybody)
        setattr(world, f"stars_{name}", round)
        setattr(world, f"vote_{name}", vote)
        one = add_candidate(world, round, world.recorder, Standing.PASSED)
        world._keep(VoteItem(round_id=vote.id, item_id=one.id, label="卫记", position=1, person_id=world.recorder.id))
        for n in range(12):
            world._keep(VoteBallot(round_id=vote.id, item_id=one.id, tracker=bytes([n] * 10), value=n % 2))
        if state is not State.COUNTED:
            seat = Seat(round_id=round.id, candidacy_id=one.id, position=1, why="第 1 名，入选。")
            seat.notice_until = TODAY if state is State.NOTICE else TODAY - DAY
            setattr(world, f"seat_{name}", world._keep(seat))
    told = {
        "round_id": world.stars_awarded.id,
        "kind": "awarded",
        "by_id": world.publicity.id,
        "by_name": "宣",
        "at": NOW,
    }
    world._keep(StarStep(**told))
    world.stars_decided = add_round(world, State.DECIDED, 9)
    late = add_round(world, State.NOTICE, 10)
    one = add_candidate(world, late, world.recorder, Standing.PASSED)
    ended = {"why": "入选。", "notice_until": TODAY - DAY}
    world._keep(Seat(round_id=late.id, candidacy_id=one.id, position=1, **ended))
    world.stars_ripe = late
    about = {"round_id": world.stars_noticed.id, "number": 1, "by_id": world.neighbour.id, "text": "有误", "at": NOW}
    world.objection_of_neighbour = world._keep(Objection(owner_id=world.organization.id, due_on=TODAY, **about))


def add_vote(world, round, state, voters):
    counted = {"valid": 12, "invalid": 0, "abstained": 0, "counted_at": NOW} if state == "counted" else {}
    vote = VoteRound(
        subject=round.subject, title=round.title, kind="choice", state=state, seal_mode=round.seal_mode,
        max_choices=1, top_value=1, min_ballots=5, closes_at=NOW + DAY, roll_sha256="0" * 64 if voters else None,
        envelopes_sha256="0" * 64 if counted else None, box_pk=bytes(range(32)), **counted
    )  # fmt: skip
    vote = world._keep(vote)
    vote.box_mac = box_mac(vote)
    for voter in voters:
        world._keep(VoteRoll(round_id=vote.id, voter_id=voter.id, voted=None))
    return vote


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
