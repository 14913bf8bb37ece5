"""Writing a note: the form, what its script saves and asks by itself, its revisions, the comparison of a conflict."""

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.cases import industries
from portal.cases import writing_rules as rules
from portal.cases.figures import FIELDS, UNITS
from portal.cases.forms import HeadForm, NoteForm, SectionForm, faults_of
from portal.cases.frame import HELP
from portal.cases.models import CaseNote
from portal.cases.reading import marks_of
from portal.cases.sight import note_for
from portal.cases.writing_rules import HEAD, keys_of, mark_of, text_of, whole_of, words_for
from portal.clock import local, now
from portal.drafts import pages
from portal.drafts.forms import MergeForm
from portal.drafts.pages import Place
from portal.drafts.reading import aside_of, aside_to_settle, open_asides, revision_of, standing_of
from portal.drafts.rules import Stale
from portal.drafts.typed import seen_in
from portal.drafts.views import polled, quiet
from portal.errors import Hidden
from portal.refusing import refusal_on
from portal.web import form_page, leave_to

bp = Blueprint("case_editing", __name__, url_prefix="/cases")


@bp.get("/<int:id>/edit")
@needs(Can.WRITE_CASE)
def edit(id: int) -> Response:
    note = to_write(id)
    return edit_page(note, NoteForm.kept(note, standing_of(whole_of(note))))


@bp.post("/<int:id>/edit")
@needs(Can.WRITE_CASE)
def save(id: int) -> BaseResponse:
    note = to_write(id)
    form = NoteForm.sent(note)
    if not form.validate():
        return edit_page(note, form)
    asides = rules.save(note, form.typed, by=me(), at=now())
    if asides:
        flash(f"已保存。有 {len(asides)} 处在别的页面也改过，两份都在，请对照。", "bad")
        return leave_to(f"/cases/{id}/conflicts/{asides[0].id}")
    flash("已保存。")
    return leave_to(f"/cases/{id}")


def edit_page(note: CaseNote, form: NoteForm) -> Response:
    shown: dict[str, Any] = {
        "numbers": [form.head.form[field.name] for field in FIELDS],
        "industries": industries.offered(),
        "units": UNITS,
        "help": HELP,
        "marks": marks_of(note),
        "asides": open_asides(whole_of(note)),
    }
    return form_page("cases/edit.html", form=form, note=note, **shown)


@bp.post("/<int:id>/parts/<key>")
@needs(Can.WRITE_CASE)
@polled
def save_part(id: int, key: str) -> Response:
    note = to_write(id)
    form = HeadForm(request.form) if part_of(note, key) == HEAD else SectionForm(request.form)
    if not form.validate():
        response = jsonify(faults=faults_of(form))
        response.status_code = 422
        return response
    kept = rules.save_part(note, key, form.typed, by=me(), at=now(), origin=form.origin)
    told: dict[str, Any] = {"version": kept.version, "drawn": mark_of(form.typed.text), "at": f"{local(now()):%H:%M}"}
    if kept.aside:
        told["aside"] = f"/cases/{id}/conflicts/{kept.aside.id}"
    return jsonify(told)


@bp.post("/<int:id>/parts/<key>/lease")
@needs(Can.WRITE_CASE)
@polled
def hold_part(id: int, key: str) -> Response:
    note = to_write(id)
    return jsonify(is_mine=rules.hold(note, part_of(note, key), by=me(), at=now()))


@bp.get("/<int:id>/parts")
@needs(Can.WRITE_CASE)
@polled
def standing(id: int) -> Response:
    """How far each part has come, and who is writing it."""
    note, at = to_write(id), now()
    told = {name.rsplit(".", 1)[1]: {"version": one.version, "by": one.held_by(me(), at)}
            for name, one in standing_of(whole_of(note)).items()}  # fmt: skip
    return quiet(jsonify(parts=told))


@bp.get("/<int:id>/revisions")
@needs(Can.WRITE_CASE)
def revisions(id: int) -> Response:
    return pages.list_page(place_of(own(id)))


@bp.get("/<int:id>/revisions/<int:revision_id>")
@needs(Can.WRITE_CASE)
def revision(id: int, revision_id: int) -> Response:
    place = place_of(own(id))
    one = revision_of(place.within, revision_id)
    return pages.one_page(place, one, words_for(one.subject.rsplit(".", 1)[1]))


@bp.get("/<int:id>/comparison")
@needs(Can.WRITE_CASE)
def comparison(id: int) -> Response:
    place = place_of(own(id))
    old, new = pages.chosen(place)
    return pages.comparison_page(place, old, new, words_for(old.subject.rsplit(".", 1)[1]))


@bp.get("/<int:id>/conflicts/<int:aside_id>")
@needs(Can.WRITE_CASE)
def conflict(id: int, aside_id: int) -> Response:
    return compared(id, aside_id, MergeForm(formdata=None))


@bp.post("/<int:id>/conflicts/<int:aside_id>")
@needs(Can.WRITE_CASE)
def merge(id: int, aside_id: int) -> BaseResponse:
    note, form = to_write(id), MergeForm()
    aside = aside_to_settle(whole_of(note), aside_id)
    with refusal_on(form):
        try:
            rules.merge(note, aside, form.drop.data or [], seen_in(form.seen.data), by=me(), at=now())
        except Stale as reason:
            flash(str(reason), "bad")
            return leave_to(f"/cases/{id}/edit" if aside.settled_at else f"/cases/{id}/conflicts/{aside_id}")
        flash("两份内容已经合并，可以接着写。")
        return leave_to(f"/cases/{id}/edit")
    return compared(id, aside_id, form)


def compared(id: int, aside_id: int, form: MergeForm) -> Response:
    """Both texts as they are now, beside what was ticked."""
    note = to_write(id)
    aside = aside_of(whole_of(note), aside_id)
    key = part_of(note, aside.subject.rsplit(".", 1)[1])
    text = text_of(note, key)
    form.seen.data = str(standing_of(whole_of(note))[aside.subject].version_for(text))
    form.drop.data = form.drop.data or []
    place = place_of(note)
    return pages.conflict_page(place, aside, text, form, words_for(key), f"{place.url}/conflicts/{aside_id}")


def own(id: int) -> CaseNote:
    """The author's own note: nobody else reads how it was written. Raises Hidden."""
    note = note_for(me(), id)
    if note.author_id != me().id:
        raise Hidden
    return note


def to_write(id: int) -> CaseNote:
    """The note, for its author, while it may be changed. Raises Hidden, Forbidden or Refused."""
    note = own(id)
    rules.guard(note, me())
    return note


def part_of(note: CaseNote, key: str) -> str:
    if key not in keys_of(note):
        abort(404)
    return key


def place_of(note: CaseNote) -> Place:
    title = note.title or "没有标题"
    return Place(whole_of(note), f"/cases/{note.id}", (("案例", "/cases/"), (title, f"/cases/{note.id}")), title)
