"""What was typed under a note or on the board stays when it is refused; the longest reason arrives whole."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Notice
from portal.accounts.rules import tell
from portal.cases import help_rules, question_rules, rules
from portal.cases.help_models import HelpPair
from portal.extensions import db
from tests.cases.case_cast import kept, published
from tests.cases.test_help import by, come, put_up
from tests.cast import NOW

LONGEST = "因" * 199 + "。"


def notices():
    return list(db.session.scalars(select(Notice.text)))


def test_the_longest_reason_of_hiding_fits_its_notice(cast, sign_in):
    note = published(cast)
    note.title = "长" * 60
    row = question_rules.ask(note, "一亩几个工？", **by(cast.neighbour))
    db.session.commit()
    answer = sign_in(cast.publicity).post(f"/cases/{note.id}/questions/{row.id}/hiding", data={"text": LONGEST})
    assert answer.status_code == 303 and LONGEST in notices()[-1]


@pytest.mark.parametrize("way", ["closing", "declining"])
def test_the_longest_reason_to_one_who_came_forward_fits_its_notice(cast, sign_in, way):
    post, pair = come(put_up(cast), cast.neighbour)
    path = f"/cases/help/{post.id}" + ("" if way == "closing" else f"/pairs/{pair.id}") + f"/{way}"
    assert sign_in(cast.secretary).post(path, data={"text": LONGEST}).status_code == 303
    assert LONGEST in notices()[-1]


def test_a_reason_that_no_notice_holds_is_refused_and_no_fault(cast, sign_in):
    note = published(cast)
    row = question_rules.ask(note, "一亩几个工？", **by(cast.neighbour))
    db.session.commit()
    path = f"/cases/{note.id}/questions/{row.id}/hiding"
    assert sign_in(cast.publicity).post(path, data={"text": "因" * 300}).status_code == 422
    post, pair = come(put_up(cast), cast.neighbour)
    for way in ("closing", f"pairs/{pair.id}/declining"):
        path = f"/cases/help/{post.id}/{way}"
        assert sign_in(cast.secretary).post(path, data={"text": "因" * 300}).status_code == 422
    assert notices() == []


def test_a_notice_longer_than_its_column_is_cut(cast):
    tell(cast.secretary.id, "因" * 400, at=NOW)
    db.session.commit()
    assert notices() == ["因" * 299 + "…"]


@pytest.mark.parametrize("way", ["closing", "pairs", "declining", "review", "end"])
def test_what_is_refused_on_the_board_stays_in_its_own_form(cast, sign_in, way):
    post, pair = come(put_up(cast), cast.neighbour)
    if way in ("review", "end"):
        help_rules.agree(post, pair, **by(cast.secretary))
        db.session.commit()
    below = f"/pairs/{pair.id}/{way}" if way in ("declining", "review", "end") else f"/{way}"
    client, path = sign_in(cast.recorder if way == "pairs" else cast.secretary), f"/cases/help/{post.id}{below}"
    answer = client.post(path, data={"text": "字" * 301})
    form = answer.text.partition(f'action="{path}"')[2].partition("</form>")[0]
    assert answer.status_code == 422 and "字" * 301 in form and "请精简" in form and "没有保存" not in answer.text


def test_what_meets_a_closed_post_can_be_copied(cast, sign_in):
    post = put_up(cast)
    help_rules.take_down(post, "找到人了", **by(cast.secretary))
    db.session.commit()
    answer = sign_in(cast.neighbour).post(f"/cases/help/{post.id}/pairs", data={"text": "我们做了三年"})
    assert answer.status_code == 409 and "我们做了三年" in answer.text and "已经收起" in answer.text
    assert db.session.scalar(select(HelpPair.id)) is None


@pytest.mark.parametrize("way", ["answer", "hiding"])
def test_what_is_refused_under_a_question_stays_in_its_own_form(cast, sign_in, way):
    note = published(cast)
    rows = [question_rules.ask(note, text, **by(cast.neighbour)) for text in ("几个工？", "几月套？")]
    db.session.commit()
    client = sign_in(cast.secretary if way == "answer" else cast.publicity)
    path = f"/cases/{note.id}/questions/{rows[1].id}/{way}"
    answer = client.post(path, data={"text": "字" * 601})
    form = answer.text.partition(f'action="{path}"')[2].partition("</form>")[0]
    assert answer.status_code == 422 and "字" * 601 in form and "请精简" in form
    assert answer.text.count("字" * 601) == 1


def test_a_question_to_a_note_that_was_withdrawn_meanwhile_can_be_copied(cast, sign_in):
    note = published(cast)
    rules.withdraw(kept(note), "有病", **by(cast.secretary))
    db.session.commit()
    answer = sign_in(cast.neighbour).post(f"/cases/{note.id}/questions", data={"text": "一亩几个工？"})
    assert answer.status_code == 404 and "一亩几个工？" in answer.text
