"""A note from its first word to the published edition: author, own district's convener, publicity officer.

Nobody passes or publishes the own one. A published note is written on through the same door; its edition stays until
the next one is out.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from portal.actor import Actor, Can, Role
from portal.attachments.listing import photos_of
from portal.audit.rules import record
from portal.cases import searching
from portal.cases.figures import read
from portal.cases.frame import NEEDED, SECTIONS, STATES
from portal.cases.industries import named
from portal.cases.models import CaseEdition, CaseMark, CaseNote, CaseSection, CaseStep, State
from portal.cases.privacy import find_in
from portal.cases.sight import is_out, may_pass, may_publish
from portal.clock import local
from portal.drafts.paragraphs import paragraphs
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster.in_office import home_of
from portal.roster.models import Office, covering

WRITES = "案例由作者本人修改。"
MODERATES = "案例由作者所在片区的召集人初审、宣传干事发布；自己写的不由自己审。"


class Mark(NamedTuple):
    """What is asked of one paragraph: the section's position, the paragraph's number from 0."""

    position: int
    number: int
    words: str


class Unfit(Refused):
    """A note that can't be sent yet: one sentence for each thing that is missing or no number."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("还不能送审：" + " ".join(faults.values()))
        self.faults = faults


def begin(*, by: Actor, at: datetime) -> CaseNote:
    """An empty note of the frame, in the place where its author serves today."""
    if not by.holds(Can.WRITE_CASE):
        raise Forbidden("案例由联盟成员撰写。")
    home = home_of(by.id, local(at).date())
    note = CaseNote(author_id=by.id, state=State.DRAFT, figures="{}", title="", returns=0, kept_because="")
    note.town, note.village = (home.town, home.village) if home else ("", "")
    note.district_id = home.district_id if home else None
    note.sections = [CaseSection(position=n, heading=heading) for n, heading in enumerate(SECTIONS, 1)]
    db.session.add(note)
    db.session.flush()
    step(note, "begun", by=by, at=at)
    record(by, "case.begun", note, "动笔写一篇产业案例", at=at, district_id=note.district_id)
    return note


def check_ready(note: CaseNote, *, at: datetime) -> None:
    """Raise Unfit: title, industry and the needed sections are there, and every number is one."""
    typed = json.loads(note.figures)
    _, faults = read(typed, local(at).year)
    if not note.title:
        faults["title"] = "请写标题。"
    if named(typed.get("industry", "")) is None:
        faults["industry"] = "请从列出的产业里选一个。"
    empty = [one.heading for one in note.sections if one.heading in NEEDED and not one.body.strip()]
    if empty:
        faults["sections"] = f"还没有写：{'、'.join(empty)}。"
    if faults:
        raise Unfit(faults)


def personal_in(note: CaseNote) -> list[tuple[str, str, str]]:
    """(where, what, the words around it) of what looks like personal data."""
    texts = [("标题", note.title), *((one.heading, one.body) for one in note.sections)]
    texts += [("照片说明", photo.caption) for photo in photos_of(f"case:{note.id}")]
    return [(label, found.kind, around) for label, found, around in find_in(texts)]


def submit(note: CaseNote, because: str, *, faces: bool = False, by: Actor, at: datetime) -> None:
    """Send it to review. `because`: why what looks like personal data may stand in it, when there is any. `faces`: who
    can be recognised in its photos was asked.
    """
    if note.author_id != by.id:
        raise Forbidden(WRITES)
    if note.state in (State.DISTRICT, State.PUBLICITY):
        raise Refused("已经送审了，不用再送。")
    check_ready(note, at=at)
    if photos_of(f"case:{note.id}") and not faces:
        raise Refused("案例里有照片：认得出的人都问过本人以后，请勾选再送审；没有问到的，先删掉照片。")
    found = personal_in(note)
    if found and not because.strip():
        kinds = "、".join(dict.fromkeys(kind for _, kind, _ in found))
        raise Refused(f"里面有 {len(found)} 处像是个人信息（{kinds}）：请打码或删掉；确要保留，写明理由。")
    note.kept_because = because.strip()[:200] if found else ""
    note.submitted_at = at
    note.state = State.DISTRICT if _has_reviewer(note, at) else State.PUBLICITY
    step(note, "submitted", note.kept_because, by=by, at=at)
    told = f"把案例《{note.title}》送审" + (f"，保留个人信息的理由：{note.kept_because}" if note.kept_because else "")
    record(by, "case.submitted", note, told, at=at, district_id=note.district_id)


def _has_reviewer(note: CaseNote, at: datetime) -> bool:
    """Does somebody else convene the author's district? Else it goes to the publicity officer at once."""
    if note.district_id is None:
        return False
    held = select(func.count()).where(
        Office.kind == Role.DISTRICT_CONVENER,
        Office.district_id == note.district_id,
        Office.member_id != note.author_id,
        covering(Office, local(at).date()),
    )
    return bool(db.session.scalar(held))


