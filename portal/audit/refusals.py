"""A refusal leaves a line in the journal: a member's POST always, anything else at most once a minute a person.

Strangers are one person here: what they send without a valid token fills no disk.
"""

from datetime import timedelta
from typing import Any

from flask import request
from flask_login import current_user
from sqlalchemy import select

from portal.actor import Actor
from portal.audit.models import JournalLine
from portal.audit.rules import record
from portal.clock import now
from portal.extensions import db
from portal.web import refusal

PAUSE = timedelta(minutes=1)
WHAT = {
    400: "请求没有通过安全校验",
    403: "做了职责以外的事，被拒绝",
    404: "打开了不对其开放的内容，被拒绝",
    409: "操作被规则拒绝",
    413: "上传的内容太大，被拒绝",
    429: "操作太频繁，被拒绝",
}
STRANGER = Actor(id=0, name="未登录者")


@refusal.connect
def note(app: Any, *, status: int, reason: str) -> None:
    actor = current_user._get_current_object() if current_user.is_authenticated else STRANGER
    if actor is STRANGER and status == 404:
        return
    at = now()
    if (request.method == "GET" or actor is STRANGER) and _refused_since(actor.id, at - PAUSE):
        return
    what = WHAT.get(status, "请求被拒绝")
    text = f"{what}：{reason or request.path}" if status == 409 else f"{what}（{request.path}）"
    record(actor, f"request.refused_{status}", request.endpoint or "-", text, at=at, kind="refusal")


def _refused_since(actor_id: int, since: Any) -> bool:
    mine = JournalLine.actor_id == (actor_id or None)
    line = select(JournalLine.id).where(mine, JournalLine.kind == "refusal", JournalLine.at > since).limit(1)
    return db.session.scalar(line) is not None
