"""Notes of another portal come in as drafts of who takes them in, and go through the same doors as any other."""

from collections.abc import Sequence
from datetime import datetime

from portal.actor import Actor, Can
from portal.attachments import rules as attachments
from portal.attachments.taking import Taken
from portal.audit.rules import record
from portal.cases import rules
from portal.cases.attached import subject_of
from portal.cases.folder import Found
from portal.cases.models import CaseNote
from portal.cases.writing_rules import HEAD, HEAD_LABELS, LONGEST, Typed, save
from portal.errors import Forbidden, Refused

TAKES_IN = "从别的门户导入案例，由宣传干事或总召集人办理。"
CONTACT = "联系人"


def check_may_take_in(by: Actor) -> None:
    if not by.may(Can.PUBLISH_CASE):
        raise Forbidden(TAKES_IN)


def take_in(found: Found, photos: Sequence[tuple[Taken, str]], *, by: Actor, at: datetime) -> CaseNote:
    """A draft of this note, in the place that its folder names; who wrote it is said at its end.

    The photos' bytes must have been kept before this transaction began.
    """
    check_may_take_in(by)
    title = found.head.get("title", "")
    if not title or any(len(body) > LONGEST for body in found.bodies.values()):
        raise Refused(f"压缩包里的《{title or '没有标题'}》没有标题或者太长，没有导入。")
    note = rules.begin(by=by, at=at)
    note.town, note.village = found.head.get("town", "")[:40], found.head.get("village", "")[:40]
    save(note, _typed(note, found), by=by, at=at)
    for taken, caption in photos:
        for row in attachments.add(subject_of(note), [taken], by=by, at=at):
            attachments.describe(row, caption, by=by, at=at)
    record(by, "case.taken_in", note, f"从别的门户导入了案例《{note.title}》", at=at)
    return note


def _typed(note: CaseNote, found: Found) -> dict[str, Typed]:
    head = {name: found.head.get(name, "")[: 60 if name == "title" else 20] for name in HEAD_LABELS}
    bodies = dict(found.bodies)
    if author := found.head.get("author", "")[:20]:
        bodies[CONTACT] = "\n".join(filter(None, (bodies.get(CONTACT, ""), f"（原作者：{author}）")))
    sections = {f"s{one.position}": Typed({"body": bodies.get(one.heading, "")}, 0) for one in note.sections}
    return {HEAD: Typed(head, 0)} | sections