def take_back(note: CaseNote, *, by: Actor, at: datetime) -> None:
    if note.author_id != by.id:
        raise Forbidden(WRITES)
    if note.state not in (State.DISTRICT, State.PUBLICITY):
        raise Refused("只有送审中的案例可以撤回。")
    note.state = State.DRAFT
    tell(note, "taken_back", "撤回了案例", "", by=by, at=at)


def pass_on(note: CaseNote, *, seen: int, by: Actor, at: datetime) -> None:
    """The first review is passed: to the publicity officer."""
    if not may_pass(note, by):
        raise Forbidden(MODERATES)
    _check(note, State.DISTRICT, seen)
    note.state = State.PUBLICITY
    tell(note, "passed", "初审通过了案例", "", by=by, at=at)


def send_back(note: CaseNote, reason: str, marks: Sequence[Mark], *, seen: int, by: Actor, at: datetime) -> None:
    """Back to the author, with a reason and what is asked of single paragraphs."""
    if not (may_pass(note, by) if note.state == State.DISTRICT else may_publish(note, by)):
        raise Forbidden(MODERATES)
    _check(note, note.state if note.state in (State.DISTRICT, State.PUBLICITY) else State.DISTRICT, seen)
    bodies = {section.position: paragraphs(section.body) for section in note.sections}
    note.returns += 1
    for mark in marks:
        there = bodies.get(mark.position, [])
        if not 0 <= mark.number < len(there):
            raise Refused("案例的段落和您批注时不一样了。请重新打开审阅页，再批注一次。")
        row = CaseMark(note_id=note.id, turn=note.returns, position=mark.position, words=mark.words)
        row.paragraph = there[mark.number]
        db.session.add(row)
    note.state = State.RETURNED
    tell(note, "returned", "退回了案例", reason, by=by, at=at)


def publish(note: CaseNote, *, seen: int, by: Actor, at: datetime) -> CaseEdition:
    """Make an edition of what is written; everybody reads it from now on."""
    if not may_publish(note, by):
        raise Forbidden(MODERATES)
    _check(note, State.PUBLICITY, seen)
    check_ready(note, at=at)
    if personal_in(note) and not note.kept_because:
        raise Refused("里面有像是个人信息的内容，作者没有写明保留的理由。请退回作者打码。")
    edition = _edition(note, by, at)
    db.session.add(edition)
    db.session.flush()
    note.out, note.state = edition.number, State.PUBLISHED
    tell(note, "published", "发布了案例", "", by=by, at=at)
    db.session.flush()
    searching.hand_in(note.id)
    return edition


def _edition(note: CaseNote, by: Actor, at: datetime) -> CaseEdition:
    typed = json.loads(note.figures)
    figures, _ = read(typed, local(at).year)
    industry = named(typed.get("industry", ""))
    assert industry is not None  # check_ready
    last = db.session.scalar(select(func.max(CaseEdition.number)).where(CaseEdition.note_id == note.id)) or 0
    sections = json.dumps([[one.heading, one.body] for one in note.sections if one.body.strip()], ensure_ascii=False)
    return CaseEdition(
        note_id=note.id,
        number=last + 1,
        title=note.title,
        industry_id=industry.id,
        sections=sections,
        unit=typed.get("unit", "") if "scale" in figures else "",
        by_id=by.id,
        at=at,
        **{name: int(v) if name in ("first_year", "households") else v for name, v in figures.items()},
    )


def check_withdrawable(note: CaseNote, by: Actor) -> None:
    if note.author_id != by.id and not may_publish(note, by):
        raise Forbidden("案例由作者本人或宣传干事撤下。")
    if not is_out(note):
        raise Refused("这篇案例没有发布，不用撤下。")


def withdraw(note: CaseNote, reason: str, *, by: Actor, at: datetime) -> None:
    """Nobody reads it any more; it is kept, with the reason. By its author, or who publishes."""
    check_withdrawable(note, by)
    note.out, note.state = 0, State.WITHDRAWN
    tell(note, "withdrawn", "撤下了案例", reason, by=by, at=at)
    searching.take_away(note.id)


def _check(note: CaseNote, state: State, seen: int) -> None:
    if note.state != state:
        raise Refused(f"这篇案例现在是“{STATES[note.state][0]}”，别人可能刚刚处理过。请回到列表看一看。")
    if seen != note.version:
        raise Refused("这篇案例刚刚有变动，请看过最新的再决定。")


def step(note: CaseNote, kind: str, words: str = "", *, by: Actor, at: datetime) -> None:
    row = CaseStep(note_id=note.id, kind=kind, by_id=by.id, by_name=by.written_name, at=at, words=words[:300])
    db.session.add(row)


def tell(note: CaseNote, kind: str, words: str, told: str, *, by: Actor, at: datetime) -> None:
    """Keep the step and write the journal's line."""
    step(note, kind, told, by=by, at=at)
    text = f"{words}《{note.title or '没有标题'}》" + (f"：{told}" if told else "")
    record(by, f"case.{kind}", note, text, at=at, about=note.author_id, district_id=note.district_id)
