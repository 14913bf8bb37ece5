"""Standing as a candidate: by oneself, by another who asks first, by a district; mending, leaving."""

import json
from datetime import date, datetime

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.facts import facts_about
from portal.roster.in_office import home_of, was_in_office
from portal.roster.models import Member
from portal.stars.models import OVER, Candidacy, Nomination, Standing, StarRound, State
from portal.stars.rules import must_be, step
from portal.stars.words import STANDINGS, called, days_of

LONGEST = 600
BEFORE_THE_VOTE = (State.NOMINATING, State.VETTING, State.ROLL)
CLOSED = "推荐已经截止；想推荐的人，下一季度请早些提名。"


def nominate(round: StarRound, member_id: int, kind: Nomination, deeds: str, *, by: Actor, at: datetime) -> Candidacy:
    """Nominate. Who is named by another is asked first; what facts the portal knows are filled in."""
    check_open(round, at=at)
    _check_nominator(round, member_id, kind, by)
    name = db.session.scalar(select(Member.name).where(Member.id == member_id)) or ""
    _check_nominee(round, member_id, name)
    row = _row_for(round, member_id, name)
    row.by_id, row.kind, row.deeds = by.id, kind, deeds
    row.state = Standing.NOMINATED if member_id == by.id else Standing.ASKED
    row.reason = row.answer = ""
    _place(round, row)
    fill_facts(round, row, local(at).date())
    db.session.add(row)
    db.session.flush()
    step(round, "nominated" if row.state == Standing.NOMINATED else "asked", by=by, at=at, candidacy=row)
    told = "自荐参加" if kind == Nomination.OWN else f"推荐{name}参加"
    record(by, "candidate.nominated", row, f"{told}{called(round)}", at=at, about=member_id)
    return row


def check_open(round: StarRound, *, at: datetime) -> None:
    """Refuse once the last day of nominations is over."""
    must_be(round, State.NOMINATING, CLOSED)
    if local(at).date() > round.nominate_until:
        raise Refused(CLOSED)


def consent(round: StarRound, one: Candidacy, *, by: Actor, at: datetime) -> None:
    """The nominee agrees; the deeds may be mended before the vetting."""
    _check_asked(round, one, by)
    one.state = Standing.NOMINATED
    step(round, "consented", by=by, at=at, candidacy=one)
    record(by, "candidate.consented", one, f"同意参加{called(round)}", at=at)


def decline(round: StarRound, one: Candidacy, *, by: Actor, at: datetime) -> None:
    _check_asked(round, one, by)
    one.state = Standing.DECLINED
    step(round, "declined", by=by, at=at, candidacy=one)
    record(by, "candidate.declined", one, f"不同意参加{called(round)}", at=at)


def mend(round: StarRound, one: Candidacy, deeds: str, *, by: Actor, at: datetime) -> None:
    """The candidate writes the deeds anew, before the vetting or when it sent them back."""
    _check_own(one, by, "事迹由候选人本人修改。")
    if round.state not in BEFORE_THE_VOTE or one.state not in (Standing.NOMINATED, Standing.RETURNED):
        raise Refused(f"现在是“{STANDINGS[one.state][0]}”，事迹不能再改；要说明情况，请找组织干事。")
    one.deeds, one.state, one.reason = deeds, Standing.NOMINATED, ""
    fill_facts(round, one, local(at).date())
    step(round, "mended", by=by, at=at, candidacy=one)
    record(by, "candidate.mended", one, f"修改了在{called(round)}里的事迹", at=at)


def withdraw(round: StarRound, one: Candidacy, *, by: Actor, at: datetime) -> None:
    """Leave until voting begins."""
    _check_own(one, by, "退出由候选人本人办理。")
    if one.state in OVER:
        raise Refused(f"您{STANDINGS[one.state][0]}，不用再退出。")
    if round.state not in BEFORE_THE_VOTE:
        raise Refused("投票已经开启，选票不能再改，所以不能退出；当选后不愿接受的，公示期间可以退出。")
    one.state = Standing.WITHDRAWN
    step(round, "withdrawn", by=by, at=at, candidacy=one)
    record(by, "candidate.withdrawn", one, f"退出了{called(round)}", at=at)


def fill_facts(round: StarRound, one: Candidacy, today: date) -> None:
    """What the portal knows of the quarter, as it is today."""
    first, last = days_of(round.year, round.quarter)
    known = facts_about(one.member_id, first, min(last, today) if today >= first else last)
    one.facts = json.dumps([(fact.label, fact.value, fact.url) for fact in known], ensure_ascii=False)


def _check_nominator(round: StarRound, member_id: int, kind: Nomination, by: Actor) -> None:
    if not by.holds(Can.VOTE):
        raise Forbidden("推荐由联盟成员办理。")
    if (kind == Nomination.OWN) != (member_id == by.id):
        raise Refused("推荐自己请选“自荐”，推荐别人请选“他人推荐”或“片区推荐”。")
    if kind == Nomination.DISTRICT:
        if not by.convenes:
            raise Forbidden("片区推荐由片区召集人办理；您可以用“他人推荐”。")
        if not any(was_in_office(member_id, round.roll_on, district) for district in by.convenes):
            raise Refused("片区推荐只能推荐本片区的第一书记。")


def _check_nominee(round: StarRound, member_id: int, name: str) -> None:
    if not was_in_office(member_id, round.roll_on, round.district_id):
        where = "本片区" if round.district_id else ""
        raise Refused(
            f"{name or '所选的人'}在{round.roll_on.month}月{round.roll_on.day}日不是{where}在任的第一书记，不能参选。"
        )


def _row_for(round: StarRound, member_id: int, name: str) -> Candidacy:
    """A new row, or the one that came to nothing; two nominations of one person are refused."""
    known = (Candidacy.round_id == round.id, Candidacy.member_id == member_id)
    row = db.session.scalar(select(Candidacy).where(*known))
    if row is None:
        return Candidacy(round_id=round.id, member_id=member_id)
    if row.state not in (Standing.DECLINED, Standing.WITHDRAWN):
        raise Refused(f"{name}已经被提名（{STANDINGS[row.state][0]}），不用再推荐。")
    return row


def _place(round: StarRound, row: Candidacy) -> None:
    home = home_of(row.member_id, round.roll_on)
    row.place = f"{home.town} · {home.village}"[:80] if home else ""
    row.district_id = home.district_id if home else None


def _check_asked(round: StarRound, one: Candidacy, by: Actor) -> None:
    _check_own(one, by, "同意与否由被推荐的人本人决定。")
    if one.state != Standing.ASKED:
        raise Refused(f"您已经表过态（{STANDINGS[one.state][0]}），不用再办。")
    must_be(round, State.NOMINATING, CLOSED)


def _check_own(one: Candidacy, by: Actor, sentence: str) -> None:
    if one.member_id != by.id:
        raise Forbidden(sentence)
