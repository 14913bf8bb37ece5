"""The journal's page: what one may see of it, filtered, newest first."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement, and_, false, select, union

from portal.actor import Actor, Scope
from portal.audit import refusals
from portal.audit.limits import TooOften
from portal.audit.models import JournalLine
from portal.authz import Can, me, needs
from portal.clock import instant
from portal.extensions import db
from portal.web import page, refuse

bp = Blueprint("journal", __name__, url_prefix="/journal")

PAGE = 50
KINDS = {"change": "变更", "reveal": "查看隐私与导出", "refusal": "被拒绝", "sign-in": "登录"}
LINE_NUMBER = re.compile("[0-9]{1,9}")  # PostgreSQL compares the column with 31 bits and no more
WATCHES = refusals.note  # imported for its subscription


@bp.get("/")
@needs(Can.SEE_JOURNAL, Can.SEE_SIGN_INS)
def show() -> Response:
    asked = asked_for(request.args)
    lines = db.session.execute(newest(sight(me()), filters(asked))).all()
    older = f"?{urlencode({**asked, 'before': lines[PAGE - 1][0]})}" if len(lines) > PAGE else ""
    return page("audit/show.html", "lines", lines=lines[:PAGE], older=older, asked=asked, kinds=KINDS)


def newest(parts: list[ColumnElement[bool]], filters: list[ColumnElement[bool]]) -> Any:
    """One more than a page of the lines that are in any part. Each part walks its own index from the newest down:
    SQLite would gather all lines of an `or` before it sorts them.
    """
    columns = (JournalLine.id, JournalLine.at, JournalLine.actor_name, JournalLine.text, JournalLine.kind)
    last, most = JournalLine.id.desc(), PAGE + 1
    each = [select(JournalLine.id).where(part, *filters).order_by(last).limit(most).subquery() for part in parts]
    ids = union(*(select(one.c.id) for one in each))
    return select(*columns, JournalLine.origin).where(JournalLine.id.in_(ids)).order_by(last).limit(most)


def sight(actor: Actor) -> list[ColumnElement[bool]]:
    """Which lines this person may see, in parts: by scope of SEE_JOURNAL, others' sign-ins only by SEE_SIGN_INS."""
    scopes = actor.grants.get(Can.SEE_JOURNAL, frozenset())
    others = JournalLine.kind != "sign-in"
    parts: list[ColumnElement[bool]] = []
    if actor.holds(Can.SEE_SIGN_INS):
        parts.append(JournalLine.kind == "sign-in")
    if Scope.ALL in scopes:
        parts.append(others)
    if Scope.DISTRICT in scopes:
        parts += [and_(others, JournalLine.district_id == id) for id in sorted(actor.convenes)]
    if scopes:
        parts += [JournalLine.actor_id == actor.id, JournalLine.about_id == actor.id]
    return parts or [false()]


def asked_for(args: "dict[str, str]") -> dict[str, str]:
    """The filters in the address, without empties and without what can't be one."""
    asked = {
        name: args.get(name, "").replace("\0", "").strip()[:40]
        for name in ("who", "kind", "word", "since", "until", "before")
    }
    if asked["kind"] not in KINDS:
        asked["kind"] = ""
    if not LINE_NUMBER.fullmatch(asked["before"]):
        asked["before"] = ""
    return {name: value for name, value in asked.items() if value}


def filters(asked: dict[str, str]) -> list[ColumnElement[bool]]:
    """The SQL of the filters: text is matched literally."""
    found: list[ColumnElement[bool]] = []
    if "who" in asked:
        found.append(JournalLine.actor_name.contains(asked["who"], autoescape=True))
    if "word" in asked:
        found.append(JournalLine.text.contains(asked["word"], autoescape=True))
    if "kind" in asked:
        found.append(JournalLine.kind == asked["kind"])
    if "before" in asked:
        found.append(JournalLine.id < int(asked["before"]))
    since, until = (_day(asked.get(name, "")) for name in ("since", "until"))
    if since:
        found.append(JournalLine.at >= instant(since))
    if until:
        found.append(JournalLine.at < instant(until + timedelta(days=1)))
    return found


def _day(text: str) -> date | None:
    """The day, if it is one; the ends of the calendar have no instant."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date.max else None


@bp.app_errorhandler(TooOften)
def too_often(error: TooOften) -> Response:
    response = refuse(429, str(error), by_rule=True)
    response.headers["Retry-After"] = str(error.wait)
    return response
