"""Pages of ballots on paper: who gets one is marked before it is handed out; two people enter what they counted."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_wtf import FlaskForm
from sqlalchemy import bindparam, select
from werkzeug.wrappers import Response as BaseResponse

from portal.accounts.again import confirm_password
from portal.authz import Can, me, needs
from portal.ballots import paper_rules, subjects
from portal.ballots.forms import PaperForm, StepForm
from portal.ballots.loaders import vote_for, vote_to_run, where
from portal.ballots.models import CHOICE, VoteItem, VotePaperMark, VoteRoll, VoteRound
from portal.ballots.paper import PaperCount
from portal.ballots.paper_rules import HaveVoted
from portal.ballots.reading import items_of, state_at
from portal.ballots.rules import scrutineer_ids
from portal.clock import now, today
from portal.errors import Hidden
from portal.extensions import rows_of
from portal.refusing import refusal_on
from portal.roster.in_office import member_choices
from portal.roster.models import Member
from portal.web import aside, form_page, leave_to

bp = Blueprint("paper_ballots", __name__, url_prefix="/ballots")
MOST = 1000
ON_ROLL: Any = (
    select(VoteRoll.voter_id, Member.name)
    .join(Member, Member.id == VoteRoll.voter_id)
    .where(VoteRoll.round_id == bindparam("round_id"))
    .order_by(Member.sort_key, Member.id)
)
AGREE = "两人录入的一致，可以开箱了。"
ALONE = "已录入。请另一人单独点数、录入，两人一致才算数。"
DIFFER = "已录入，但和另一人录入的不一致。请两人对照纸质票重新点数，各自改好录错的数。"


def vote_on_paper(id: int) -> VoteRound:
    """For those who run the vote, and its scrutineers. Raises Hidden."""
    round = vote_for(me(), id)
    if not (subjects.may_run(me(), round.subject) or me().id in scrutineer_ids(round)):
        raise Hidden
    return round


@bp.get("/<int:id>/paper")
@needs(Can.VOTE)
def show(id: int) -> Response:
    round = vote_on_paper(id)
    mine = paper_rules.own_entry(round, me().id)
    return paper_page(round, PaperForm(None, data=mine._asdict() if mine else None), figures_of(round, mine))


def figures_of(round: VoteRound, count: PaperCount | None) -> dict[str, str]:
    """What this person entered, as the form's fields have it: one mends a figure, and types nothing twice."""
    if count is None:
        return {}
    named = ((count.items.get(item.item_id, ()), names_of(round, item)) for item in items_of(round))
    return {name: str(n) for given, names in named for n, (name, _) in zip(given, names, strict=False)}


@bp.post("/<int:id>/paper/marks")
@needs(Can.VOTE)
def mark(id: int) -> BaseResponse:
    return marking(id, paper_rules.mark_paper, "已登记。请把纸质票发给这些人，他们不能再在网上投。")


@bp.post("/<int:id>/paper/marks/withdrawals")
@needs(Can.VOTE)
def unmark(id: int) -> BaseResponse:
    return marking(id, paper_rules.unmark_paper, "已撤销登记，这些人可以在网上投。")


def marking(id: int, verb: Callable[..., None], said: str) -> BaseResponse:
    """What the rule refuses stands above the list, and the ticks stay."""
    vote_to_run(me(), id)
    form = StepForm()
    ids = [int(text) for text in request.form.getlist("voter") if text.isascii() and text.isdigit()][:MOST]
    if form.validate():
        with refusal_on(form):
            confirm_password(me(), form.password.data)
            round = vote_to_run(me(), id)
            paper_rules.check_asked(round, by=me(), at=now())
            try:
                verb(round, ids, by=me(), at=now())
            except HaveVoted:
                with aside():
                    paper_rules.note_asked(vote_to_run(me(), id), len(ids), by=me(), at=now())
                raise
            flash(said)
            return leave_to(f"/ballots/{id}/paper")
    return paper_page(vote_on_paper(id), form, ticked=ids)


@bp.post("/<int:id>/paper/counts")
@needs(Can.VOTE)
def enter(id: int) -> BaseResponse:
    round, form = vote_on_paper(id), PaperForm()
    figures = {name: request.form.get(name, "") for item in items_of(round) for name, _ in names_of(round, item)}
    if any(not (text.isascii() and text.isdigit() and len(text) < 4) for text in figures.values()):
        form.form_errors.append("纸质票的张数请填整数，没有的填 0。")
    elif form.validate():
        with refusal_on(form):
            each = {item.item_id: tuple(int(figures[name]) for name, _ in names_of(round, item))
                    for item in items_of(round)}  # fmt: skip
            counted = form.counted(each)
            both = paper_rules.enter_paper(round, counted, by=me(), at=now())
            flash(AGREE if both else DIFFER if paper_rules.disagree(round) else ALONE)
            return leave_to(f"/ballots/{id}/paper")
    return paper_page(vote_on_paper(id), form, figures)


def names_of(round: VoteRound, item: VoteItem) -> list[tuple[str, str]]:
    """(name, label) of the fields of one item: how many choose it, or how many give it each grade."""
    if round.kind == CHOICE:
        return [(f"item-{item.item_id}", f"{item.label}：几张")]
    words = subjects.words_of(round.subject)
    return [(f"item-{item.item_id}-{n}", f"{item.label}：{words.get(n, n)}") for n in range(1, round.top_value + 1)]


def paper_page(
    round: VoteRound, form: FlaskForm, figures: dict[str, str] | None = None, ticked: Sequence[int] = ()
) -> Response:
    """Names while one may still mark; then the entry, without what others entered."""
    marked = {row[0] for row in rows_of(select(VotePaperMark.voter_id).where(VotePaperMark.round_id == round.id))}
    people, words = rows_of(ON_ROLL, {"round_id": round.id}), dict(member_choices(today()))
    shown: dict[str, Any] = {
        "runs": subjects.may_run(me(), round.subject),
        "step": form if isinstance(form, StepForm) else StepForm(None),
        "state": state_at(round, now()),
        "people": [(id, words.get(id, name), id in marked) for id, name in people],
        "marked": len(marked),
        "items": [(item, names_of(round, item)) for item in items_of(round)],
        "figures": figures or {},
        "ticked": ticked,
        "entered": [row.by_id for row in paper_rules.entries(round)],
        "differ": paper_rules.disagree(round),
        "agreed": paper_rules.agreed(round) is not None,
    }
    return form_page("ballots/paper.html", form=form, round=round, **shown, **where(round))
