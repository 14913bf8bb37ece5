"""Questions to an author; needs and offers on the board; two villages from the first word to the end."""

from datetime import timedelta

import pytest

from portal.cases import help_rules, industries, question_rules, rules
from portal.cases.help_models import Wants
from portal.cases.help_rules import CHECK_DAYS, post_for
from portal.cases.waiting import lines
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.numbers import Number
from tests.cases.case_cast import begun, kept, published
from tests.cast import NOW, TODAY, actor_of

DAY = timedelta(days=1)


def by(who, at=NOW):
    return {"by": actor_of(who), "at": at}


def told(who, at=NOW):
    return [line.title for line in lines(actor_of(who), at)]


def test_a_question_is_answered_by_the_author_by_name(cast, sign_in, journal):
    note = published(cast)
    row = question_rules.ask(note, "一亩要几个工？", **by(cast.neighbour))
    db.session.commit()
    assert told(cast.secretary) == ["回答案例《甲村血橙套袋》下面的问题"]
    with pytest.raises(Forbidden, match="作者本人回答"):
        question_rules.answer(note, row, "两个", **by(cast.publicity))
    question_rules.answer(note, row, "两个半。", **by(cast.secretary))
    db.session.commit()
    assert told(cast.secretary) == [] and journal()[-1] == "question.answered"
    page = sign_in(cast.recorder).get(f"/cases/{note.id}/questions").text
    assert "沈邻" in page and "一亩要几个工？" in page and "两个半。" in page


def test_what_is_no_question_is_refused(cast):
    note = published(cast)
    with pytest.raises(Refused, match="自己写的案例"):
        question_rules.ask(note, "问自己", **by(cast.secretary))
    with pytest.raises(Refused, match="像是个人信息"):
        question_rules.ask(note, "老李是13912345678吗", **by(cast.neighbour))
    with pytest.raises(Refused, match="没有发布"):
        question_rules.ask(begun(cast.secretary), "在吗", **by(cast.neighbour))
    for n in range(3):
        question_rules.ask(note, f"第{n}问", **by(cast.neighbour))
    with pytest.raises(Refused, match="已有 3 个问题"):
        question_rules.ask(note, "又问", **by(cast.neighbour))


def test_who_moderates_hides_a_question_and_it_is_kept(cast, sign_in):
    note = published(cast)
    row = question_rules.ask(note, "骂人的话", **by(cast.neighbour))
    with pytest.raises(Forbidden):
        question_rules.hide(note, row, "不文明", **by(cast.recorder))
    question_rules.hide(note, row, "不文明", **by(cast.convener))
    db.session.commit()
    assert "骂人的话" not in sign_in(cast.secretary).get(f"/cases/{note.id}/questions").text
    assert (row.text, row.hidden_why) == ("骂人的话", "不文明") and told(cast.secretary) == []


def put_up(cast, who=None, wants=Wants.NEED):
    industries.ensure(at=NOW)
    post = help_rules.put_up(wants, industries.named("血橙"), "想学套袋", **by(who or cast.secretary))
    db.session.commit()
    return post_for(post.id)


def come(post, who):
    pair = help_rules.come_forward(post, "我们做了三年", **by(who))
    db.session.commit()
    db.session.expire_all()
    post = post_for(post.id)
    return post, next(one for one in post.pairs if one.id == pair.id)


def test_two_villages_begin_look_back_and_end(cast, sign_in, journal):
    post, pair = come(put_up(cast), cast.neighbour)
    assert told(cast.secretary) == ["沈邻就您的“求助”提出结对"] and told(cast.neighbour) == []
    with pytest.raises(Forbidden):
        help_rules.agree(post, pair, **by(cast.neighbour))
    help_rules.agree(post, pair, **by(cast.secretary))
    db.session.commit()
    assert pair.check_on == TODAY + 90 * DAY and told(cast.secretary, NOW + 89 * DAY) == []
    for who in (cast.secretary, cast.neighbour):
        assert told(who, NOW + 90 * DAY) == ["回看互帮互带"]
    with pytest.raises(Forbidden, match="结对的两个人"):
        help_rules.look_back(post, pair, "好", **by(cast.recorder))
    help_rules.look_back(post, pair, "套了两百亩", **by(cast.neighbour, NOW + 90 * DAY))
    db.session.commit()
    assert told(cast.secretary, NOW + 90 * DAY) == []
    help_rules.end(post, pair, "学会了", **by(cast.secretary, NOW + 100 * DAY))
    db.session.commit()
    with pytest.raises(Refused, match="已结束"):
        help_rules.end(post, pair, "再来", **by(cast.neighbour))
    assert journal()[-4:] == ["help.came_forward", "help.begun", "help.looked_back", "help.ended"]
    page = sign_in(cast.recorder).get(f"/cases/help/{post.id}").text
    assert "套了两百亩" in page and "学会了" in page and "同意结对" not in page


