"""Pages of who moderates: a note as it is written, passed on, published, or sent back with marks on paragraphs."""

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.cases import rules
from portal.cases.attached import beside
from portal.cases.forms import ReviewForm
from portal.cases.frame import STATES
from portal.cases.models import CaseNote, State
from portal.cases.reading import figures_typed, steps_of
from portal.cases.rules import Mark, personal_in
from portal.cases.sight import may_pass, may_publish, note_for, reviews
from portal.clock import now
from portal.drafts.paragraphs import paragraphs
from portal.drafts.typed import clean
from portal.errors import Hidden, Refused
from portal.refusing import refusal_on
from portal.roster.fields import id_of
from portal.web import form_page, leave_to

bp = Blueprint("case_reviews", __name__, url_prefix="/cases")
LONGEST_MARK = 300


@bp.get("/<int:id>/review")
@needs(Can.REVIEW_CASE, Can.PUBLISH_CASE)
def reviewing(id: int) -> Response:
    note = to_review(id)
    return review_page(note, ReviewForm(None, version=note.version))


@bp.post("/<int:id>/passing")
@needs(Can.REVIEW_CASE)
def pass_on(id: int) -> BaseResponse:
    rules.pass_on(to_review(id), seen=seen(), by=me(), at=now())
    return leave_home("初审通过，已交宣传干事发布。")


@bp.post("/<int:id>/publication")
@needs(Can.PUBLISH_CASE)
def publish(id: int) -> BaseResponse:
    rules.publish(to_review(id), seen=seen(), by=me(), at=now())
    flash("已发布。")
    return leave_to(f"/cases/{id}")


@bp.post("/<int:id>/return")
@needs(Can.REVIEW_CASE, Can.PUBLISH_CASE)
def send_back(id: int) -> BaseResponse:
    form, marks = ReviewForm(), typed_marks()
    if marks and not form.reason.data:
        form.reason.data = "见各段的批注。"
        form.reason.raw_data = [form.reason.data]
    if form.validate():
        with refusal_on(form):
            if any(len(mark.words) > LONGEST_MARK for mark in marks):
                raise Refused(f"一条批注最多 {LONGEST_MARK} 字，请精简。")
            rules.send_back(to_review(id), form.reason.data, marks, seen=seen(), by=me(), at=now())
            return leave_home("已退回，作者会在首页看到。")
    return review_page(to_review(id), form)


def seen() -> int:
    return id_of(request.form.get("version"))


def to_review(id: int) -> CaseNote:
    """The note as it is written, for who moderates it. Raises Hidden."""
    note = note_for(me(), id)
    if note.author_id == me().id or not (may_pass(note, me()) or may_publish(note, me())):
        raise Hidden
    return note


def review_page(note: CaseNote, form: ReviewForm) -> Response:
    typed = {name: text for name, text in request.form.items() if name.startswith("mark-")}
    industry, figures = figures_typed(note)
    return form_page("cases/review.html", form=form, note=note, typed=typed, personal=personal_in(note),
                     sections=[(one, paragraphs(one.body)) for one in note.sections], figures=figures,
                     industry=industry, is_last=note.state == State.PUBLICITY, state=STATES[note.state],
                     photos=beside(note, None, everything=True)[0], done=steps_of(note),
                     reviews=reviews(note, me()))  # fmt: skip


def typed_marks() -> list[Mark]:
    """What was typed below paragraphs: mark-<section>-<paragraph>."""
    found = []
    for name, text in request.form.items():
        what, _, rest = name.partition("-")
        position, _, number = rest.partition("-")
        if what == "mark" and text.strip() and number.isascii() and number.isdigit():
            found.append(Mark(id_of(position), int(number[:6]), clean(text)))
    return found


def leave_home(said: str) -> BaseResponse:
    """Back to what waits: the next of the queue."""
    flash(said)
    return leave_to("/")
