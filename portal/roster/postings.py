"""What a row says of a term of office: that one begins, is prolonged, ends; and whether two would overlap."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from portal.roster.columns import BY_KEY
from portal.roster.departure_rules import months_after
from portal.roster.entries import Change, Entry, shown_value
from portal.roster.known import Known, KnownMember, KnownTerm
from portal.roster.term_rules import FARTHEST, ONE_DAY, Posting
from portal.roster.wording import written

TERM_KEYS = ("starts_on", "expected_end_on", "is_team_leader", "ends_on", "end_reason")
LATEST = date.max


class Stay(NamedTuple):
    """Somebody's days in a village, after the file was taken in: in the roster or by a row of the file."""

    starts_on: date
    ends_on: date
    who: str
    entry: Entry | None


def post(entry: Entry, known: Known, today: date) -> None:
    """Decide what the row does to terms. Guards what can be seen from the row and its person alone."""
    if entry.problems or not guard_days(entry, today):
        return
    member = entry.member
    if entry.village is None:
        post_nowhere(entry, today)
        return
    term = spoken_of(entry, member)
    if term:
        speak_of(entry, term, today)
    else:
        begin(entry, known, today)


def post_nowhere(entry: Entry, today: date) -> None:
    """The row names no village: what it says of a term is of the present one."""
    serving = entry.member.serving(today) if entry.member else None
    if serving:
        speak_of(entry, serving, today)
    elif entry.member is None:
        entry.refuse("village", "没有填：新成员要写明驻哪个村。")
    elif any(entry.get(key) is not None for key in TERM_KEYS):
        entry.refuse("village", "没有填：写了任职情况，就要写明驻哪个村。")


def guard_days(entry: Entry, today: date) -> bool:
    starts, ends, expected = (entry.get(key) for key in ("starts_on", "ends_on", "expected_end_on"))
    for key, day in (("starts_on", starts), ("ends_on", ends)):
        if day and day > today + FARTHEST:
            entry.refuse(key, f"{written(day)}在一年以后，请核对年份。")
    for key, day in (("expected_end_on", expected), ("ends_on", ends)):
        if starts and day and day < starts:
            entry.refuse(key, f"{written(day)}早于任职起 {written(starts)}。")
    return not entry.problems


def guard_end(entry: Entry) -> bool:
    """A last day and its reason come together."""
    ends, reason = entry.get("ends_on"), entry.get("end_reason")
    if ends and not reason:
        entry.refuse("end_reason", "没有填：写了任职止，就要写离任原因。")
    if reason and not ends:
        entry.refuse("ends_on", "没有填：写了离任原因，就要写任职止。")
    return not entry.problems


def spoken_of(entry: Entry, member: KnownMember | None) -> KnownTerm | None:
    """The term in this village that the row means: the one with its first day, else the newest that it can't follow."""
    starts = entry.get("starts_on")
    here = [term for term in member.terms if entry.village and term.village_id == entry.village.id] if member else []
    exact = [term for term in here if term.starts_on == starts]
    if exact or not here:
        return exact[0] if exact else None
    newest = here[-1]
    return None if starts and newest.ends_on and newest.ends_on < starts else newest


def speak_of(entry: Entry, term: KnownTerm, today: date) -> None:
    """The row is about a term that the roster has: prolonged, ended, or the same."""
    starts, ends = entry.get("starts_on"), entry.get("ends_on")
    if starts and starts != term.starts_on:
        entry.refuse("starts_on", f"名册里是 {written(term.starts_on)}，不能用导入更改。请核对，或删去这一格。")
    elif term.ends_on:
        speak_of_ended(entry, term, today)
    elif ends and ends < term.starts_on:
        entry.refuse("ends_on", f"{written(ends)}早于任职起 {written(term.starts_on)}。")
    elif guard_end(entry):
        entry.term, entry.ends = term, ends is not None
        for key in ("expected_end_on", "is_team_leader", "ends_on", "end_reason"):
            note_change(entry, key, getattr(term, key))


