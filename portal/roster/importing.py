"""The verbs of an import: keep an upload, plan it against the roster of the moment, write it whole or not at all."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.actor import Actor
from portal.audit.rules import record
from portal.clock import local
from portal.errors import Forbidden, Hidden, Refused
from portal.extensions import db
from portal.roster.columns import Table
from portal.roster.entries import Entry
from portal.roster.holdings import held_by
from portal.roster.known import known
from portal.roster.limits import too_many
from portal.roster.models import Member, RosterImport, TermOfOffice
from portal.roster.people_rules import add_member, change_member, guard_own_case
from portal.roster.planning import Plan, plan
from portal.roster.term_rules import ONE_DAY, begin_term, end_term, guard_open, prolong_term

KEPT = timedelta(hours=24)  # an upload that nobody confirms
Progress = Callable[[list[Entry]], Iterable[Entry]]


class Outdated(Refused):
    """The roster changed since the preview was shown: here is the plan as it would be now."""

    def __init__(self, fresh: Plan):
        super().__init__("名册在您核对期间有了改动，下面是按最新名册重新比对的结果。请再核对一遍，然后写入。")
        self.fresh = fresh


def import_for(by: Actor, id: int, *, lock: bool = False) -> RosterImport:
    """One's own upload; `lock` where it is to be changed."""
    row = db.session.get(RosterImport, id, with_for_update=True if lock else None)
    if row is None or row.by_id != by.id:
        raise Hidden
    return row


def last_uploads(by: Actor) -> list[RosterImport]:
    """One's own newest imports, to show what became of them."""
    mine = select(RosterImport).where(RosterImport.by_id == by.id)
    return list(db.session.scalars(mine.order_by(RosterImport.uploaded_at.desc(), RosterImport.id.desc()).limit(5)))


def keep_upload(table: Table, file_name: str, *, by: Actor, at: datetime) -> RosterImport:
    """Keep the cells until they are confirmed, in the place of an earlier upload that wasn't."""
    db.session.execute(delete(RosterImport).where(RosterImport.by_id == by.id, RosterImport.written_at.is_(None)))
    row = RosterImport(by_id=by.id, uploaded_at=at, file_name=file_name[:120], cells=table.to_json())
    db.session.add(row)
    db.session.flush()
    record(by, "roster.uploaded", row, f"上传名册文件《{row.file_name}》待核对，共 {len(table.rows)} 行", at=at)
    return row


def give_up(row: RosterImport, *, by: Actor, at: datetime) -> None:
    """Throw an unconfirmed upload away."""
    if row.written_at:
        raise Refused("这次导入已经写入名册，不能放弃。")
    record(by, "roster.import_withdrawn", row, f"放弃导入名册文件《{row.file_name}》", at=at)
    db.session.delete(row)


def sweep(*, at: datetime) -> int:
    """Throw away uploads that nobody confirmed within a day. Returns how many."""
    left = (RosterImport.written_at.is_(None), RosterImport.uploaded_at < at - KEPT)
    return int(db.session.execute(delete(RosterImport).where(*left)).rowcount)  # type: ignore[attr-defined]


def plan_of(table: Table, *, by: Actor, at: datetime) -> Plan:
    """What the file would do to the roster as it stands."""
    made = plan(table, known(), today=local(at).date(), by=by)
    for entry in made.entries:
        if entry.ends and entry.member and not entry.problems:
            guard_handed_over(entry, entry.member.id)
    return made


def guard_handed_over(entry: Entry, member_id: int) -> None:
    held = held_by(member_id, entry.get("ends_on") + ONE_DAY)
    if held:
        what = "；".join(holding.text for holding in held[:3])
        entry.refuse("ends_on", f"还有 {len(held)} 件事没有移交（{what}）。请在人员页办理轮换。")


def confirm(row: RosterImport, *, seen: str, by: Actor, at: datetime) -> None:
    """Write an upload, when the plan is still the one that was seen (its fingerprint)."""
    if row.written_at:
        raise Refused("这次导入已经写入名册，不用再写。")
    fresh = plan_of(Table.from_json(row.cells), by=by, at=at)
    if fresh.fingerprint != seen:
        raise Outdated(fresh)
    if sentence := too_many(len(fresh.busy)):
        raise Refused(sentence)
    write(fresh, row, row.file_name, by=by, at=at)
    row.cells, row.written_at, row.summary = "", at, fresh.summary


def write(
    made: Plan, subject: RosterImport | str, file_name: str, *, by: Actor, at: datetime, progress: Progress = iter
) -> None:
    """Carry out a plan: all of it, or an exception that names the row. First those leave who leave."""
    if not made.can_be_written:
        raise Refused("有不能导入的行，或者没有要写入的改动。请核对后再导入。")
    members, terms = locked(made)
    for entry in progress(sorted(made.busy, key=lambda entry: not entry.ends)):
        try:
            write_entry(entry, members, terms, by=by, at=at)
        except (Refused, Forbidden) as refusal:
            raise Refused(f"第 {entry.number} 行（{entry.name}）没有写成，全部未写入：{refusal}") from None
    record(by, "roster.imported", subject, f"从《{file_name}》导入名册：{made.summary}", at=at)


def locked(made: Plan) -> tuple[dict[int, Member], dict[int, TermOfOffice]]:
    """The rows that the plan touches, locked."""
    people = select(Member).where(Member.id.in_([e.member.id for e in made.entries if e.member and e.changes]))
    terms = select(TermOfOffice).where(TermOfOffice.id.in_([e.term.id for e in made.entries if e.term and e.changes]))
    return (
        {member.id: member for member in db.session.scalars(people.with_for_update())},
        {term.id: term for term in db.session.scalars(terms.with_for_update())},
    )


def write_entry(
    entry: Entry, members: dict[int, Member], terms: dict[int, TermOfOffice], *, by: Actor, at: datetime
) -> None:
    if entry.member is None:
        member = add_member(entry.facts, by=by, at=at)
    else:
        member = members[entry.member.id]
        if entry.facts:
            change_member(member, entry.facts, version=entry.member.version, by=by, at=at)
    if entry.begins:
        begin_term(member, entry.begins, by=by, at=at)
    if entry.term:
        write_term(entry, terms[entry.term.id], member, by=by, at=at)


def write_term(entry: Entry, term: TermOfOffice, member: Member, *, by: Actor, at: datetime) -> None:
    expected, leads = entry.get("expected_end_on"), entry.get("is_team_leader")
    if expected and expected != term.expected_end_on:
        prolong_term(term, expected, by=by, at=at)
    if leads is not None and leads != term.is_team_leader:
        name_team_leader(term, member, leads, by=by, at=at)
    if entry.ends:
        end_term(term, ends_on=entry.get("ends_on"), reason=entry.get("end_reason"), by=by, at=at)


def name_team_leader(term: TermOfOffice, member: Member, leads: bool, *, by: Actor, at: datetime) -> None:
    """Say whether the first secretary also leads the resident team."""
    guard_own_case(term.member_id, by)
    guard_open(term)
    term.is_team_leader = leads
    text = f"登记{member.name}{'是' if leads else '不是'}驻村工作队队长"
    record(by, "term.leader_named", term, text, at=at, about=member.id)