def test_the_days_until_one_looks_back_are_a_setting(cast):
    db.session.add(Number(key=CHECK_DAYS, value=30))
    post, pair = come(put_up(cast), cast.neighbour)
    help_rules.agree(post, pair, **by(cast.secretary))
    assert pair.check_on == TODAY + 30 * DAY


def test_what_is_said_before_a_pair_begins_is_for_the_two(cast, sign_in):
    post, _ = come(put_up(cast, wants=Wants.OFFER), cast.neighbour)
    assert "我们做了三年" not in sign_in(cast.recorder).get(f"/cases/help/{post.id}").text
    assert "我们做了三年" in sign_in(cast.secretary).get(f"/cases/help/{post.id}").text
    assert "我们做了三年" in sign_in(cast.neighbour).get(f"/cases/help/{post.id}").text


def test_who_takes_the_post_down_tells_who_waits(cast, sign_in):
    post, pair = come(put_up(cast), cast.neighbour)
    with pytest.raises(Forbidden):
        help_rules.take_down(post, "不要了", **by(cast.recorder))
    help_rules.take_down(post, "找到人了", **by(cast.secretary))
    db.session.commit()
    assert pair.ended and pair.stage == "没有结成" and told(cast.secretary) == []
    assert "想学套袋" not in sign_in(cast.recorder).get("/cases/help").text
    assert "找到人了" in sign_in(cast.neighbour).get("/").text
    for verb in (lambda: help_rules.come_forward(post, "我来", **by(cast.recorder)),
                 lambda: help_rules.take_down(post, "又", **by(cast.secretary))):  # fmt: skip
        with pytest.raises(Refused, match="已经收起"):
            verb()


def test_one_comes_forward_once_and_not_to_oneself(cast):
    post, _ = come(put_up(cast), cast.neighbour)
    with pytest.raises(Refused, match="已经找过对方"):
        help_rules.come_forward(post, "又来", **by(cast.neighbour))
    with pytest.raises(Refused, match="自己发的"):
        help_rules.come_forward(post, "我自己", **by(cast.secretary))
    with pytest.raises(Refused, match="驻村的第一书记"):
        help_rules.come_forward(post, "我来", **by(cast.chief))


def test_the_board_is_filtered_and_keeps_what_was_typed(cast, sign_in):
    put_up(cast)
    client = sign_in(cast.neighbour)
    industry = industries.named("光伏").id
    assert "想学套袋" in client.get("/cases/help?wants=need").text
    assert "想学套袋" not in client.get("/cases/help?wants=offer").text
    assert "想学套袋" not in client.get(f"/cases/help?industry={industry}").text
    assert "想学套袋" in client.get(f"/cases/help?industry={industries.named('种植').id}").text
    bad = client.post("/cases/help", data={"wants": "offer", "industry": "黄金", "text": "能帮修电站"})
    assert bad.status_code == 422 and "能帮修电站" in bad.text and "列出的产业" in bad.text
    assert client.post("/cases/help", data={"wants": "x", "industry": "光伏", "text": "好"}).status_code == 422
    assert client.post("/cases/help/1/pairs/1/marry", data={"text": "x"}).status_code == 404


def test_a_withdrawn_note_takes_no_questions(cast):
    note = published(cast)
    rules.withdraw(note, "有病", **by(cast.secretary))
    with pytest.raises(Refused, match="没有发布"):
        question_rules.ask(kept(note), "在吗", **by(cast.neighbour))
