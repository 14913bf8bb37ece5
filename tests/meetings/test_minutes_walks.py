"""Random people do random acts: held against a small table, never reaching a final record without two people."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.meetings import minutes_rules as rules
from portal.meetings import minutes_writing as writing
from portal.meetings.models import Meeting
from portal.numbers import Number
from portal.roster.models import Member
from tests.cast import NOW, actor_of
from tests.meetings.minutes_cast import ALLIANCE, WRITTEN, held, whole

PEOPLE = ("recorder", "convener", "chief", "organization", "secretary", "other_convener", "admin")
NEXT = {
    ("held", "save"): "draft",
    ("draft", "save"): "draft",
    ("draft", "submit"): "submitted",
    ("submitted", "withdraw"): "draft",
    ("submitted", "return"): "draft",
    ("submitted", "pass"): "correcting",
    ("correcting", "return"): "draft",
    ("correcting", "approve"): "final",
}
VERBS = ("save", "submit", "withdraw", "return", "pass", "approve")
WRITES, DECIDES = {"save", "submit"}, {"return", "pass", "approve"}


def expected(state, verb, who, recorder, submitter):
    """What the table says: the next state, or None for a refusal."""
    writers = {recorder, submitter} - {None}
    deciders = {"convener", "chief"} | ({"organization"} if "chief" in writers else set())
    if verb in WRITES and who not in {recorder, "convener", "chief"}:
        return None
    if verb == "withdraw" and who not in writers:
        return None
    if verb in DECIDES and who not in deciders - writers:
        return None
    return NEXT.get((state, verb))


def act(meeting, verb, by, at):
    decide = {"seen": None, "by": by, "at": at}
    acts = {
        "save": lambda: writing.save(meeting, WRITTEN, seen=writing.version_of(meeting), by=by, at=at),
        "submit": lambda: rules.submit(meeting, by=by, at=at),
        "withdraw": lambda: rules.withdraw(meeting, by=by, at=at),
        "return": lambda: rules.send_back(meeting, reason="改", **decide),
        "pass": lambda: rules.pass_(meeting, **decide),
        "approve": lambda: rules.approve(meeting, alliance=ALLIANCE, **decide),
    }
    try:
        acts[verb]()
    except (Refused, Forbidden):
        return False
    return True


def text_of(minutes):
    sections = [(s.heading, s.discussion, s.resolution, [a.what for a in s.actions]) for s in minutes.sections]
    names = (minutes.chair_name, minutes.recorder_name, minutes.approver_name, minutes.final_at, minutes.version)
    return sections, minutes.closing_words, names, [step.kind for step in minutes.steps]


def step_from(data, state, recorder, submitter):
    """A verb and a person, three times out of four ones that the table lets pass."""
    if data.draw(st.integers(0, 3)) == 3:
        return data.draw(st.sampled_from(VERBS)), data.draw(st.sampled_from(PEOPLE))
    verb = data.draw(st.sampled_from([v for v in reversed(VERBS) if (state, v) in NEXT] or VERBS))
    passing = [name for name in PEOPLE if expected(state, verb, name, recorder, submitter)]
    return verb, data.draw(st.sampled_from(passing or PEOPLE))


def walk(cast, data, meeting, recorder):
    """Random steps, each held against the table. Returns the state, and who submitted and approved last."""
    state, submitter, approver, fixed = "held", None, None, None
    for number in range(data.draw(st.integers(8, 20))):
        verb, name = step_from(data, state, recorder, submitter)
        wanted = expected(state, verb, name, recorder, submitter)
        done = act(meeting, verb, actor_of(getattr(cast, name)), NOW + timedelta(minutes=number))
        assert done == (wanted is not None), (state, verb, name)
        state = wanted or state
        assert meeting.state == state
        submitter = name if done and verb == "submit" else submitter
        approver = name if done and verb == "approve" else approver
        fixed = fixed or (text_of(meeting.minutes) if state == "final" else None)
        assert fixed is None or text_of(meeting.minutes) == fixed
    return state, submitter, approver


def test_no_walk_ends_without_two_people_and_the_end_is_the_end(cast):
    db.session.add(Number(key=rules.CORRECTION_DAYS, value=0))  # so that approval may follow at once
    id, ids, ends = held(cast).id, {name: getattr(cast, name).id for name in PEOPLE}, []

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(recorder=st.sampled_from(PEOPLE[:3]), data=st.data())
    def walks(recorder, data):
        db.session.rollback()
        for name in PEOPLE:
            setattr(cast, name, db.session.get_one(Member, ids[name]))
        meeting = whole(db.session.get_one(Meeting, id))
        meeting.recorder_id = ids[recorder]
        state, submitter, approver = walk(cast, data, meeting, recorder)
        ends.append(state)
        assert state != "final" or approver not in (recorder, submitter, None)

    walks()
    assert ends.count("final") > 3
