"""Two at the same moment: spans never overlap, and nothing is overwritten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.roster.models import Member, Office, TermOfOffice
from tests.cast import TODAY


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


def test_of_two_sent_to_one_village_one_goes(cast, sign_in):
    village = cast.village(cast.longjie).id
    people = [cast.member(f"n{n}", f"新{n}").id for n in range(2)]
    db.session.commit()
    clients, values = [sign_in(cast.organization), sign_in(cast.chief)], {"village": village, "starts_on": "2026-09-24"}
    urls = [f"/roster/members/{id}/terms" for id in people]
    won, lost = at_once(*((client, url, values) for client, url in zip(clients, urls, strict=True)))
    assert won.status_code == 303 and lost.status_code in (409, 422)  # 422: the village is no longer a choice
    assert db.session.scalar(select(func.count()).where(TermOfOffice.village_id == village)) == 1


def test_one_person_is_sent_to_one_of_two_villages(cast, sign_in):
    villages, person = [cast.village(cast.longjie).id for _ in range(2)], cast.member("n", "新").id
    db.session.commit()
    clients, url = [sign_in(cast.organization), sign_in(cast.chief)], f"/roster/members/{person}/terms"
    sent = [{"village": village, "starts_on": "2026-09-24"} for village in villages]
    won, lost = at_once(*((client, url, values) for client, values in zip(clients, sent, strict=True)))
    assert (won.status_code, lost.status_code) == (303, 409)
    assert db.session.scalar(select(func.count()).where(TermOfOffice.member_id == person)) == 1


@pytest.mark.parametrize("times", [2, 4])
def test_of_several_editors_at_once_one_is_saved_and_the_others_are_shown_it(cast, sign_in, times):
    url, version = f"/roster/members/{cast.secretary.id}/edit", cast.secretary.version
    clients = [sign_in(member) for member in (cast.organization, cast.chief) * (times // 2)]
    sent = [{"name": "蒋村", "version": version, "post": f"第{n}稿"} for n in range(times)]
    won, *lost = at_once(*((client, url, values) for client, values in zip(clients, sent, strict=True)))
    assert [won.status_code, *(answer.status_code for answer in lost)] == [303] + [409] * (times - 1)
    post = db.session.scalar(select(Member.post).where(Member.name == "蒋村"))
    assert all(f"原职务职级：现在是 {post}" in answer.text for answer in lost)


def test_of_two_appointments_to_one_office_one_holds(cast, sign_in):
    db.session.scalars(select(Office).where(Office.member_id == cast.finance.id)).one().ends_on = TODAY.replace(day=1)
    db.session.commit()
    people = [cast.secretary.id, cast.recorder.id]
    requests = [
        (sign_in(cast.chief), "/roster/offices", {"office": "finance_officer", "member": id, "on": "2026-09-24"})
        for id in people
    ]
    won, lost = at_once(*requests)
    assert (won.status_code, lost.status_code) == (303, 409) and "请先免去" in lost.text
