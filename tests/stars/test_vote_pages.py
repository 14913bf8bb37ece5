"""A whole round by its pages: six people, paper and all, with the passwords that are asked for again."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

import portal.ballots.verify_round as script
from portal.accounts.models import Account, UserSession
from portal.ballots.keeping import close_due
from portal.ballots.models import VoteEnvelope
from portal.ballots.waiting import lines as vote_lines
from portal.clock import now
from portal.extensions import db
from portal.stars import deciding_rules, voting_rules
from portal.stars.models import StarRound, State
from portal.stars.results import candidates_of, result_of
from portal.stars.voting_rules import vote_of
from portal.stars.waiting import lines as star_lines
from portal.stars.words import called
from portal.waiting import Waiting
from tests.cast import actor_of
from tests.meetings.checkin_cast import clock
from tests.stars.star_cast import drafted, kept, nominated, nominating, on_view
from tests.stars.test_voting import standing
from tests.stars.vote_cast import CLOSES, COUNTED, OPENED, arranged, choose, count, electorate, opened, watchers

PASSWORD = "山塘 渠道 提灌站 2026"


@pytest.fixture
def passwords(app):
    """Everybody can be asked for PASSWORD."""
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    def give():
        for account in db.session.scalars(select(Account)):
            account.password_hash = hashed
        db.session.commit()

    return give


def ballot_of(client, round, *chosen):
    """The form as a browser sends it, with these candidacies chosen."""
    page = client.get(f"/stars/{round.id}/ballot").text
    sent = {"ballot-stamp": re.search(r'name="ballot-stamp" value="([^"]+)"', page)[1], "ballot-abstain": "0"}
    for name in set(re.findall(r'name="(ballot-item-\d+)"', page)):
        sent[name] = "1" if name in [f"ballot-item-{one.id}" for one in chosen] else "0"
    return sent


@pytest.fixture
def come(app, sign_in):
    """come(member) -> a client that signed in just now, by the portal's clock."""

    def come(who):
        client, at = sign_in(who), now()
        row = db.session.scalars(select(UserSession).order_by(UserSession.id.desc())).first()
        row.started_at = row.last_seen_at = at
        db.session.commit()
        return client

    return come


def told(who, at):
    actor = actor_of(who)
    return [
        line.title for source in (star_lines, vote_lines) for line in source(actor, at) if isinstance(line, Waiting)
    ]


def test_a_round_from_the_arranged_vote_to_the_open_box(cast, come, passwords):
    voters = electorate(cast)
    round = on_view(cast)
    passwords()
    clock(OPENED)
    officer, chief = come(cast.organization), come(cast.chief)
    names = dict(zip(("first", "second", "third"), (who.id for who in watchers(cast)), strict=True))
    until = {"closes_on": f"{CLOSES:%Y-%m-%d}", "closes_at": "18:00"}
    assert officer.post(f"/stars/{round.id}/vote", data=names | until).location == f"/stars/{round.id}"
    vote, codes = vote_of(kept(round)), {}
    for who in watchers(cast):
        client = come(who)
        assert f"领取监票人代码：{vote.title}" in told(who, OPENED)
        codes[who] = re.search(r'class="code">([^<]+)<', client.post(f"/ballots/{vote.id}/code").text)[1]
        assert codes[who] not in client.get(f"/ballots/{vote.id}/code").text  # shown once
        confirmed = client.post(f"/ballots/{vote.id}/code/confirmation", data={"code": codes[who].lower()})
        assert confirmed.status_code == 303
    wrong = chief.post(f"/stars/{round.id}/opening", data={"password": "不对的密码啊"})
    assert wrong.status_code == 409 and "密码不对" in wrong.text
    assert chief.post(f"/stars/{round.id}/opening", data={"password": PASSWORD}).status_code == 303
    one, two, _ = standing(round)
    for n, voter in enumerate(voters):
        client = come(voter)
        if n == 0:
            assert told(voter, OPENED) == [f"投票：{vote.title}"]
        answer = client.post(f"/stars/{round.id}/ballot", data=ballot_of(client, round, one, *([two] if n else [])))
        assert answer.status_code == 200 and "只显示这一次" in answer.text
    assert told(voters[0], OPENED) == []
    clock(vote_of(kept(round)).closes_at + timedelta(minutes=11))
    first, second, _ = watchers(cast)
    sent = {"password": PASSWORD, "code": codes[first], "second": second.id, "second_password": PASSWORD}
    scrutineer, officer = come(first), come(cast.organization)
    refused = scrutineer.post(f"/ballots/{vote.id}/opening", data=sent | {"second_code": "0" * 26})
    assert refused.status_code == 409
    run_jobs()
    clock(vote_of(kept(round)).closes_at + timedelta(minutes=30))
    opening = scrutineer.post(f"/ballots/{vote.id}/opening", data=sent | {"second_code": codes[second]})
    assert opening.status_code == 303, re.findall(r"<li>([^<]+)</li>", opening.text)
    assert db.session.get_one(StarRound, round.id).state == State.COUNTED
    page = officer.get(f"/stars/{round.id}/result").text
    assert "第 1 名，入选。" in page and "第 2 名，入选。" in page


