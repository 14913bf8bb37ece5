"""From the first word to the published edition: who may, in which order, what is refused, what stays."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from portal.cases import industries, rules, trial_rules, writing_rules
from portal.cases.models import CaseEdition, Industry, State
from portal.cases.reading import figures_of, marks_of, trials_of
from portal.cases.rules import Mark, Unfit
from portal.cases.sight import edition_of, note_for
from portal.cases.waiting import lines
from portal.drafts.models import Revision
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db
from tests.cases.case_cast import LATER, begun, kept, published, sent, write, written
from tests.cast import NOW, actor_of


def by(who, at=NOW):
    return {"by": actor_of(who), "at": at}


def told(who):
    return [line.title for line in lines(actor_of(who), LATER)]


def test_a_note_goes_by_the_convener_and_the_publicity_officer_to_everybody(cast, journal):
    note = sent(cast.secretary)
    assert note.state == State.DISTRICT and note.town == "龙结镇" and note.village
    assert told(cast.convener) == ["初审案例《甲村血橙套袋》"] and told(cast.publicity) == []
    with pytest.raises(Hidden):
        note_for(actor_of(cast.neighbour), note.id)
    rules.pass_on(note, seen=note.version, **by(cast.convener))
    note = kept(note)
    assert told(cast.publicity) == ["发布案例《甲村血橙套袋》"] and told(cast.convener) == []
    rules.publish(note, seen=note.version, **by(cast.publicity))
    note = kept(note)
    edition = edition_of(note_for(actor_of(cast.neighbour), note.id))
    assert (edition.title, edition.number, edition.scale, edition.unit) == ("甲村血橙套袋", 1, Decimal(210), "亩")
    assert ("总投入", "20 万元") in figures_of(edition) and ("带动户数", "32 户") in figures_of(edition)
    assert journal()[-3:] == ["case.submitted", "case.passed", "case.published"]


@pytest.mark.parametrize("who", ["secretary", "neighbour", "organization", "finance", "other_convener"])
def test_nobody_else_passes_or_publishes(cast, who):
    note = sent(cast.secretary)
    with pytest.raises(Forbidden):
        rules.pass_on(note, seen=note.version, **by(getattr(cast, who)))
    rules.pass_on(note, seen=note.version, **by(cast.convener))
    note = kept(note)
    for someone in (getattr(cast, who), cast.convener):
        with pytest.raises(Forbidden):
            rules.publish(note, seen=note.version, **by(someone))


def test_who_moderates_does_not_moderate_the_own(cast):
    note = sent(cast.publicity)
    if note.state == State.DISTRICT:
        rules.pass_on(note, seen=note.version, **by(cast.other_convener))
        note = kept(note)
    with pytest.raises(Forbidden):
        rules.publish(note, seen=note.version, **by(cast.publicity))
    rules.publish(note, seen=note.version, **by(cast.chief))
    own = sent(cast.convener)
    assert own.state == State.PUBLICITY  # nobody else convenes the district
    with pytest.raises(Forbidden):
        rules.pass_on(own, seen=own.version, **by(cast.convener))


def test_two_moderators_never_both_decide(cast):
    note = sent(cast.secretary)
    seen = note.version
    rules.pass_on(note, seen=seen, **by(cast.convener))
    with pytest.raises(Refused, match="别人可能刚刚处理过"):
        rules.pass_on(note, seen=seen, **by(cast.convener))
    db.session.commit()
    stale = kept(note)
    with pytest.raises(Refused, match="刚刚有变动"):
        rules.publish(stale, seen=seen, **by(cast.publicity))


def test_sent_back_with_marks_it_is_mended_and_sent_again(cast):
    note = sent(cast.secretary)
    mark = Mark(2, 1, "写明工钱")
    rules.send_back(note, "补充成本", [mark], seen=note.version, **by(cast.convener))
    note = kept(note)
    assert note.state == State.RETURNED and told(cast.secretary) == ["修改案例《甲村血橙套袋》"]
    assert [(one.paragraph, one.words) for one in marks_of(note)] == [("每户出两个工。", "写明工钱")]
    write(note, "s2", {"body": "每户出两个工，每工 120 元。"}, cast.secretary)
    rules.submit(kept(note), "", **by(cast.secretary))
    note = kept(note)
    assert note.state == State.DISTRICT
    with pytest.raises(Refused, match="段落和您批注时不一样"):
        rules.send_back(note, "再看", [Mark(2, 9, "没有这段")], seen=note.version, **by(cast.convener))


def test_what_is_missing_or_no_number_is_told_all_at_once(cast):
    note = written(cast.secretary, head={"title": "", "industry": "黄金", "gain": "很多"}, bodies={4: ""})
    with pytest.raises(Unfit) as no:
        rules.submit(note, "", **by(cast.secretary))
    assert set(no.value.faults) == {"title", "industry", "gain", "sections"} and "成效" in str(no.value)


def test_an_industry_retired_meanwhile_is_refused_and_stays_on_what_has_it(cast):
    note, old = written(cast.secretary), published(cast, cast.neighbour)
    industries.retire(industries.named("血橙"), **by(cast.publicity))
    with pytest.raises(Refused, match="请从列出的产业里选"):
        rules.submit(note, "", **by(cast.secretary))
    assert edition_of(kept(old)).industry.name == "血橙"
    assert "血橙" not in [one.name for one in industries.offered()]


def test_industries_are_edited_by_who_publishes(cast):
    industries.ensure(at=NOW)
    with pytest.raises(Forbidden):
        industries.add("食用菌", None, **by(cast.secretary))
    top = industries.named("种植")
    industries.add("食用菌", top.id, **by(cast.publicity))
    with pytest.raises(Refused, match="还没有的名称"):
        industries.add("食用菌", None, **by(cast.publicity))
    with pytest.raises(Refused, match="只有两级"):
        industries.add("香菇", industries.named("食用菌").id, **by(cast.publicity))
    industries.ensure(at=NOW)
    assert db.session.scalar(select(func.count()).select_from(Industry).where(Industry.name == "血橙")) == 1


def test_personal_data_is_asked_about_masked_or_kept_with_a_reason(cast, journal):
    note = written(cast.secretary, bodies={2: "找老李13912345678。"})
    with pytest.raises(Refused, match="1 处像是个人信息（手机号）"):
        rules.submit(note, " ", **by(cast.secretary))
    assert writing_rules.mask_all(note, **by(cast.secretary)) == 1
    note = kept(note)
    assert note.sections[1].body == "找老李139****5678。"
    assert db.session.scalar(select(func.count()).select_from(Revision)) >= 2  # what stood there is a revision
    with pytest.raises(Refused, match="没有能打码的"):
        writing_rules.mask_all(note, **by(cast.secretary))
    rules.submit(note, "", **by(cast.secretary))
    other = written(cast.neighbour, bodies={1: "凭身份证领苗。"})
    rules.submit(other, "说的是办法，不是谁的证", **by(cast.neighbour))
    assert kept(other).kept_because and journal()[-1] == "case.submitted"


def test_a_published_note_is_revised_while_the_old_one_stays(cast):
    note = published(cast)
    write(note, "s4", {"body": "药钱省下四成。"}, cast.secretary)
    note = kept(note)
    assert note.state == State.DRAFT and "三成" in edition_of(note).sections
    rules.submit(note, "", **by(cast.secretary))
    rules.pass_on(kept(note), seen=note.version, **by(cast.convener))
    assert "三成" in edition_of(kept(note)).sections
    rules.publish(note, seen=note.version, **by(cast.publicity))
    note = kept(note)
    assert edition_of(note).number == 2 and "四成" in edition_of(note).sections
    assert db.session.scalar(select(func.count()).select_from(CaseEdition)) == 2


def test_withdrawn_it_is_kept_and_read_by_its_author_alone(cast):
    note = published(cast)
    with pytest.raises(Forbidden, match="作者本人或宣传干事"):
        rules.withdraw(note, "不好", **by(cast.neighbour))
    rules.withdraw(note, "苗木有病", **by(cast.publicity))
    note = kept(note)
    with pytest.raises(Hidden):
        note_for(actor_of(cast.neighbour), note.id)
    assert note_for(actor_of(cast.secretary), note.id).state == State.WITHDRAWN
    assert db.session.scalar(select(func.count()).select_from(CaseEdition)) == 1
    rules.submit(note, "", **by(cast.secretary))


def test_one_takes_back_what_nobody_has_decided(cast):
    note = sent(cast.secretary)
    with pytest.raises(Refused, match="要改请先撤回"):
        write(note, "s1", {"body": "改"}, cast.secretary)
    with pytest.raises(Forbidden):
        rules.take_back(note, **by(cast.convener))
    rules.take_back(note, **by(cast.secretary))
    write(note, "s1", {"body": "改"}, cast.secretary)
    with pytest.raises(Forbidden):
        write(note, "s1", {"body": "别人改"}, cast.neighbour)


def test_a_village_says_once_what_came_of_doing_the_same(cast):
    note = published(cast)
    one = {"year": "2025", "changed": "照做", "cost": "3.5", "result": "挂果好"}
    trial_rules.tell(note, **one, worked=True, **by(cast.neighbour))
    trial_rules.tell(note, **one | {"result": "只有一半挂果"}, worked=False, **by(cast.recorder))
    assert trials_of(note)[0] == "2 个村照做，1 个村有效"
    trial_rules.tell(note, **one | {"result": "第二年好了"}, worked=True, **by(cast.recorder))
    summary, found = trials_of(note)
    assert summary == "2 个村照做，2 个村有效" and len(found) == 2 and found[0][0].cost_words == "3.5 万元"
    for wrong, words in (({"year": "1900"}, "1978 到 2026"), ({"year": "²⁰²⁴"}, "1978"), ({"cost": "-1"}, "不能是负数"),
                         ({"cost": "1e9"}, "请填数字"), ({"result": "问老李13912345678"}, "像是个人信息")):  # fmt: skip
        with pytest.raises(Refused, match=words):
            trial_rules.tell(note, **one | wrong, worked=None, **by(cast.neighbour))
    with pytest.raises(Refused, match="自己写的案例"):
        trial_rules.tell(note, **one, worked=True, **by(cast.secretary))
    with pytest.raises(Refused, match="没有发布"):
        trial_rules.tell(begun(cast.secretary), **one, worked=True, **by(cast.neighbour))
