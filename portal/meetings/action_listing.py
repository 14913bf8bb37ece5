"""The ledger as a list: one's own, the district's, all; by time limit, or the newest first; constant statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from portal.actor import Actor, Can, Scope
from portal.extensions import rows_of
from portal.meetings.action_models import ActionEntry, EntryState
from portal.meetings.action_sight import ENTRIES, Entry
from portal.meetings.models import ActionItem
from portal.meetings.words import ALLIANCE
from portal.roster.fields import asked_words
from portal.roster.models import District

PAGE = 20
STATES = {
    "open": "办理中",
    "overdue": "超期",
    "moved": "已改期",
    "done": "已办结",
    "dropped": "已终止",
    "any": "全部状态",
}
IS_OPEN = ActionEntry.state == EntryState.OPEN
HOME: Any = bindparam("home")
FILTERS: dict[str, ColumnElement[bool]] = {
    "mine": ActionEntry.owner_id == bindparam("me"),
    "home": ActionEntry.district_id == HOME,
    "sight": or_(ActionEntry.district_id == HOME, ActionEntry.owner_id == bindparam("me")),
    "alliance": ActionEntry.district_id.is_(None),
    "district": ActionEntry.district_id == bindparam("district"),
    "open": IS_OPEN,
    "overdue": and_(IS_OPEN, ActionEntry.due_on < bindparam("today")),
    "moved": and_(IS_OPEN, ActionEntry.due_on != ActionItem.due_on),
    "done": ActionEntry.state == EntryState.DONE,
    "dropped": ActionEntry.state == EntryState.DROPPED,
    "text": or_(
        ActionItem.what.contains(bindparam("text"), escape="/"),
        ActionItem.owner.contains(bindparam("text"), escape="/"),
    ),
}
OF_ITEM = {"moved", "text"}  # conditions that need the words of the record
NEWEST_FIRST = {"done", "dropped"}
DISTRICTS = select(District.id, District.name).order_by(District.position)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it can't mean is left out. `body`: "0" the alliance, or a district's id."""

    whose: str = ""
    state: str = "open"
    body: str = ""
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str], actor: Actor) -> "Asked":
        whose, state = args.get("whose", ""), args.get("state", "")
        offered = [name for name, _ in views_of(actor)]
        return cls(
            whose=whose if whose in offered else offered[-1] if args.get("body") else first_view(actor),
            state=state if state in STATES else "open",
            body=_digits(args.get("body", ""), 9) if "all" in offered else "",
            text=asked_words(args.get("q")),
            page=max(int(_digits(args.get("page", ""), 6) or 1), 1),
        )

    def url(self, **changes: Any) -> str:
        """The list's address with these changes; any but of the page leads to the first page."""
        other = replace(self, **({"page": 1} | changes))
        asked = {"whose": other.whose, "state": other.state, "body": other.body, "q": other.text}
        if other.page > 1:
            asked["page"] = str(other.page)
        return f"/actions/?{urlencode({name: value for name, value in asked.items() if value})}"


@dataclass(frozen=True)
class Page:
    """One page of the list, and what the filters offer: views and bodies as (key, words)."""

    asked: Asked
    lines: list[Entry]
    total: int
    views: list[tuple[str, str]]
    bodies: list[tuple[str, str]]

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    def url(self, number: int) -> str:
        return self.asked.url(page=number)


def sees_all(actor: Actor) -> bool:
    return Scope.ALL in actor.grants.get(Can.SEE_ACTIONS, ())


def own_district(actor: Actor) -> int | None:
    """The district that one convenes, else the one in which one serves."""
    return min(actor.convenes, default=actor.district_id)


def views_of(actor: Actor) -> list[tuple[str, str]]:
    """Which of the three views this person has."""
    views = [("mine", "我的")]
    if own_district(actor) is not None:
        views.append(("district", "本片区"))
    return [*views, ("all", "全部")] if sees_all(actor) else views


def first_view(actor: Actor) -> str:
    """What one sees without asking: who convenes the district, who leads the alliance all, others their own."""
    if actor.convenes:
        return "district"
    return "all" if actor.may(Can.REPORT_ACTION) else "mine"


def page_of(actor: Actor, asked: Asked, today: date) -> Page:
    """What this person sees of the ledger: three statements, however long it is."""
    shape = _shape(actor, asked)
    text = asked.text.replace("/", "//").replace("%", "/%").replace("_", "/_")
    values: dict[str, Any] = {"me": actor.id, "home": own_district(actor), "today": today, "text": text}
    values["district"] = int(asked.body or 0)
    total = rows_of(_count(shape), values)[0][0]
    limits = {"limit": PAGE, "offset": (asked.page - 1) * PAGE}
    lines = [Entry(*row) for row in rows_of(_rows(shape, asked.state in NEWEST_FIRST), values | limits)]
    bodies = [(str(id), name) for id, name in rows_of(DISTRICTS)] if asked.whose == "all" else []
    return Page(asked, lines, total, views_of(actor), [("0", ALLIANCE), *bodies] if bodies else [])


def _shape(actor: Actor, asked: Asked) -> frozenset[str]:
    """Which conditions the statements hold. Only who sees everything gets a view that is not narrowed to a part."""
    shape = {{"mine": "mine", "district": "home"}.get(asked.whose, "all" if sees_all(actor) else "sight")}
    if asked.whose == "all" and asked.body:
        shape.add("alliance" if asked.body == "0" else "district")
    if asked.state != "any":
        shape.add(asked.state)
    if asked.text:
        shape.add("text")
    return frozenset(shape)


def _conditions(shape: frozenset[str]) -> list[ColumnElement[bool]]:
    return [FILTERS[name] for name in sorted(shape) if name in FILTERS]


@cache
def _rows(shape: frozenset[str], newest_first: bool) -> Any:
    order = ActionEntry.closed_at.desc() if newest_first else ActionEntry.due_on
    return (
        ENTRIES.where(*_conditions(shape))
        .order_by(order, ActionEntry.id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


@cache
def _count(shape: frozenset[str]) -> Any:
    counted = select(func.count()).select_from(ActionEntry).where(*_conditions(shape))
    return counted.join(ActionItem, ActionItem.id == ActionEntry.item_id) if shape & OF_ITEM else counted


def _digits(text: str, most: int) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= most else ""
