"""The one composition of a sign-in sheet on paper: print and Word draw it, neither decides what it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from portal.clock import local
from portal.meetings.models import Meeting
from portal.meetings.sheet import Line, by_town
from portal.meetings.signing import SignIn, title_of
from portal.meetings.words import day_text

HEAD = ("序号", "姓名", "驻村", "签名", "备注")
OBSERVERS_HEAD = ("序号", "姓名", "单位", "签名", "备注")
SPARE = 3  # empty lines for observers who come unannounced


class Row(NamedTuple):
    """One line: a text for each column; a struck one is of somebody who did not hold office on the day."""

    cells: tuple[str, str, str, str, str]
    is_struck: bool = False


@dataclass(frozen=True)
class SheetPaper:
    """What the sheet says, in order. `running` stands small on every page; `towns` are (name, rows)."""

    title: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    running: str
    towns: tuple[tuple[str, tuple[Row, ...]], ...]
    observers: tuple[Row, ...]
    head: tuple[str, ...] = HEAD
    observers_head: tuple[str, ...] = OBSERVERS_HEAD

    @property
    def is_numbered(self) -> bool:
        return bool(self.towns)


def paper_of(meeting: Meeting, signed: SignIn, alliance: str) -> SheetPaper:
    """The sheet of this meeting. Needs its district, chair, recorder and observers loaded."""
    title = title_of(meeting, alliance)
    day = day_text(local(meeting.starts_at).date())
    return SheetPaper(
        title=title,
        facts=tuple(_facts(meeting, signed, day)),
        running=f"{''.join(title)} {day} 第 {meeting.sheet_version} 版",
        towns=tuple((town or "未定镇", tuple(_row(x, signed) for x in run)) for town, run in by_town(signed.lines)),
        observers=tuple(_observers(meeting)),
    )


def _facts(meeting: Meeting, signed: SignIn, day: str) -> Iterator[tuple[str, str]]:
    yield "主题", meeting.theme
    yield "时间", f"{day} {local(meeting.starts_at):%H:%M}"
    yield "地点", meeting.place
    yield "主持", f"{meeting.chair.name}　　记录：{meeting.recorder.name}"
    if signed.lines:
        numbers = f"编号 1 至 {len(signed.lines)}（第 {meeting.sheet_version} 版）"
        yield "人数", f"应到 {len(signed.expected)} 人，{numbers}"


def _row(line: Line, signed: SignIn) -> Row:
    if line.member_id not in signed.expected:
        return Row((str(line.number), line.name, line.village, "", "不在任"), is_struck=True)
    return Row((str(line.number), line.name, line.village, "", "请假" if line.member_id in signed.leave else ""))


def _observers(meeting: Meeting) -> Iterator[Row]:
    for number, observer in enumerate(meeting.observers, 1):
        yield Row((f"列{number}", observer.name, observer.unit, "", ""))
    for _ in range(SPARE):
        yield Row(("", "", "", "", ""))
