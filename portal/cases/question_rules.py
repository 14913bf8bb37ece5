"""A question under a note: asked by name, answered by its author, hidden by who moderates, with a reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.rules import tell
from portal.actor import Actor
from portal.audit.rules import record
from portal.cases.help_models import CaseQuestion
from portal.cases.models import CaseNote
from portal.cases.privacy import find
from portal.cases.sight import is_out, may_pass, may_publish, title_of
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db, is_writing

MOST_OPEN = 3  # of one person under one note, unanswered


def check_clean(*texts: str) -> None:
    """Refuse what looks like personal data: everybody reads it at once."""
    if found := find("\n".join(texts)):
        raise Refused(f"里面有像是个人信息的内容（{found[0].kind}：{found[0].said}）。请打码或删掉再提交。")


def ask(note: CaseNote, text: str, *, by: Actor, at: datetime) -> CaseQuestion:
    if not is_out(note):
        raise Refused("这篇案例没有发布，不能提问。")
    if note.author_id == by.id:
        raise Refused("这是您自己写的案例，不用提问；要补充的请修改案例。")
    check_clean(text)
    mine = CaseQuestion.note_id == note.id, CaseQuestion.by_id == by.id, CaseQuestion.answered_at.is_(None)
    if (
        len(db.session.scalars(select(CaseQuestion.id).where(*mine, CaseQuestion.hidden_at.is_(None))).all())
        >= MOST_OPEN
    ):
        raise Refused(f"您在这里已有 {MOST_OPEN} 个问题等作者回答，等回答了再问。")
    row = CaseQuestion(note_id=note.id, by_id=by.id, text=text, at=at)
    db.session.add(row)
    db.session.flush()
    record(by, "question.asked", row, f"在案例《{title_of(note)}》下面提了一个问题", at=at, about=note.author_id)
    return row


def answer(note: CaseNote, row: CaseQuestion, text: str, *, by: Actor, at: datetime) -> None:
    """The author's answer; written again it replaces the one before."""
    if note.author_id != by.id:
        raise Forbidden("问题由作者本人回答。")
    check_clean(text)
    is_first = row.answered_at is None
    row.answer, row.answered_at = text, at
    record(by, "question.answered", row, f"回答了案例《{title_of(note)}》下面的问题", at=at, about=row.by_id)
    if is_first:
        tell(row.by_id, f"您在案例《{title_of(note)}》下面提的问题，作者回答了。", at=at)


def may_hide(note: CaseNote, by: Actor) -> bool:
    return may_publish(note, by) or may_pass(note, by)


def hide(note: CaseNote, row: CaseQuestion, why: str, *, by: Actor, at: datetime) -> None:
    """Nobody reads it on the page any more; it is kept, with the reason, and who asked is told."""
    if not may_hide(note, by):
        raise Forbidden("提问由片区召集人或宣传干事收起。")
    if row.hidden_at:
        raise Refused("已经收起。")
    row.hidden_at, row.hidden_why = at, why
    record(by, "question.hidden", row, f"收起了案例《{title_of(note)}》下面的一个问题：{why}", at=at, about=row.by_id)
    tell(row.by_id, f"您在案例《{title_of(note)}》下面提的问题被收起了：{why}", at=at)


def question_for(note: CaseNote, id: int) -> CaseQuestion:
    """One of this note. Raises Hidden."""
    found = select(CaseQuestion).where(CaseQuestion.id == min(id, 2**31 - 1), CaseQuestion.note_id == note.id)
    row = db.session.scalar(found.with_for_update() if is_writing() else found)
    if row is None:
        raise Hidden
    return row


def questions_of(note: CaseNote) -> list[CaseQuestion]:
    """Those that are shown, the oldest first."""
    shown = CaseQuestion.note_id == note.id, CaseQuestion.hidden_at.is_(None)
    rows = select(CaseQuestion).where(*shown).options(joinedload(CaseQuestion.by))
    return list(db.session.scalars(rows.order_by(CaseQuestion.id)))
