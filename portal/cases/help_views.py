"""Pages of mutual help: the boards by industry, one post with who came forward, its pairs; questions under a note."""

from typing import Any

from flask import Blueprint, Response, flash, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.cases import help_rules, industries, question_rules
from portal.cases.forms import AnswerForm, PostForm, QuestionForm, WhyForm, WordsForm
from portal.cases.help_models import HelpPair, HelpPost, Wants
from portal.cases.help_rules import BOARD, WHOLE, pair_for, post_for
from portal.cases.models import Industry
from portal.cases.question_rules import question_for
from portal.cases.sight import note_for, title_of
from portal.clock import now
from portal.errors import BadInput
from portal.extensions import db
from portal.refusing import refusal_on
from portal.roster.fields import id_of
from portal.web import form_page, leave_to, page

bp = Blueprint("case_help", __name__, url_prefix="/cases")
PAGE = 30


@bp.get("/help")
@needs(Can.WRITE_CASE)
def boards() -> Response:
    """What is up now, the newest first; by industry, with whoever came forward."""
    industry, number = id_of(request.args.get("industry")), min(max(id_of(request.args.get("page")), 1), 1000)
    wants = request.args.get("wants", "")
    conditions: list[Any] = [HelpPost.closed_at.is_(None)]
    if wants in BOARD:
        conditions.append(HelpPost.wants == wants)
    if industry:
        children = select(Industry.id).where((Industry.id == industry) | (Industry.parent_id == industry))
        conditions.append(HelpPost.industry_id.in_(children))
    rows = select(HelpPost).where(*conditions).options(*WHOLE).order_by(HelpPost.id.desc())
    posts = list(db.session.scalars(rows.limit(PAGE).offset((number - 1) * PAGE)))
    total = db.session.scalar(select(func.count()).select_from(HelpPost).where(*conditions)) or 0
    return page("cases/help.html", posts=posts, total=total, number=number, pages=max(-(-total // PAGE), 1),
                wants=wants, industry=industry, industries=industries.offered(), board=BOARD)  # fmt: skip


@bp.get("/help/new")
@needs(Can.WRITE_CASE)
def new() -> Response:
    wants = request.args.get("wants", "")
    return new_page(PostForm(None, data={"wants": wants if wants in BOARD else Wants.NEED}))


@bp.post("/help")
@needs(Can.WRITE_CASE)
def put_up() -> BaseResponse:
    form = PostForm()
    industries.ensure(at=now())
    if form.validate():
        with refusal_on(form):
            industry = industries.named(form.industry.data)
            if industry is None:
                raise BadInput("请从列出的产业里选一个。")
            post = help_rules.put_up(Wants(form.wants.data), industry, form.text.data, by=me(), at=now())
            flash("已发出。有人来找您，首页会提醒。")
            return leave_to(f"/cases/help/{post.id}")
    return new_page(form)


def new_page(form: PostForm) -> Response:
    return form_page("cases/help_new.html", form=form, industries=industries.offered())


@bp.get("/help/<int:id>")
@needs(Can.WRITE_CASE)
def show(id: int) -> Response:
    return post_page(post_for(id), WordsForm(None))


def post_page(post: HelpPost, form: Any) -> Response:
    mine = [one for one in post.pairs if me().id in (post.by_id, one.by_id)]
    came = {post.by_id, *(one.by_id for one in post.pairs)}
    offers = offered(post, mine)
    if not post.closed_at and me().id not in came:
        offers.add("pairs")
    shown: dict[str, Any] = {
        "pairs": [one for one in post.pairs if one.begun_on or one in mine],
        "mine": mine,
        "board": BOARD,
        "offers": {f"/cases/help/{post.id}/{one}" for one in offers},
    }
    return form_page("cases/help_post.html", form=form, post=post, **shown)


def offered(post: HelpPost, mine: list[HelpPair]) -> set[str]:
    """Where the reader may send words to: addresses below the post's."""
    found = set()
    for pair in mine:
        if pair.begun_on and not pair.ended_at:
            found |= {f"pairs/{pair.id}/review", f"pairs/{pair.id}/end"}
        elif not pair.ended_at and post.by_id == me().id:
            found.add(f"pairs/{pair.id}/declining")
    if not post.closed_at and (post.by_id == me().id or me().may(Can.PUBLISH_CASE)):
        found.add("closing")
    return found


@bp.post("/help/<int:id>/closing")
@needs(Can.WRITE_CASE)
def take_down(id: int) -> BaseResponse:
    form = WhyForm()
    if form.validate():
        with refusal_on(form):
            help_rules.take_down(post_for(id), form.text.data, by=me(), at=now())
            return done(id, "已收起。")
    return post_page(post_for(id), form)


@bp.post("/help/<int:id>/pairs")
@needs(Can.WRITE_CASE)
def come_forward(id: int) -> BaseResponse:
    form = WordsForm()
    if form.validate():
        with refusal_on(form):
            help_rules.come_forward(post_for(id), form.text.data, by=me(), at=now())
            return done(id, "已告诉对方，答复会出现在首页。")
    return post_page(post_for(id), form)


@bp.post("/help/<int:id>/pairs/<int:pair_id>/agreement")
@needs(Can.WRITE_CASE)
def agree(id: int, pair_id: int) -> BaseResponse:
    post = post_for(id)
    help_rules.agree(post, pair_for(post, pair_id), by=me(), at=now())
    return done(id, "已结对。到回看的日子首页会提醒两个人。")


@bp.post("/help/<int:id>/pairs/<int:pair_id>/declining")
@needs(Can.WRITE_CASE)
def decline(id: int, pair_id: int) -> BaseResponse:
    return told(id, pair_id, help_rules.decline, WhyForm())


@bp.post("/help/<int:id>/pairs/<int:pair_id>/review")
@needs(Can.WRITE_CASE)
def look_back(id: int, pair_id: int) -> BaseResponse:
    return told(id, pair_id, help_rules.look_back, WordsForm())


@bp.post("/help/<int:id>/pairs/<int:pair_id>/end")
@needs(Can.WRITE_CASE)
def end(id: int, pair_id: int) -> BaseResponse:
    return told(id, pair_id, help_rules.end, WordsForm())


def told(id: int, pair_id: int, verb: Any, form: Any) -> BaseResponse:
    """The words, then the verb over the pair."""
    if form.validate():
        with refusal_on(form):
            post = post_for(id)
            verb(post, pair_for(post, pair_id), form.text.data, by=me(), at=now())
            return done(id, "已记下。")
    return post_page(post_for(id), form)


def done(id: int, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/cases/help/{id}")


@bp.get("/<int:id>/questions")
@needs(Can.WRITE_CASE)
def questions(id: int) -> Response:
    return questions_page(id, QuestionForm(None))


def questions_page(id: int, form: Any) -> Response:
    note = note_for(me(), id)
    rows, url = question_rules.questions_of(note), f"/cases/{id}/questions"
    offers = {url} if note.author_id != me().id and note.out else set()
    if note.author_id == me().id:
        offers |= {f"{url}/{one.id}/answer" for one in rows}
    if question_rules.may_hide(note, me()):
        offers |= {f"{url}/{one.id}/hiding" for one in rows}
    shown: dict[str, Any] = {"title": title_of(note), "questions": rows, "offers": offers}
    return form_page("cases/questions.html", form=form, note=note, **shown)


@bp.post("/<int:id>/questions")
@needs(Can.WRITE_CASE)
def ask(id: int) -> BaseResponse:
    form = QuestionForm()
    if form.validate():
        with refusal_on(form):
            question_rules.ask(note_for(me(), id), form.text.data, by=me(), at=now())
            return asked(id, "已问作者，回答了会告诉您。")
    return questions_page(id, form)


@bp.post("/<int:id>/questions/<int:row_id>/answer")
@needs(Can.WRITE_CASE)
def answer(id: int, row_id: int) -> BaseResponse:
    form = AnswerForm()
    if form.validate():
        with refusal_on(form):
            note = note_for(me(), id)
            question_rules.answer(note, question_for(note, row_id), form.text.data, by=me(), at=now())
            return asked(id, "已回答。")
    return questions_page(id, form)


@bp.post("/<int:id>/questions/<int:row_id>/hiding")
@needs(Can.REVIEW_CASE, Can.PUBLISH_CASE)
def hide(id: int, row_id: int) -> BaseResponse:
    form = WhyForm()
    if form.validate():
        with refusal_on(form):
            note = note_for(me(), id)
            question_rules.hide(note, question_for(note, row_id), form.text.data, by=me(), at=now())
            return asked(id, "已收起。")
    return questions_page(id, form)


def asked(id: int, said: str) -> BaseResponse:
    flash(said)
    return leave_to(f"/cases/{id}/questions")
