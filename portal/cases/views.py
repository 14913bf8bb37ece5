"""Pages of notes: the list with its search, a note, sending it, taking it back, withdrawing."""

from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.cases import attached, facts, industries, listing, overview, rules, searching, writing_rules
from portal.cases.attached import beside
from portal.cases.forms import SubmitForm, WithdrawForm
from portal.cases.frame import STATES
from portal.cases.listing import ORDERS, SCALES, Asked, page_of, places_of
from portal.cases.models import CaseNote, State
from portal.cases.question_rules import questions_of
from portal.cases.reading import draft_sections, figures_of, marks_of, sections_of, steps_of, trials_of
from portal.cases.rules import personal_in
from portal.cases.sight import edition_of, may_publish, note_for, reads_draft, reviews, title_of
from portal.cases.waiting import lines
from portal.clock import now
from portal.refusing import refusal_on
from portal.roster.fields import asked_words, id_of
from portal.templating import place
from portal.web import form_page, leave_to, page

bp = Blueprint("cases", __name__, url_prefix="/cases")
REGISTERED = (
    lines,
    attached.KIND,
    searching.CASES,
    facts.published,
    facts.moderated,
)  # imported for what they register
place("/cases/", "案例", Can.WRITE_CASE)
LONGEST_QUERY = 80


@bp.get("/")
@needs(Can.WRITE_CASE)
def index() -> Response:
    wanted = asked(request.args)
    listed = page_of(wanted, me(), min(max(id_of(request.args.get("page")), 1), 1000))
    districts, towns = places_of()
    return page("cases/index.html", "found", page=listed, asked=wanted, industries=industries.offered(),
                districts=districts, towns=towns, orders=listing.orders_of(wanted), scales=SCALES)  # fmt: skip


def asked(given: MultiDict[str, str]) -> Asked:
    """What the address asks of the list; what it can't mean asks for nothing."""
    order, scale = given.get("order", ""), given.get("scale", "")
    return Asked(
        q=asked_words(given.get("q"), LONGEST_QUERY),
        industry=id_of(given.get("industry")),
        district=id_of(given.get("district")),
        town=asked_words(given.get("town")),
        scale=scale if scale in SCALES else "",
        year=id_of(given.get("year")),
        order=order if order in ORDERS else "",
        whose="mine" if given.get("whose") == "mine" else "",
    )


@bp.get("/overview")
@needs(Can.WRITE_CASE)
def show_overview() -> Response:
    return page("cases/overview.html", found=overview.overview())


@bp.post("/")
@needs(Can.WRITE_CASE)
def begin() -> BaseResponse:
    industries.ensure(at=now())
    note = rules.begin(by=me(), at=now())
    return leave_to(f"/cases/{note.id}/edit")


@bp.get("/<int:id>")
@needs(Can.WRITE_CASE)
def show(id: int) -> Response:
    return note_page(note_for(me(), id), SubmitForm(None))


def note_page(note: CaseNote, form: SubmitForm) -> Response:
    """The published edition for everybody; beside it, for its author and who moderates, how the writing stands."""
    edition, own, writing = edition_of(note), note.author_id == me().id, reads_draft(note, me())
    summary, trials = trials_of(note)
    photos, papers = beside(note, edition, everything=writing)
    shown: dict[str, Any] = {
        "edition": edition,
        "figures": figures_of(edition) if edition else [],
        "sections": sections_of(edition) if edition else draft_sections(note) if writing else [],
        "state": STATES[note.state],
        "reads_draft": writing,
        "may_write": own and note.is_written,
        "may_send": own and note.state in (State.DRAFT, State.RETURNED, State.WITHDRAWN),
        "may_take_back": own and note.state in (State.DISTRICT, State.PUBLICITY),
        "reviews": reviews(note, me()),
        "may_withdraw": edition is not None and (own or may_publish(note, me())),
        "may_try": edition is not None and not own,
        "personal": personal_in(note) if own and note.is_written else [],
        "marks": marks_of(note) if writing and note.state == State.RETURNED else [],
        "done": steps_of(note) if writing else [],
        "trials": trials,
        "questions": questions_of(note) if edition else [],
        "photos": photos,
        "attachments": papers,
        "trials_said": summary,
    }
    return form_page("cases/show.html", form=form, note=note, **shown)


@bp.post("/<int:id>/submission")
@needs(Can.WRITE_CASE)
def submit(id: int) -> BaseResponse:
    form = SubmitForm()
    if form.validate():
        with refusal_on(form):
            rules.submit(note_for(me(), id), form.because.data or "", faces=form.faces.data, by=me(), at=now())
            return done(id, "已送审。审阅以前可以撤回。")
    return note_page(note_for(me(), id), form)


@bp.post("/<int:id>/taking-back")
@needs(Can.WRITE_CASE)
def take_back(id: int) -> BaseResponse:
    rules.take_back(note_for(me(), id), by=me(), at=now())
    return done(id, "已撤回，可以接着修改。")


@bp.post("/<int:id>/masking")
@needs(Can.WRITE_CASE)
def mask(id: int) -> BaseResponse:
    writing_rules.mask_all(note_for(me(), id), by=me(), at=now())
    return done(id, "能打码的都打了码；写成文字的敏感内容请自己改。")


@bp.get("/<int:id>/withdrawal")
@needs(Can.PUBLISH_CASE)
def withdrawing(id: int) -> Response:
    return withdrawal_page(id, WithdrawForm(None))


@bp.post("/<int:id>/withdrawal")
@needs(Can.PUBLISH_CASE)
def withdraw(id: int) -> BaseResponse:
    form = WithdrawForm()
    if form.validate():
        with refusal_on(form):
            rules.withdraw(note_for(me(), id), form.reason.data, by=me(), at=now())
            flash("已撤下。")
            return leave_to("/cases/")
    return withdrawal_page(id, form)


def withdrawal_page(id: int, form: WithdrawForm) -> Response:
    note = note_for(me(), id)
    rules.check_withdrawable(note, me())
    return form_page("cases/withdraw.html", form=form, note=note, title=title_of(note))


def done(id: int, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/cases/{id}")
