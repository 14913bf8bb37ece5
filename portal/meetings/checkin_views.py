"""Pages of the sign-in: the code on the convener's screen, one's own sign-in, and ticking names."""

import secrets
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, request, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from portal import secret_keys
from portal.authz import Can, me, needs
from portal.clock import now
from portal.errors import Refused
from portal.meetings import checkin_code as codes
from portal.meetings import checkin_rules as rules
from portal.meetings.checkin_reading import live_of, own_of
from portal.meetings.checkin_times import limits_of
from portal.meetings.loaders import meeting_for, meeting_to_keep, outline_for
from portal.meetings.models import Meeting, State
from portal.meetings.words import body_of
from portal.qr import kept_svg
from portal.web import leave_to, page

bp = Blueprint("checkins", __name__, url_prefix="/meetings")
NONCE_BYTES = 12


def signing() -> list[bytes]:
    """The server's keys as a signer takes them: the last one signs."""
    return secret_keys.every()[::-1]


@bp.get("/<int:id>/sign-in/screen")
@needs(Can.KEEP_MINUTES)
def screen(id: int) -> Response:
    return screen_page(id)


@bp.get("/<int:id>/sign-in/live")
@needs(Can.KEEP_MINUTES)
def live(id: int) -> Response:
    return screen_page(id)


live.is_polled = True  # type: ignore[attr-defined]


def screen_page(id: int) -> Response:
    """The code that is valid now, as long as the sign-in is open, and how many signed in."""
    meeting, at = meeting_to_keep(me(), id, joinedload(Meeting.district)), now()
    opens = limits_of(meeting).opens_at
    is_open = meeting.state == State.PLANNED and at >= opens
    code = codes.code_of(codes.key_of(secret_keys.every()[0]), id, at)
    return page(
        "meetings/checkin_screen.html",
        "live",
        meeting=meeting,
        body=body_of(meeting),
        live=live_of(meeting),
        drawn=kept_svg(f"{request.host_url}meetings/{id}/code?c={code}", "签到码", 3, "#fff") if is_open else None,
        opens=opens,
        waits=meeting.state == State.PLANNED,
        refresh=codes.seconds_left(at) + 1,
    )


@bp.get("/<int:id>/code")
@needs(Can.PUBLIC)
def read_code(id: int) -> BaseResponse:
    """A scanned code: a live one becomes a claim of ten minutes, time enough to sign in to the portal first."""
    at = now()
    typed = request.args.get("c", "")
    if not any(codes.is_live(codes.key_of(key), id, typed, at) for key in secret_keys.every()):
        raise Refused(codes.TOO_LATE)
    claim = codes.write_claim(signing(), id, secrets.token_urlsafe(NONCE_BYTES), at)
    return redirect(url_for(".here", id=id, claim=claim), 303)


@bp.get("/<int:id>/here")
@needs(Can.READ_RECORD)
def here(id: int) -> Response:
    actor, at = me(), now()
    meeting, claim = outline_for(actor, id), request.args.get("claim", "")
    own = own_of(meeting, actor.id)
    return page(
        "meetings/checkin_here.html",
        meeting=meeting,
        own=own,
        claim=claim,
        fault="" if own else rules.why_not(meeting, actor.id, at) or claim_fault(claim, id, at),
        is_open=meeting.state == State.PLANNED,
        has_begun=at >= meeting.starts_at,
    )


def claim_fault(claim: str, id: int, at: datetime) -> str:
    """Why one cannot sign in with what was scanned, or not scanned."""
    if not claim:
        return "请扫会场屏幕上的签到码；扫不了的，请召集人点名签到，或签在纸上。"
    try:
        codes.read_claim(signing(), claim, id, at)
    except Refused as refused:
        return str(refused)
    return ""


@bp.post("/<int:id>/here")
@needs(Can.READ_RECORD)
def sign_in(id: int) -> BaseResponse:
    meeting, at = meeting_for(me(), id), now()
    claim = codes.read_claim(signing(), request.form.get("claim", ""), id, at)
    rules.sign_in(meeting, claim, by=me(), at=at)
    return leave_to(url_for(".here", id=id))


@bp.post("/<int:id>/here/leaving")
@needs(Can.READ_RECORD)
def leave(id: int) -> BaseResponse:
    rules.leave_early(meeting_for(me(), id), by=me(), at=now())
    flash("已记下您离会的时间。")
    return leave_to(url_for(".here", id=id))


@bp.post("/<int:id>/here/return")
@needs(Can.READ_RECORD)
def come_back(id: int) -> BaseResponse:
    rules.come_back(meeting_for(me(), id), by=me(), at=now())
    return leave_to(url_for(".here", id=id))
