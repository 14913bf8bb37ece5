"""Who reads which minutes, what the buttons do, and what comes back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import JournalLine
from portal.extensions import db
from portal.meetings.minutes_rules import CORRECTION_DAYS
from portal.meetings.models import ActionItem, MinutesStep, Section, State
from portal.numbers import Number
from portal.roster.models import TermOfOffice
from tests.cast import TODAY
from tests.conftest import HTMX
from tests.meetings.minutes_cast import final, held, passed, submitted, whole, write

MAKERS = {"held": held, "draft": lambda cast: write(held(cast), cast.recorder), "submitted": submitted}
MAKERS |= {"correcting": passed, "final": final}
READERS = {
    "recorder": (200, 200, 200, 200, 200),
    "convener": (200, 200, 200, 200, 200),
    "chief": (200, 200, 200, 200, 200),
    "organization": (200, 200, 200, 200, 200),
    "secretary": (404, 404, 404, 200, 200),
    "publicity": (404, 404, 404, 404, 200),
    "finance": (404, 404, 404, 404, 404),
    "neighbour": (404, 404, 404, 404, 404),
    "other_convener": (404, 404, 404, 404, 200),
}
CASES = [(who, state, code) for who, codes in READERS.items() for state, code in zip(MAKERS, codes, strict=True)]


@pytest.mark.parametrize(("who", "state", "code"), CASES)
def test_who_reads_in_which_state(cast, sign_in, who, state, code):
    meeting = MAKERS[state](cast)
    client = sign_in(getattr(cast, who))
    assert client.get(f"/meetings/{meeting.id}/minutes").status_code == code
    if state != "held":
        assert client.get(f"/meetings/{meeting.id}/print").status_code == code


def test_the_administrator_reads_nothing(cast, sign_in):
    assert sign_in(cast.admin).get(f"/meetings/{final(cast).id}/minutes").status_code == 403


def test_in_the_correction_period_who_was_there_reads_and_who_was_not_does_not(cast, sign_in):
    meeting = passed(cast, by=cast.chief, district="")
    codes = [sign_in(who).get(f"/meetings/{meeting.id}/minutes").status_code for who in (cast.publicity, cast.finance)]
    assert codes == [200, 404]


def test_someone_who_moved_away_still_reads_what_he_attended(cast, sign_in):
    meeting = passed(cast)
    db.session.query(TermOfOffice).filter_by(member_id=cast.secretary.id).one().ends_on = TODAY - timedelta(days=1)
    village = cast.village(cast.gongmin)
    db.session.add(TermOfOffice(member_id=cast.secretary.id, village_id=village.id, starts_on=TODAY))
    db.session.commit()
    assert sign_in(cast.secretary).get(f"/meetings/{meeting.id}/minutes").status_code == 200


def test_huge_and_unknown_numbers_are_not_found(cast, sign_in):
    for id in (0, 2**63, 99):
        assert sign_in(cast.chief).get(f"/meetings/{id}/minutes").status_code == 404


@pytest.fixture
def no_period(app):
    """The alliance has no correction period: approval may follow at once."""
    db.session.add(Number(key=CORRECTION_DAYS, value=0))
    db.session.commit()


def test_the_whole_walk_by_plain_forms(cast, no_period, sign_in, journal):
    meeting = write(held(cast), cast.recorder)
    url = f"/meetings/{meeting.id}/minutes"
    recorder, convener = sign_in(cast.recorder), sign_in(cast.convener)
    for client, act in ((recorder, "submission"), (convener, "passing"), (convener, "approval")):
        answer = client.post(f"{url}/{act}")
        assert (answer.status_code, answer.location) == (303, url)
    assert whole(meeting).state == State.FINAL
    assert "已审定，会议记录定稿。" in convener.get(url).text
    assert journal()[-3:] == ["minutes.submitted", "minutes.passed", "minutes.approved"]


def test_each_reader_gets_the_one_button_that_is_next(cast, no_period, sign_in):
    meeting = write(held(cast), cast.recorder)
    url = f"/meetings/{meeting.id}/minutes"
    clients = {name: sign_in(getattr(cast, name)) for name in ("recorder", "convener")}
    acts = (
        ("submission", "recorder", "送审", "送审"),
        ("passing", "convener", "", "通过"),
        ("approval", "convener", "", "审定"),
    )
    for act, actor, for_recorder, for_convener in acts:
        assert [primary(clients[name].get(url).text) for name in clients] == [for_recorder, for_convener]
        clients[actor].post(f"{url}/{act}")
    assert [primary(client.get(url).text) for client in clients.values()] == ["", ""]


def primary(html):
    found = re.findall(r'class="button primary"[^>]*>([^<]+)<', html)
    assert len(found) < 2
    return "".join(found)


def test_approval_swaps_the_block_and_says_what_happened(cast, sign_in):
    meeting = passed(cast)
    version = meeting.minutes.version
    answer = sign_in(cast.convener).post(
        f"/meetings/{meeting.id}/minutes/approval", data={"version": version}, headers=HTMX
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="minutes">')
    assert '<div class="notice good" role="status" tabindex="-1" autofocus><p>已审定，会议记录定稿。</p>' in answer.text
    assert "陈北" in answer.text


def test_a_refusal_says_why_and_leaves_everything(cast, sign_in, journal):
    meeting = passed(cast, by=cast.chief, recorder=cast.convener, chair=cast.recorder)
    answer = sign_in(cast.convener).post(f"/meetings/{meeting.id}/minutes/approval", headers=HTMX)
    assert answer.status_code == 409
    assert "会议记录须由记录人以外的召集人审定。" in answer.text
    assert whole(meeting).state == State.CORRECTING
    assert "minutes.approved" not in journal()


def test_the_page_of_an_older_text_approves_nothing(cast, sign_in):
    meeting = passed(cast)
    url = f"/meetings/{meeting.id}/minutes/approval"
    assert sign_in(cast.convener).post(url, data={"version": meeting.minutes.version - 1}).status_code == 409
    assert whole(meeting).state == State.CORRECTING


@pytest.mark.parametrize("act", ["passing", "return", "approval"])
def test_without_the_right_nothing_is_decided(cast, sign_in, act):
    meeting = passed(cast) if act == "approval" else submitted(cast)
    url, codes = f"/meetings/{meeting.id}/minutes/{act}", {}
    for name in ("recorder", "secretary", "organization", "other_convener", "neighbour", "admin"):
        codes[name] = sign_in(getattr(cast, name)).post(url, data={"reason": "改"}).status_code
    assert codes == {
        "recorder": 403,
        "secretary": 403,
        "organization": 403,
        "other_convener": 404,
        "neighbour": 403,
        "admin": 403,
    }


def test_a_return_asks_for_the_reason_and_tells_the_recorder(cast, sign_in):
    meeting = submitted(cast)
    url, convener = f"/meetings/{meeting.id}/minutes", sign_in(cast.convener)
    assert "退回的原因" in convener.get(f"{url}/return").text
    assert convener.post(f"{url}/return", data={"reason": " "}).status_code == 422
    assert convener.post(f"{url}/return", data={"reason": "<b>补散会时间</b>"}).status_code == 303
    assert "陈北9月24日 09:00退回：&lt;b&gt;补散会时间&lt;/b&gt;" in sign_in(cast.recorder).get(url).text
    assert db.session.scalar(select(MinutesStep.reason).order_by(MinutesStep.id.desc()).limit(1)) == "<b>补散会时间</b>"


def test_the_recorder_takes_the_minutes_back(cast, sign_in):
    meeting = submitted(cast)
    url, recorder = f"/meetings/{meeting.id}/minutes", sign_in(cast.recorder)
    assert "撤回" in recorder.get(url).text
    assert recorder.post(f"{url}/withdrawal").status_code == 303
    assert recorder.post(f"{url}/withdrawal").status_code == 409


def test_the_journal_never_holds_the_text(cast, sign_in):
    final(cast)
    lines = list(db.session.scalars(select(JournalLine.text).order_by(JournalLine.id)))
    assert lines[0] == "保存了9月例会《稻虾养殖现场交流》的会议记录"
    assert not any("环沟" in line for line in lines)


COSTS = {"held": 5, "draft": 6, "submitted": 7, "correcting": 7, "final": 6}


@pytest.mark.parametrize(("state", "path"), [*((state, "minutes") for state in MAKERS), ("final", "print")])
def test_reading_costs_the_same_however_long_the_record_is(cast, sign_in, queries, state, path):
    meeting, client = MAKERS[state](cast), sign_in(cast.convener)
    url, counts = f"/meetings/{meeting.id}/{path}", []
    for more in (0, 20):
        minutes_id = meeting.minutes.id if meeting.minutes else None
        for n in range(more if minutes_id else 0):
            actions = [ActionItem(position=m, what="办", owner="各村", due_on=TODAY) for m in range(3)]
            row = Section(minutes_id=minutes_id, position=n + 3, heading="议题", discussion="有", actions=actions)
            db.session.add(row)
        db.session.commit()
        queries.clear()
        assert client.get(url).status_code == 200
        counts.append(len(queries))
    extra = state == "final"  # the page asks for its attachments, the paper for its seal
    assert counts == [COSTS[state] + extra] * 2


def test_a_struck_line_of_the_sheet_opens_no_draft(cast, sign_in):
    meeting = passed(cast)
    term = db.session.query(TermOfOffice).filter_by(member_id=cast.secretary.id).one()
    term.ends_on = TODAY - timedelta(days=60)  # dated back: gone before the meeting, though on its sheet
    village = cast.village(cast.gongmin)
    db.session.add(TermOfOffice(member_id=cast.secretary.id, village_id=village.id, starts_on=TODAY))
    db.session.commit()
    assert sign_in(cast.secretary).get(f"/meetings/{meeting.id}/minutes").status_code == 404


def test_the_editor_offers_the_names_of_its_district_and_of_the_observers(cast, sign_in):
    page = sign_in(cast.recorder).get(f"/meetings/{held(cast).id}/minutes/edit").text
    owners = re.search(r'<datalist id="owners">(.*?)</datalist>', page)[1]
    assert 'value="蒋村"' in owners and 'value="林农"' in owners
    assert cast.neighbour.name not in owners
    assert "林农（县农业农村局）" in re.search(r'<datalist id="speakers">(.*?)</datalist>', page)[1]
    assert re.search(
        r'id="sections-0-actions-0-owner"[^>]*list="owners"|list="owners"[^>]*id="sections-0-actions-0-owner"', page
    )
