"""What was typed when the session turned out to be over: kept for its writer, offered again after signing in."""

import json
from typing import Any

from flask import request, session
from sqlalchemy import delete, select
from werkzeug.wrappers import Response

from portal.accounts.models import Account, KeptForm, UserSession
from portal.accounts.sessions import hash_of
from portal.actor import Actor
from portal.audit.rules import record
from portal.authz import signed_out_post
from portal.clock import now
from portal.errors import Hidden
from portal.extensions import db
from portal.sent import typed
from portal.templating import reader
from portal.web import aside

LARGEST = 200_000  # bytes of fields
MOST = 10  # of one member; the oldest go
GREATEST_ID = 2**31 - 1  # beyond it the database has no row
FIELD = "kept_form"  # in the form that sends it again


@signed_out_post.connect
def keep(app: Any) -> str | None:
    """Keep the fields of this POST when its session ended by time; where they can be found, or None."""
    token, path = session.get("_user_id"), request.full_path.rstrip("?")
    fields = json.dumps([entry for entry in typed() if entry[0] != FIELD], ensure_ascii=False)
    if not token or len(path) > 200 or fields == "[]" or len(fields.encode("utf-8", "surrogatepass")) > LARGEST:
        return None
    with aside():
        member_id = _owner(token)
        if member_id is None:
            return None
        row = KeptForm(member_id=member_id, path=path, fields=fields, at=now())
        db.session.add(row)
        db.session.flush()
        _drop_oldest(member_id)
        return f"/kept/{row.id}"


def _owner(token: str) -> int | None:
    """Whose session it was: one that nobody ended, of an account that is open."""
    return db.session.scalar(
        select(UserSession.member_id)
        .join(Account, Account.member_id == UserSession.member_id)
        .where(UserSession.token_hash == hash_of(token), UserSession.ended_at.is_(None), Account.disabled_at.is_(None))
    )


def _drop_oldest(member_id: int) -> None:
    mine = select(KeptForm.id).where(KeptForm.member_id == member_id).order_by(KeptForm.id.desc())
    newest = list(db.session.scalars(mine.limit(MOST)))
    db.session.execute(delete(KeptForm).where(KeptForm.member_id == member_id, KeptForm.id.not_in(newest)))


def kept_for(actor: Actor, id: int) -> KeptForm:
    """The kept form, for its writer alone."""
    row = db.session.get(KeptForm, id)
    if row is None or row.member_id != actor.id:
        raise Hidden
    return row


def fields_of(row: KeptForm) -> list[tuple[str, str]]:
    return [(name, text) for name, text in json.loads(row.fields)]


def dismiss(row: KeptForm, *, by: Actor) -> None:
    db.session.delete(row)
    record(by, "accounts.kept_form_dismissed", row, "放弃了登录失效时保留的内容", at=now())


def forget_sent(response: Response) -> Response:
    """After a request: what was sent again and accepted needs no keeping, in the same transaction."""
    if request.method == "POST" and response.status_code < 400 and FIELD in request.form:
        actor, id = reader(), request.form.get(FIELD, type=int)
        if actor and id and 0 < id <= GREATEST_ID:
            db.session.execute(delete(KeptForm).where(KeptForm.id == id, KeptForm.member_id == actor.id))
    return response