def run_jobs():
    """The minute's jobs record the close."""
    close_due(at=now())
    db.session.commit()


def test_the_refusals_of_a_ballot_are_plain_and_keep_what_was_chosen(cast, come):
    round, _, voters = opened(cast)
    clock(OPENED)
    everybody, client = standing(round), come(voters[0])
    answer = client.post(f"/stars/{round.id}/ballot", data=ballot_of(client, round, *everybody))
    assert (
        answer.status_code == 409 and "最多选 2 项，您选了 3 项" in answer.text and answer.text.count(" checked") == 4
    )
    assert (
        "您一项也没有选。要弃权，请选“弃权”再提交。"
        in client.post(f"/stars/{round.id}/ballot", data=ballot_of(client, round)).text
    )
    stale = ballot_of(client, round, everybody[0]) | {"ballot-stamp": "999.1"}
    assert "请重新打开投票页" in client.post(f"/stars/{round.id}/ballot", data=stale).text
    stranger = come(cast.chief)
    assert "不在这轮投票的名册上" in stranger.get(f"/stars/{round.id}/ballot").text
    clock(CLOSES)
    client = come(voters[0])
    late = client.post(f"/stars/{round.id}/ballot", data={"ballot-stamp": "1.1"})
    assert late.status_code == 409 and "投票已经截止" in client.get(f"/stars/{round.id}/ballot").text


def test_paper_is_marked_first_entered_by_two_and_counted_with_the_rest(cast, come, passwords):
    round, codes, voters = opened(cast)
    passwords()
    one, two, three = standing(round)
    clock(OPENED)
    officer, vote = come(cast.organization), vote_of(round)
    few = officer.post(f"/ballots/{vote.id}/paper/marks", data={"voter": [voters[0].id], "password": PASSWORD})
    assert few.status_code == 409 and "至少要有 10 人" in few.text
    on_paper = [who.id for who in (*voters[:7], cast.finance, cast.publicity, cast.other_convener)]
    assert (
        officer.post(f"/ballots/{vote.id}/paper/marks", data={"voter": on_paper, "password": PASSWORD}).status_code
        == 303
    )
    assert "您已登记领取纸质票" in come(voters[0]).get(f"/stars/{round.id}/ballot").text
    for voter in (*voters[7:], cast.secretary):
        choose(round, voter, two)
    db.session.commit()
    clock(CLOSES)
    run_jobs()
    figures = {"handed": "10", "returned": "10", "invalid": "0", "abstained": "1"}
    figures |= {f"item-{one.id}": "9", f"item-{two.id}": "0", f"item-{three.id}": "0"}
    for who, words in ((cast.organization, "已录入。请另一人"), (cast.chief, "两人录入的一致")):
        client = come(who)
        assert f"点数、录入纸质票：{vote.title}" in told(who, CLOSES)
        if who is cast.chief:  # first another figure: both are told, and see only the own
            assert client.post(f"/ballots/{vote.id}/paper/counts", data=figures | {"abstained": "2"}).status_code == 303
            shown = client.get(f"/ballots/{vote.id}/paper").text
            assert "两人录入的不一致" in shown and re.search(r'<input[^>]*name="abstained"[^>]*>', shown)[0].count(
                '"2"'
            )
            for one_of_two in (cast.organization, cast.chief):
                assert f"纸质票两人录入的不一致：{vote.title}" in told(one_of_two, CLOSES)
        assert client.post(f"/ballots/{vote.id}/paper/counts", data=figures).status_code == 303
        assert words in client.get(f"/ballots/{vote.id}/paper").text
        assert f"点数、录入纸质票：{vote.title}" not in told(who, CLOSES)
    assert f"纸质票两人录入的不一致：{vote.title}" not in told(cast.chief, CLOSES)
    round = count(cast, kept(round), codes)
    found = result_of(round)
    assert [(row.candidate.id, row.votes, row.paper) for row in found.rows][:2] == [
        (one.id, (9,), 9),
        (two.id, (6,), 0),
    ]
    assert (found.votes[0][1].returned, found.votes[0][1].abstained) == (16, 1)


