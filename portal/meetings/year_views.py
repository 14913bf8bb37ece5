"""Pages of a year: of all bodies month by month, the reason of a missing month, one person's attendance."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from portal.actor import Actor
from portal.authz import Can, me, needs
from portal.clock import now, today
from portal.errors import Hidden
from portal.meetings import office_facts
from portal.meetings.year_cells import FIRST_YEAR, LAST_YEAR, Body, bodies_for, year_of
from portal.meetings.year_forms import ReasonForm
from portal.meetings.year_person import attendance_over, may_see, person_for
from portal.meetings.year_rules import explain, missing_months
from portal.roster.member_links import source
from portal.web import form_page, leave_to, page, sent

bp = Blueprint("year", __name__, url_prefix="/meetings")
REGISTERED = (office_facts.convened,)  # imported for what it registers
MONTHS = [f"{number}月" for number in range(1, 13)]


@bp.get("/year")
@needs(Can.READ_RECORD)
def show() -> Response:
    year, actor = asked_year(), me()
    rows = year_of(year, bodies_for(actor), actor, now())
    return page("meetings/year.html", year=year, rows=rows, months=MONTHS, explained=any(row.explained for row in rows))


@bp.route("/year/<int:body>/reasons", methods=["GET", "POST"])
@needs(Can.PLAN_MEETING)
def give_reason(body: int) -> BaseResponse:
    wish = sent().get("month", "")
    chosen, year = body_for(me(), body), number_in(wish[:4])
    form = ReasonForm(data={"month": wish}).offer(missing_months(chosen, year, by=me(), at=now()))
    if form.validate_on_submit():
        explain(chosen, form.chosen, reason=form.reason.data, by=me(), at=now())
        flash("原因已写上。")
        return leave_to(url_for(".show", year=year))
    return form_page("meetings/year_reason.html", form=form, body=chosen, year=year)


@bp.get("/attendance/<int:id>")
@needs(Can.SEE_ATTENDANCE)
def attendance(id: int) -> Response:
    person, year = person_for(me(), id, today()), asked_year()
    found = attendance_over(id, year)
    reads = {m.id for m in found.meetings if me().may(Can.READ_RECORD, m.district_id)}
    this_year = today().year
    return page("meetings/attendance.html", person=person, year=year, this_year=this_year, found=found, reads=reads)


@source
def attendance_link(actor: Actor, member_id: int, district_id: int | None) -> Iterator[tuple[str, str]]:
    """On a person's page: the way to the attendance over the year, for those who may see it."""
    if may_see(actor, member_id, district_id):
        yield "全年出勤", f"/meetings/attendance/{member_id}"


def body_for(actor: Actor, id: int) -> Body:
    """The alliance (0) or a district, in sight. Raises Hidden."""
    found = [body for body in bodies_for(actor) if body.id == id]
    if not found:
        raise Hidden
    return found[0]


def asked_year() -> int:
    return number_in(request.args.get("year", ""))


def number_in(text: str) -> int:
    """The year that an address means; this one if it can't mean any."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else today().year
