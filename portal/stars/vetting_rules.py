"""Vetting (资格审查): passed, sent back, refused with a reason; answered once; nobody vets the own case."""

from datetime import datetime

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.stars.models import VETTABLE, Candidacy, Standing, StarRound, State
from portal.stars.nomination_rules import fill_facts
from portal.stars.rules import must, step
from portal.stars.words import STANDINGS, called

VETS = "资格审查由组织干事办理，组织干事本人的由总召集人办理。"
OPEN_IN = (State.NOMINATING, State.VETTING, State.ROLL)


def may_vet(one: Candidacy, by: Actor) -> bool:
    """By right, and not the own case."""
    return by.may(Can.VET) and by.id != one.member_id


def pass_(round: StarRound, one: Candidacy, *, by: Actor, at: datetime) -> None:
    """Let them stand. The facts are filled in anew, as they will be on the ballot."""
    _check(round, one, by)
    if one.state == Standing.PASSED:
        raise Refused("已经审查通过，不用再审。")
    one.state, one.reason = Standing.PASSED, ""
    fill_facts(round, one, local(at).date())
    _tell(round, one, "passed", "", by, at)


def send_back(round: StarRound, one: Candidacy, reason: str, *, by: Actor, at: datetime) -> None:
    """To be mended by the candidate, who reads the reason."""
    _check(round, one, by)
    if one.answer:
        raise Refused("已经申辩过的，请直接通过或不通过。")
    if one.state == Standing.RETURNED:
        raise Refused("已经退回，等本人改好；等不及的，可以直接通过或不通过。")
    one.state, one.reason = Standing.RETURNED, reason
    _tell(round, one, "returned", reason, by, at)


def refuse(round: StarRound, one: Candidacy, reason: str, *, by: Actor, at: datetime) -> None:
    """Don't let them stand. After the candidate's answer it is for good."""
    _check(round, one, by)
    is_last = bool(one.answer)
    one.state, one.reason = Standing.BARRED if is_last else Standing.REFUSED, reason
    _tell(round, one, "barred" if is_last else "refused", reason, by, at)


def answer(round: StarRound, one: Candidacy, text: str, *, by: Actor, at: datetime) -> None:
    """The candidate's one answer to a refusal."""
    if one.member_id != by.id:
        raise Forbidden("申辩由候选人本人提出。")
    if one.answer:
        raise Refused("申辩只有一次，您已经申辩过。")
    if one.state != Standing.REFUSED or round.state not in OPEN_IN:
        raise Refused(f"现在是“{STANDINGS[one.state][0]}”，不能申辩。")
    one.answer, one.state = text, Standing.ANSWERED
    step(round, "answered", text, by=by, at=at, candidacy=one)
    record(by, "candidate.answered", one, f"就{called(round)}的资格审查提出申辩", at=at)


def _check(round: StarRound, one: Candidacy, by: Actor) -> None:
    must(Can.VET, by, VETS)
    if one.member_id == by.id:
        raise Forbidden("不能审查自己，请由总召集人（或组织干事）审查。")
    if round.state not in OPEN_IN:
        raise Refused("投票已经开启，资格审查结束了。")
    if round.run > 1:
        raise Refused("已经开箱计票，不能再审查候选人。")
    if one.state not in VETTABLE:
        raise Refused(f"现在是“{STANDINGS[one.state][0]}”，不用审查。")


def _tell(round: StarRound, one: Candidacy, kind: str, reason: str, by: Actor, at: datetime) -> None:
    step(round, kind, reason, by=by, at=at, candidacy=one)
    said = {"passed": "通过了", "returned": "退回了", "refused": "没有通过", "barred": "复审没有通过"}[kind]
    text = f"{said}{one.member.name}在{called(round)}的资格审查"
    record(by, f"candidate.{kind}", one, text, at=at, about=one.member_id)
