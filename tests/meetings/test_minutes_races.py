"""Two at the same moment: one wins, the other reads what happened, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from sqlalchemy import func, select

from portal.extensions import db
from portal.meetings.models import Minutes, MinutesStep
from tests.meetings.minutes_cast import WRITTEN, form_of, held, passed, write


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
    won, lost = at_once(*((c, url, form_of(t, version)) for c, t in zip(clients, texts, strict=True)))
    assert (won.status_code, lost.status_code) == (303, 409)
    kept = db.session.scalar(select(Minutes.closing_words))
    other = next(text.closing_words for text in texts if text.closing_words != kept)
    assert f"<p>{kept}</p>" in lost.text
    assert f"<p>{other}</p>" in lost.text


def test_of_two_first_saves_one_wins_too(cast, sign_in):
    meeting = held(cast)
    clients = [sign_in(cast.recorder), sign_in(cast.convener)]
    answers = at_once(*((client, f"/meetings/{meeting.id}/minutes/edit", form_of()) for client in clients))
    assert [answer.status_code for answer in answers] == [303, 409]
