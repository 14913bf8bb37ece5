"""What anyone may ask of a fingerprint: one word, nothing of the thing, and not without end."""

import re

from portal.paper.sealing import current
from tests.meetings.minutes_cast import final


def sealed(cast):
    meeting = final(cast)
    return meeting, current(f"meeting:{meeting.id}")


def answer(client, fingerprint):
    page = client.get(f"/check/{fingerprint}")
    assert page.status_code == 200
    return re.search("<h1>(.*)</h1>", page.text)[1]


def test_a_stranger_reads_one_word(app, cast):
    _, seal = sealed(cast)
    stranger = app.test_client()
    for typed in (seal.mark, seal.mark.upper(), seal.digest, f"{seal.mark[:4]}-{seal.mark[4:]}", f" {seal.mark}"):
        assert answer(stranger, typed) == "有效"
    assert answer(stranger, "0" * 12) == answer(stranger, "x") == answer(stranger, "%00") == "未知"


def test_the_page_tells_nothing_but_the_word(app, cast):
    meeting, seal = sealed(cast)
    stranger = app.test_client()
    valid, unknown = (stranger.get(f"/check/{mark}").text for mark in (seal.mark, "0" * 12))
    assert valid.replace("有效", "") == unknown.replace("未知", "")
    assert f"/meetings/{meeting.id}" not in valid


def test_known_and_unknown_cost_the_same_statements(app, cast, queries):
    _, seal = sealed(cast)
    counts = []
    for mark in (seal.mark, "0" * 12, "x"):
        del queries[:]
        app.test_client().get(f"/check/{mark}")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_member_who_may_read_it_gets_the_way_and_another_does_not(cast, sign_in):
    meeting, seal = sealed(cast)
    link = f'href="/meetings/{meeting.id}/minutes"'
    assert link in sign_in(cast.secretary).get(f"/check/{seal.mark}").text
    assert link not in sign_in(cast.neighbour).get(f"/check/{seal.mark}").text
    assert link not in sign_in(cast.admin).get(f"/check/{seal.mark}").text


def test_the_form_leads_to_the_answer_and_keeps_what_was_typed_wrong(app):
    stranger = app.test_client()
    assert stranger.get("/check/?code=3F2A-90BC-11DE").location == "/check/3f2a90bc11de"
    assert stranger.get("/check/").status_code == 200
    wrong = stranger.get("/check/?code=3F2A-90")
    assert wrong.status_code == 422
    assert 'value="3F2A-90"' in wrong.text
    assert "请照纸上的再输入一次" in wrong.text
    assert stranger.get("/check/?code=").status_code == 422


def test_one_address_may_not_try_without_end(app):
    stranger = app.test_client()
    answers = [stranger.get(f"/check/{number:012x}").status_code for number in range(31)]
    assert answers == [200] * 30 + [429]
    refused = stranger.get("/check/0")
    assert "操作太频繁" in refused.text
    assert refused.headers["Retry-After"]
    elsewhere = stranger.get("/check/0", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 200
    assert stranger.get("/sign-in").status_code == 200
