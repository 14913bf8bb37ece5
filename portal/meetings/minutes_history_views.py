"""The revisions of the minutes, and the comparison of a text that met a newer one."""

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as BaseResponse

from portal.authz import Can, me, needs
from portal.clock import now
from portal.drafts import pages
from portal.drafts.forms import MergeForm
from portal.drafts.pages import Place
from portal.drafts.reading import aside_of, aside_to_settle, revision_of, standing_of
from portal.drafts.rules import Stale
from portal.drafts.typed import seen_in
from portal.meetings import minutes_merging as merging
from portal.meetings import minutes_parts as parts
from portal.meetings.minutes_editing_views import to_write
from portal.meetings.minutes_life import whose
from portal.meetings.minutes_sight import history_for
from portal.meetings.words import body_of
from portal.refusing import refusal_on
from portal.web import leave_to

bp = Blueprint("minutes_history", __name__, url_prefix="/meetings")


@bp.get("/<int:id>/minutes/revisions")
@needs(Can.READ_DRAFT)
def revisions(id: int) -> Response:
    return pages.list_page(_history(id))


@bp.get("/<int:id>/minutes/revisions/<int:revision_id>")
@needs(Can.READ_DRAFT)
def revision(id: int, revision_id: int) -> Response:
    place = _history(id)
    one = revision_of(place.within, revision_id)
    return pages.one_page(place, one, parts.words_for(parts.key_in(one.subject)))


@bp.get("/<int:id>/minutes/comparison")
@needs(Can.READ_DRAFT)
def comparison(id: int) -> Response:
    place = _history(id)
    old, new = pages.chosen(place)
    return pages.comparison_page(place, old, new, parts.words_for(parts.key_in(old.subject)))


@bp.get("/<int:id>/minutes/conflicts/<int:aside_id>")
@needs(Can.KEEP_MINUTES)
def conflict(id: int, aside_id: int) -> Response:
    return compared(id, aside_id, MergeForm(formdata=None))


def compared(id: int, aside_id: int, form: MergeForm) -> Response:
    """Both texts as they are now, beside what was ticked."""
    meeting, aside = to_write(id), aside_of(parts.whole_of(id), aside_id)
    key = parts.key_in(aside.subject)
    text = merging.standing_text(meeting.minutes, key)
    form.seen.data = str(standing_of(parts.whole_of(id))[aside.subject].version_for(text))
    form.drop.data = form.drop.data or []
    place = _place(id, meeting.theme, whose(body_of(meeting), meeting.month))
    return pages.conflict_page(place, aside, text, form, parts.words_for(key), f"{place.url}/conflicts/{aside_id}")


@bp.post("/<int:id>/minutes/conflicts/<int:aside_id>")
@needs(Can.KEEP_MINUTES)
def merge(id: int, aside_id: int) -> BaseResponse:
    meeting, aside = to_write(id), aside_to_settle(parts.whole_of(id), aside_id)
    form, url = MergeForm(), f"/meetings/{id}/minutes"
    with refusal_on(form):
        try:
            merging.merge(meeting, aside, dropped=form.drop.data or (), seen=seen_in(form.seen.data), by=me(), at=now())
        except Stale as reason:
            flash(str(reason), "bad")
            return leave_to(f"{url}/edit" if aside.settled_at else f"{url}/conflicts/{aside_id}")
        flash("两份内容已经合并，可以接着写。")
        return leave_to(f"{url}/edit")
    return compared(id, aside_id, form)


def _history(id: int) -> Place:
    """Where the revisions of these minutes hang, for one who may read drafts of them."""
    meeting = history_for(me(), id)
    return _place(id, meeting.theme, whose(meeting.body, meeting.month))


def _place(id: int, theme: str, whose: str) -> Place:
    url = f"/meetings/{id}/minutes"
    crumbs = (("会议", "/meetings/"), (whose, f"/meetings/{id}"), ("会议记录", url))
    return Place(parts.whole_of(id), url, crumbs, theme)
