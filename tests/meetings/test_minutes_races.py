"""Two at the same moment: one wins, the other reads what happened, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from sqlalchemy import func, select

from portal.accounts.models import Notice
from portal.drafts.models import Aside
from portal.drafts.rules import unpacked
from portal.extensions import db
from portal.meetings.correction_models import Correction
from portal.meetings.models import Minutes, MinutesStep
from tests.cast import NOW
from tests.meetings.correction_cast import filed, in_period, only
from tests.meetings.minutes_cast import ITEMS, WRITTEN, form_of, held, passed, whole, write


def at_once(*requests):
    """Send (client, url, data) at the same moment; the answers, by status."""
    db.session.remove()
    gate = Barrier(len(requests))

    def send(client, url, data):
        gate.wait()
        return client.post(url, data=data)

    with ThreadPoolExecutor(len(requests)) as pool:
        answers = [pool.submit(send, *request) for request in requests]
        return sorted((answer.result() for answer in answers), key=lambda answer: answer.status_code)


def test_of_two_approvals_one_wins_and_the_other_reads_who_was_first(cast, sign_in):
    meeting = passed(cast)
    url, seen = f"/meetings/{meeting.id}/minutes/approval", {"version": meeting.minutes.version}
    clients = [sign_in(cast.convener), sign_in(cast.chief)]
    won, lost = at_once(*((client, url, seen) for client in clients))
    assert (won.status_code, lost.status_code) == (303, 409)
    first = db.session.scalar(select(Minutes.approver_name))
    assert f"{first}已于9月24日" in lost.text
    assert "这份会议记录已经定稿，不能再修改。" in lost.text
    assert db.session.scalar(select(func.count()).where(MinutesStep.kind == "approved")) == 1


def test_of_two_saves_one_wins_and_the_other_keeps_what_was_typed(cast, sign_in):
    meeting = write(held(cast), cast.recorder)
    url, version = f"/meetings/{meeting.id}/minutes/edit", meeting.minutes.version
    texts = [replace(WRITTEN, closing_words=words) for words in ("记录人写的。", "召集人写的。")]
    clients = [sign_in(cast.recorder), sign_in(cast.convener)]
    answers = at_once(*((c, url, form_of(t, version)) for c, t in zip(clients, texts, strict=True)))
    assert [answer.status_code for answer in answers] == [303, 303]
    kept = db.session.scalar(select(Minutes.closing_words))
    aside = db.session.scalars(select(Aside)).one()
    assert {kept, unpacked(aside.fields)["words"]} == {text.closing_words for text in texts}
    assert f"{url.removesuffix('edit')}conflicts/{aside.id}" in {answer.location for answer in answers}


def test_of_two_first_saves_both_are_kept_and_no_section_is_there_twice(cast, sign_in):
    meeting = held(cast)
    clients = [sign_in(cast.recorder), sign_in(cast.convener)]
    texts = [WRITTEN, replace(WRITTEN, closing_words="另一份。")]
    url = f"/meetings/{meeting.id}/minutes/edit"
    answers = at_once(*((c, url, form_of(t)) for c, t in zip(clients, texts, strict=True)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [section.heading for section in whole(meeting).minutes.sections] == list(ITEMS)
    assert len(list(db.session.scalars(select(Aside)))) == 1


def test_of_two_decisions_on_a_correction_one_wins_and_the_other_reads_who_was_first(cast, sign_in):
    meeting = in_period(cast)
    url = f"/meetings/{meeting.id}/corrections/{filed(cast, meeting, at=NOW).id}"
    clients = [sign_in(cast.convener), sign_in(cast.chief)]
    acts = (("acceptance", {}), ("refusal", {"reason": "录音里是3米。"}))
    won, lost = at_once(*((c, f"{url}/{act}", data) for c, (act, data) in zip(clients, acts, strict=True)))
    assert (won.status_code, lost.status_code) == (303, 409)
    correction = only(Correction)
    words = {"accepted": "采纳", "refused": "不采纳"}
    assert f"{correction.decided_by_name}已于9月24日 09:00{words[correction.outcome]}，不用再办。" in lost.text
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_of_two_equal_corrections_sent_at_once_one_is_kept(cast, sign_in):
    meeting = in_period(cast)
    quoted = "卫记：今年改造稻田120亩，环沟宽3米。"
    data = {"paragraph": "1", "quoted": quoted, "wording": "环沟宽4米。", "reason": "会上说的"}
    clients = [sign_in(cast.secretary), sign_in(cast.secretary)]
    answers = at_once(*((client, f"/meetings/{meeting.id}/corrections", data) for client in clients))
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "您已经提过" in answers[1].text
    assert only(Correction).by_name == "蒋村"
