"""What a new plan starts from: the last meeting of the same body, a named template, or nothing, and how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.actor import Actor
from portal.extensions import rows_of
from portal.meetings import prefill
from portal.meetings.forms import lines_in, written
from portal.meetings.models import AgendaItem, Meeting, State
from portal.meetings.template_reading import choices_for, template_for

UNCHOSEN, LAST, BLANK, TEMPLATE = "", "last", "blank", "template:"
CARRIED = {"agenda": "议程", "place": "地点", "observers": "列席人员"}
USUAL = frozenset(("place", "observers"))  # of the last meeting, when nothing was chosen


@dataclass(frozen=True)
class Start:
    """What the address asks to start from (last, blank, template:3) and which fields to carry over."""

    source: str
    carried: frozenset[str]

    @classmethod
    def of(cls, args: "MultiDict[str, str]") -> "Start":
        """A form that chose sends `take` for each field, and once empty; a bare link takes all of its source."""
        source, taken = args.get("from", UNCHOSEN), args.getlist("take")
        if source == UNCHOSEN:
            return cls(source, USUAL)
        return cls(source, frozenset(taken or CARRIED) & CARRIED.keys())

    @property
    def ticked(self) -> frozenset[str]:
        """The fields whose boxes are ticked: all, until somebody chose."""
        return self.carried if self.source else frozenset(CARRIED)

    @property
    def template_id(self) -> int | None:
        id = self.source.removeprefix(TEMPLATE)
        return int(id) if id != self.source and id.isascii() and id.isdigit() and len(id) < 10 else None


def offered(district_id: int | None, start: Start) -> list[tuple[str, str, bool]]:
    """(value, words, is chosen) of all one can start from."""
    unchosen = (UNCHOSEN, "只带上次的地点和列席人员")
    known = [
        unchosen,
        (LAST, "上次会议"),
        *((f"{TEMPLATE}{id}", f"模板：{name}") for id, name in choices_for(district_id)),
    ]
    return [(value, words, value == start.source) for value, words in (*known, (BLANK, "空白"))]


def values_of(district_id: int | None, start: Start, *, by: Actor, today: date) -> dict[str, Any]:
    """What the form begins with. Raises Hidden for a template out of sight."""
    values = prefill.first_values(district_id, by=by, today=today)
    source = _source(district_id, start, values, by)
    standing = values.get("agenda", "")
    for name in CARRIED:
        values[name] = source.get(name, "") if name in start.carried else ""
    return values | {"agenda": merged(standing, values["agenda"])}


def _source(district_id: int | None, start: Start, values: dict[str, Any], by: Actor) -> dict[str, str]:
    """What can be carried over. A template without a place or observers leaves those of the last meeting."""
    last = {"place": values.get("place", ""), "observers": values.get("observers", "")}
    if start.template_id is not None:
        template = template_for(by, start.template_id)
        observers = written([(one.name, one.unit) for one in template.observers])
        return {
            "agenda": "\n".join(item.title for item in template.agenda),
            "place": template.place or last["place"],
            "observers": observers or last["observers"],
        }
    return last | {"agenda": "\n".join(_last_agenda(district_id))} if start.source in (UNCHOSEN, LAST) else {}


def _last_agenda(district_id: int | None) -> Sequence[str]:
    last = (
        select(Meeting.id)
        .where(Meeting.district_id == district_id, Meeting.state != State.CANCELLED)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    items = select(AgendaItem.title).where(AgendaItem.meeting_id == last).order_by(AgendaItem.position)
    return [title for (title,) in rows_of(items)]


def merged(first: str, more: str) -> str:
    """The lines of both, each once: what every agenda begins with stays first."""
    return "\n".join(dict.fromkeys((*lines_in(first), *lines_in(more))))
