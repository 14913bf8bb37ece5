"""互帮互带: a need or an offer on the board, somebody who comes forward, a pair that begins, is looked at, ends."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.rules import tell
from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.cases.help_models import HelpPair, HelpPost, Wants
from portal.cases.models import Industry
from portal.cases.question_rules import check_clean
from portal.clock import local
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db, is_writing
from portal.numbers import declare, number
from portal.roster.in_office import home_of

CHECK_DAYS = declare("cases.check_days", "互帮互带：结对后几天回看", "天", 90, 7, 365, "到那天在两人的首页提醒。")
BOARD = {Wants.NEED: "求助", Wants.OFFER: "我能帮"}
WHOLE = (
    joinedload(HelpPost.by),
    joinedload(HelpPost.industry),
    selectinload(HelpPost.pairs).joinedload(HelpPair.by),
)


def put_up(wants: Wants, industry: Industry, text: str, *, by: Actor, at: datetime) -> HelpPost:
    check_clean(text)
    row = HelpPost(wants=wants, industry_id=industry.id, by_id=by.id, place=_place(by, at), text=text, at=at)
    db.session.add(row)
    db.session.flush()
    record(by, "help.put_up", row, f"在互帮互带里发了一条“{BOARD[wants]}”（{industry.name}）", at=at)
    return row


def take_down(post: HelpPost, why: str, *, by: Actor, at: datetime) -> None:
    """Its author, or who publishes notes. Pairs that have begun go on; who still waited is told."""
    if post.by_id != by.id and not by.may(Can.PUBLISH_CASE):
        raise Forbidden("这一条由本人或宣传干事收起。")
    _check_up(post)
    post.closed_at, post.closed_why = at, why
    for pair in post.pairs:
        if pair.begun_on is None and pair.ended_at is None:
            pair.ended_at, pair.ended = at, "对方收起了这一条"
            tell(pair.by_id, f"{post.by.name}收起了“{BOARD[post.wants]}”：{why}", at=at)
    record(by, "help.taken_down", post, f"收起了一条“{BOARD[post.wants]}”：{why}", at=at, about=post.by_id)


def come_forward(post: HelpPost, text: str, *, by: Actor, at: datetime) -> HelpPair:
    """我来帮, or 请帮我: the author of the post decides."""
    _check_up(post)
    if post.by_id == by.id:
        raise Refused("这是您自己发的，等别人来找您。")
    if any(pair.by_id == by.id for pair in post.pairs):
        raise Refused("您已经找过对方，请等答复。")
    check_clean(text)
    row = HelpPair(post_id=post.id, by_id=by.id, place=_place(by, at), text=text, at=at)
    db.session.add(row)
    db.session.flush()
    record(by, "help.came_forward", row, f"就{post.by.name}的“{BOARD[post.wants]}”提出结对", at=at, about=post.by_id)
    return row


def agree(post: HelpPost, pair: HelpPair, *, by: Actor, at: datetime) -> None:
    """The pair begins today."""
    _check_waiting(post, pair, by)
    pair.begun_on = local(at).date()
    pair.check_on = pair.begun_on + timedelta(days=number(CHECK_DAYS))
    record(by, "help.begun", pair, f"和{pair.by.name}结成互帮互带", at=at, about=pair.by_id)
    tell(pair.by_id, f"{post.by.name}同意和您结对，{pair.check_on.month}月{pair.check_on.day}日请一起回看。", at=at)


def decline(post: HelpPost, pair: HelpPair, why: str, *, by: Actor, at: datetime) -> None:
    _check_waiting(post, pair, by)
    pair.ended_at, pair.ended = at, why
    record(by, "help.declined", pair, f"没有和{pair.by.name}结对：{why}", at=at, about=pair.by_id)
    tell(pair.by_id, f"{post.by.name}这次没有和您结对：{why}", at=at)


def look_back(post: HelpPost, pair: HelpPair, text: str, *, by: Actor, at: datetime) -> None:
    """After three months either of the two says how it goes; what is said again replaces it."""
    _check_going_on(post, pair, by)
    check_clean(text)
    pair.checked, pair.checked_at = text, at
    record(by, "help.looked_back", pair, "填写了互帮互带的回看", at=at)


def end(post: HelpPost, pair: HelpPair, text: str, *, by: Actor, at: datetime) -> None:
    """Either of the two ends it, and says what came of it."""
    _check_going_on(post, pair, by)
    check_clean(text)
    pair.ended_at, pair.ended = at, text
    record(by, "help.ended", pair, f"互帮互带结束：{text}", at=at)


def post_for(id: int) -> HelpPost:
    """Raises Hidden."""
    found = select(HelpPost).where(HelpPost.id == min(id, 2**31 - 1)).options(*WHOLE)
    row = db.session.scalar(found.with_for_update(of=HelpPost) if is_writing() else found)
    if row is None:
        raise Hidden
    return row


def pair_for(post: HelpPost, id: int) -> HelpPair:
    row = next((one for one in post.pairs if one.id == id), None)
    if row is None:
        raise Hidden
    return row


def _place(by: Actor, at: datetime) -> str:
    home = home_of(by.id, local(at).date())
    if home is None:
        raise Refused("互帮互带由驻村的第一书记办理：要写明是哪个村。")
    return f"{home.town} · {home.village}"[:80]


def _check_up(post: HelpPost) -> None:
    if post.closed_at:
        raise Refused("这一条已经收起。")


def _check_waiting(post: HelpPost, pair: HelpPair, by: Actor) -> None:
    if post.by_id != by.id:
        raise Forbidden("由发这一条的人答复。")
    if pair.begun_on or pair.ended_at:
        raise Refused(f"现在是“{pair.stage}”，不用再答复。")


def _check_going_on(post: HelpPost, pair: HelpPair, by: Actor) -> None:
    if by.id not in (post.by_id, pair.by_id):
        raise Forbidden("由结对的两个人填写。")
    if not pair.begun_on or pair.ended_at:
        raise Refused(f"现在是“{pair.stage}”，不能再填。")