@pytest.fixture
def published(cast, come, tmp_path):
    """A counted vote's files on the disk, and the receipt of one voter: (directory, code, name chosen)."""
    round, codes, voters = opened(cast)
    one, two, _ = standing(round)
    receipt = choose(round, voters[0], two)
    for voter in voters[1:]:
        choose(round, voter, one, two)
    round = count(cast, round, codes)
    client, vote = come(cast.secretary), vote_of(round)
    for name in ("ballots", "roll", "envelopes"):
        (tmp_path / f"{name}.csv").write_bytes(client.get(f"/ballots/{vote.id}/{name}.csv").data)
    return tmp_path, receipt.code


def recount(folder, *arguments):
    command = [sys.executable, "-I", script.__file__, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_anybody_recounts_with_the_standard_library_alone(published):
    folder, code = published
    done = recount(folder, "ballots.csv", "roll.csv", "envelopes.csv", "--receipt", code)
    assert done.returncode == 0, done.stderr
    assert "12 of 12" in done.stdout and "11 of 12" in done.stdout and "0 of 12" in done.stdout
    assert (
        len(re.findall("your ballot on", done.stdout)) == 3
        and len(re.findall(r"your ballot on .*: 1$", done.stdout, re.MULTILINE)) == 1
    )
    imported = re.findall(r"^(?:import|from) (\w+)", Path(script.__file__).read_text(), re.MULTILINE)
    assert set(imported) <= sys.stdlib_module_names


@pytest.mark.parametrize("name", ["ballots", "roll", "envelopes"])
def test_a_changed_line_is_found(published, name):
    folder, _ = published
    file = folder / f"{name}.csv"
    rows = file.read_text(encoding="utf-8-sig").splitlines()
    place = next(n for n, row in enumerate(rows) if row and row[0] != "#")
    cells = rows[place].split(",")
    cells[2 if name == "ballots" else 0] = {"ballots": str(1 - int(cells[-1] or 0)), "roll": "9999"}.get(name, "0" * 64)
    rows[place] = ",".join(cells)
    file.write_text("\n".join(rows))
    done = recount(folder, f"{name}.csv")
    assert done.returncode == 1 and "the file was changed" in done.stderr


def test_another_s_receipt_and_a_mistyped_code_are_not_found(published):
    folder, code = published
    assert recount(folder, "ballots.csv", "--receipt", code[::-1]).returncode == 1
    assert "26 letters" in recount(folder, "ballots.csv", "--receipt", code[:-1]).stderr


def text_of(client, round):
    return re.search(r"<textarea[^>]*>\n([^<]*)</textarea>", client.get(f"/stars/{round.id}").text)[1]


def test_the_group_text_of_each_stage_says_what_there_is_to_say(app, cast, come, monkeypatch):
    round, codes, voters = opened(cast)
    clock(OPENED)
    assert "现在可以投票，每人最多选 2 名，无记名" in text_of(come(cast.organization), round)
    one, two, _ = standing(round)
    for voter in voters:
        choose(round, voter, one, two)
    round = count(cast, round, codes)
    deciding_rules.decide(round, [one.id, two.id], "", by=actor_of(cast.chief), at=COUNTED)
    deciding_rules.publish_notice(round, by=actor_of(cast.publicity), at=COUNTED)
    round = kept(round)
    clock(COUNTED)
    names = [one.name for one in candidates_of(round)[:2]]
    noticed = text_of(come(cast.organization), round)
    assert "拟表彰：" in noticed and "公示到" in noticed and all(name in noticed for name in names)
    deciding_rules.award(round, by=actor_of(cast.publicity), at=COUNTED + timedelta(days=30))
    db.session.commit()
    assert all(name in text_of(come(cast.organization), round) for name in names)
    monkeypatch.setitem(app.jinja_env.globals, "alliance_name", "甲县第一书记联盟")
    assert "审定和公示，甲县第一书记联盟决定授予" in come(cast.secretary).get(f"/stars/{round.id}/award").text


def test_a_round_that_is_called_off_takes_its_vote_with_it(cast):
    round, _, voters = opened(cast)
    choose(round, voters[0], standing(round)[0])
    voting_rules.call_off(round, "集中防汛", by=actor_of(cast.chief), at=OPENED)
    assert (round.state, vote_of(round).state) == (State.CANCELLED, "void")
    assert db.session.scalars(select(VoteEnvelope)).all() == []


def test_passing_asks_for_no_reason_and_a_draft_can_be_called_off(cast, come):
    """A browser does not send a form whose needed field is empty."""
    round = nominating(cast)
    one = nominated(round, cast.secretary)
    page = come(cast.organization).get(f"/stars/{round.id}/candidates/{one.id}").text
    assert "required" not in re.search(r'<textarea[^>]*name="text"[^>]*>', page)[0]
    draft = drafted(cast, quarter=4)
    assert f"/stars/{draft.id}/cancellation" in come(cast.chief).get(f"/stars/{draft.id}").text


def buttons(client, round):
    head = client.get(f"/stars/{round.id}").text.split("<h1")[1].split("<h2")[0]
    return [
        word for word in ("投票", "改投", "重新投票", "取消这一轮") if re.search(rf">\s*{word}\s*</(?:a|button)>", head)
    ], head


def test_no_button_leads_to_a_refusal_and_the_page_says_what_it_waits_for(cast, come):
    round, _, voters = opened(cast)
    clock(OPENED)
    assert buttons(come(voters[0]), round)[0] == ["投票"]
    choose(round, voters[0], standing(round)[0])
    db.session.commit()
    assert buttons(come(voters[0]), round)[0] == ["改投"]
    assert buttons(come(cast.chief), round)[0] == ["取消这一轮"]  # on no roll, and the vote is on
    clock(COUNTED)
    words, head = buttons(come(voters[1]), round)
    assert words == [] and "待开箱" in head and "等监票人两人一起开箱" in head
    assert buttons(come(cast.chief), round)[0] == ["重新投票", "取消这一轮"]


def test_the_opening_page_shows_what_it_fixes_and_what_is_missing(cast, come):
    electorate(cast)
    round = on_view(cast)
    voting_rules.arrange(round, [who.id for who in watchers(cast)], CLOSES, by=actor_of(cast.organization), at=OPENED)
    db.session.commit()
    clock(OPENED)
    page = come(cast.chief).get(f"/stars/{round.id}/opening").text
    assert "还不能开启" in page and page.count("还没有领取代码。") == 3 and 'type="password"' not in page
    ready, _ = arranged(cast, kept(round))
    page = come(cast.chief).get(f"/stars/{ready.id}/opening").text
    assert "还不能开启" not in page and 'type="password"' in page
    assert page.count("代码已核对") == 3 and all(one.name in page for one in candidates_of(ready))


def test_a_round_of_one_district_is_named_after_it_everywhere(cast, come):
    round = on_view(cast, cast.secretary, title="片区之星", district_id=cast.north.id)
    named = f"{cast.north.name}“片区之星”"
    clock(OPENED)
    client = come(cast.chief)
    assert named in client.get(f"/stars/{round.id}").text and named in client.get(f"/stars/{round.id}/roll").text
    assert any(named in line for line in told(cast.organization, OPENED))
    assert called(round) == f"2026年第三季度{named}评选"
    own = on_view(cast, cast.secretary, title=f"{cast.north.name}之星", district_id=cast.north.id, quarter=4)
    assert called(own) == f"2026年第四季度“{cast.north.name}之星”评选"  # not twice


def test_calling_a_round_off_is_never_the_button_that_stands_out(cast, come):
    draft = drafted(cast, quarter=4)
    round, *_ = opened(cast)
    for one in (draft, round):
        head = come(cast.chief).get(f"/stars/{one.id}").text.split("<h1")[1].split("<h2")[0]
        assert re.search(r'class="button plain" href="/stars/\d+/cancellation"', head)
