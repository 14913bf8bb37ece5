"""我照做了: a village that did the same says so once, and may mend it when a season has passed."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from portal.actor import Actor, Can
from portal.audit.rules import record
from portal.cases.figures import Field, number
from portal.cases.models import CaseNote, CaseTrial
from portal.cases.privacy import find
from portal.cases.sight import is_out, title_of
from portal.clock import local
from portal.errors import Forbidden, Refused
from portal.extensions import db
from portal.roster.in_office import home_of

FIRST_YEAR = 1978
COST = Field("cost", "花了多少", "万元")


def own_trial(note: CaseNote, by: Actor) -> CaseTrial | None:
    return db.session.scalar(select(CaseTrial).where(CaseTrial.note_id == note.id, CaseTrial.by_id == by.id))


def check_may_tell(note: CaseNote, by: Actor) -> None:
    if not by.holds(Can.WRITE_CASE):
        raise Forbidden("照做记录由联盟成员填写。")
    if not is_out(note):
        raise Refused("这篇案例没有发布，不能填照做记录。")
    if note.author_id == by.id:
        raise Refused("这是您自己写的案例；您村里的变化请直接修改案例。")


def _read(year: str, cost: str, this_year: int) -> Decimal | None:
    """The cost in 万元, when one is given. Raises Refused."""
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= this_year):
        raise Refused(f"哪一年开始请填 {FIRST_YEAR} 到 {this_year}。")
    spent, fault = number(COST, cost, this_year)
    if fault:
        raise Refused(fault)
    return spent


def tell(
    note: CaseNote,
    *,
    year: str,
    changed: str,
    cost: str,
    result: str,
    worked: bool | None,
    by: Actor,
    at: datetime,
) -> CaseTrial:
    """Say what came of doing the same; again to mend it."""
    check_may_tell(note, by)
    spent = _read(year, cost, local(at).year)
    if found := find(f"{changed}\n{result}"):
        raise Refused(f"里面有像是个人信息的内容（{found[0].kind}：{found[0].said}）。请打码或删掉再提交。")
    home = home_of(by.id, local(at).date())
    if home is None:
        raise Refused("照做记录由驻村的第一书记填写：要写明是哪个村。")
    row = own_trial(note, by) or CaseTrial(note_id=note.id, by_id=by.id)
    row.place, row.year, row.changed, row.cost = f"{home.town} · {home.village}"[:80], int(year), changed, spent
    row.result, row.worked, row.at = result, worked, at
    db.session.add(row)
    db.session.flush()
    record(by, "case.tried", row, f"填写了《{title_of(note)}》的照做记录", at=at, about=note.author_id)
    return row
