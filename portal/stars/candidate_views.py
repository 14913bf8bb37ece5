"""Pages of candidates: nominating, consenting, vetting, mending, answering, leaving."""

from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import local, now
from portal.refusing import refusal_on
from portal.roster.in_office import member_choices
from portal.stars import nomination_rules, vetting_rules
from portal.stars.forms import AnswerForm, DeedsForm, NominationForm, TextForm, VerdictForm
from portal.stars.loaders import candidacy_for, round_for
from portal.stars.models import Candidacy, Nomination, StarRound
from portal.stars.reading import duties, steps_of
from portal.stars.words import NOMINATIONS, STANDINGS
from portal.web import form_page, leave_to, sent

bp = Blueprint("candidates", __name__, url_prefix="/stars")
PEOPLE = (joinedload(Candidacy.member), joinedload(Candidacy.by), joinedload(Candidacy.district))


@bp.get("/<int:id>/nominations")
@needs(Can.VOTE)
def nomination(id: int) -> Response:
    round, kind = round_for(me(), id), kind_asked()
    nomination_rules.check_open(round, at=now())
    return nomination_page(round, kind, NominationForm(None).offer(people(round, kind)))


@bp.post("/<int:id>/nominations")
@needs(Can.VOTE)
def nominate(id: int) -> BaseResponse:
    round, kind = round_for(me(), id), kind_asked()
    form = NominationForm().offer(people(round, kind))
    if form.validate():
        with refusal_on(form):
            whom = me().id if kind == Nomination.OWN else form.member.data
            one = nomination_rules.nominate(round, whom, kind, form.deeds.data, by=me(), at=now())
            flash("已提名。" if kind == Nomination.OWN else "已提名，本人会在首页看到，同意后进入审查。")
            return leave_to(f"/stars/{id}/candidates/{one.id}")
    return nomination_page(round, kind, form)


@bp.get("/<int:id>/candidates/<int:one_id>")
@needs(Can.VOTE)
def show(id: int, one_id: int) -> Response:
    return drawn(*found(id, one_id))


@bp.post("/<int:id>/candidates/<int:one_id>/consent")
@needs(Can.VOTE)
def consent(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    nomination_rules.consent(round, one, by=me(), at=now())
    return done(round, one, "您已同意参加。事迹可以再改，改到审查为止。")


@bp.post("/<int:id>/candidates/<int:one_id>/declining")
@needs(Can.VOTE)
def decline(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    nomination_rules.decline(round, one, by=me(), at=now())
    return done(round, one, "您没有同意，这次提名作废，名单里不会出现。")


@bp.post("/<int:id>/candidates/<int:one_id>/deeds")
@needs(Can.VOTE)
def mend(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    form = DeedsForm()
    if not form.validate():
        return drawn(round, one, deeds=form)
    nomination_rules.mend(round, one, form.deeds.data, by=me(), at=now())
    return done(round, one, "事迹已改好，等组织干事审查。")


@bp.post("/<int:id>/candidates/<int:one_id>/passing")
@needs(Can.VET)
def pass_(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    vetting_rules.pass_(round, one, by=me(), at=now())
    return done(round, one, f"{one.member.name}已通过资格审查。")


@bp.post("/<int:id>/candidates/<int:one_id>/return")
@needs(Can.VET)
def send_back(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    form = VerdictForm()
    if not form.validate():
        return drawn(round, one, verdict=form)
    vetting_rules.send_back(round, one, form.text.data, by=me(), at=now())
    return done(round, one, "已退回，候选人会在首页看到原因。")


@bp.post("/<int:id>/candidates/<int:one_id>/refusal")
@needs(Can.VET)
def refuse(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    form = VerdictForm()
    if not form.validate():
        return drawn(round, one, verdict=form)
    vetting_rules.refuse(round, one, form.text.data, by=me(), at=now())
    return done(round, one, "没有通过，候选人会看到原因。")


@bp.post("/<int:id>/candidates/<int:one_id>/answer")
@needs(Can.VOTE)
def answer(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    form = AnswerForm()
    if not form.validate():
        return drawn(round, one, answer=form)
    vetting_rules.answer(round, one, form.text.data, by=me(), at=now())
    return done(round, one, "申辩已提交，等组织干事复审。")


@bp.post("/<int:id>/candidates/<int:one_id>/withdrawal")
@needs(Can.VOTE)
def withdraw(id: int, one_id: int) -> BaseResponse:
    round, one = found(id, one_id)
    nomination_rules.withdraw(round, one, by=me(), at=now())
    return done(round, one, "您已退出这一轮评选。")


def found(id: int, one_id: int) -> tuple[StarRound, Candidacy]:
    """The round first: its lock puts those who decide at once in line."""
    round = round_for(me(), id)
    return round, candidacy_for(me(), round, one_id, *PEOPLE)


def kind_asked() -> Nomination:
    asked = sent().get("kind", "")
    return Nomination(asked) if asked in NOMINATIONS else Nomination.OWN


def people(round: StarRound, kind: Nomination) -> list[tuple[int, str]]:
    """Whom the form offers; nobody for oneself."""
    if kind == Nomination.OWN:
        return []
    district = next(iter(me().convenes), 0) if kind == Nomination.DISTRICT else round.district_id
    return [(id, words) for id, words in member_choices(round.roll_on, district) if id != me().id]


def nomination_page(round: StarRound, kind: Nomination, form: NominationForm) -> Response:
    kinds = [k for k in Nomination if k != Nomination.DISTRICT or me().convenes]
    shown: dict[str, Any] = {"round": round, "kind": kind, "kinds": [(k.value, NOMINATIONS[k]) for k in kinds]}
    return form_page("stars/nominate.html", form=form, today=local(now()).date(), **shown)


def drawn(
    round: StarRound,
    one: Candidacy,
    deeds: DeedsForm | None = None,
    verdict: TextForm | None = None,
    answer: TextForm | None = None,
) -> Response:
    """The page of a candidate, with the form that was sent last."""
    sent = deeds or verdict or answer
    forms = {
        "deeds": deeds or DeedsForm(None, data={"deeds": one.deeds}),
        "verdict": verdict or VerdictForm(None),
        "answer": answer or AnswerForm(None),
    }
    may, badge = duties(round, one, me()), STANDINGS[one.state]
    done = steps_of(round, one)
    return form_page("stars/candidate.html", form=sent or forms["deeds"], forms=forms, round=round, one=one, may=may,
                     badge=badge, kind=NOMINATIONS[one.kind], done=done)  # fmt: skip


def done(round: StarRound, one: Candidacy, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/stars/{round.id}/candidates/{one.id}")