def speak_of_ended(entry: Entry, term: KnownTerm, today: date) -> None:
    """A term with a last day: the row may repeat it, not change it."""
    assert term.ends_on is not None
    until = f"名册里登记到 {written(term.ends_on)} 止（{term.end_reason or '没有写原因'}）"
    if entry.get("ends_on") not in (None, term.ends_on):
        entry.refuse("ends_on", f"{until}，不能用导入更改。")
    elif entry.get("ends_on") is None and term.has_ended(today):
        entry.refuse("ends_on", f"{entry.name}已经离任，{until}。再次任职请填新的任职起；不是的，请删去这一行。")


def begin(entry: Entry, known: Known, today: date) -> None:
    """The row sends its person to a village."""
    if not may_begin(entry, known, today):
        return
    village, starts, leads = entry.village, entry.get("starts_on"), entry.get("is_team_leader")
    assert village is not None
    ends, reason = entry.get("ends_on"), entry.get("end_reason") or ""
    expected = entry.get("expected_end_on") or (None if ends else months_after(starts, known.term_months) - ONE_DAY)
    entry.begins = Posting(village.id, starts, expected, leads is not False, ends, reason)
    if entry.member:
        entry.changes.append(Change("所驻村", "空", f"{known.place(village.id)}（{written(starts)}起）"))


def may_begin(entry: Entry, known: Known, today: date) -> bool:
    starts, village, member = entry.get("starts_on"), entry.village, entry.member
    serving = member.serving(today) if member else None
    if starts is None and serving:
        there = known.place(serving.village_id)
        entry.refuse("village", f"名册里{entry.name}驻{there}。换村请先办理轮换；写错了请改正。")
    elif starts is None:
        entry.refuse("starts_on", "没有填：新到一个村，要写明哪天任职。")
    elif village and starts < village.valid_from:
        entry.refuse("starts_on", f"{village.name}从 {written(village.valid_from)} 起才在名册里。")
    else:
        guard_own_terms(entry, known)
        guard_end(entry)
    return not entry.problems


def guard_own_terms(entry: Entry, known: Known) -> None:
    last = entry.get("ends_on") or LATEST
    for term in entry.member.terms if entry.member else []:
        if term.starts_on <= last and entry.get("starts_on") <= (term.ends_on or LATEST):
            there, since = known.place(term.village_id), written(term.starts_on)
            entry.refuse("starts_on", f"{entry.name}自 {since} 起在{there}任职，时间重叠。请先办理轮换。")


def note_change(entry: Entry, key: str, before: object) -> None:
    after = entry.get(key)
    if after is not None and after != (before or "") and after != before:
        entry.changes.append(Change(BY_KEY[key].heading, shown_value(key, before), shown_value(key, after)))


def guard_villages(entries: list[Entry], known: Known) -> None:
    """Nobody begins in a village on a day on which another one serves there, by the roster or by the file."""
    stays = stays_of(entries, known)
    for entry in entries:
        if entry.begins is None or entry.problems:
            continue
        last = entry.begins.ends_on or LATEST
        for stay in stays[entry.begins.village_id]:
            if stay.entry is not entry and stay.starts_on <= last and entry.begins.starts_on <= stay.ends_on:
                entry.refuse("village", clash(stay, known.place(entry.begins.village_id)))
                break


def stays_of(entries: list[Entry], known: Known) -> dict[int, list[Stay]]:
    ending = {entry.term.id: entry for entry in entries if entry.ends and entry.term and not entry.problems}
    stays: dict[int, list[Stay]] = defaultdict(list)
    for member in known.members.values():
        for term in member.terms:
            row = ending.get(term.id)
            ends = row.get("ends_on") if row else term.ends_on
            stays[term.village_id].append(Stay(term.starts_on, ends or LATEST, member.name, None))
    for entry in entries:
        if entry.begins:
            ends = entry.begins.ends_on or LATEST
            stays[entry.begins.village_id].append(Stay(entry.begins.starts_on, ends, entry.name, entry))
    return stays


def clash(stay: Stay, place: str) -> str:
    if stay.entry:
        return f"与第 {stay.entry.number} 行的{stay.who}同在{place}，任职时间重叠。"
    until = "" if stay.ends_on == LATEST else f"至 {written(stay.ends_on)} "
    return (
        f"{place}自 {written(stay.starts_on)} 起{until}由{stay.who}任第一书记，时间重叠。"
        f"请先办理轮换，或在同一张表里给{stay.who}填上任职止和离任原因。"
    )
