"""Putting an accepted wording in the place of its paragraph; everything else of the text stays as it is."""

from datetime import date

from portal.meetings.correction_models import Correction
from portal.meetings.minutes_rows import one_member
from portal.meetings.models import ActionItem, Minutes
from portal.meetings.record import Place


def put(minutes: Minutes, place: Place, correction: Correction, day: date) -> None:
    """Write the correction where its paragraph is kept. `day` is the meeting's: whom a name meant then."""
    holder = minutes if place.section is None else minutes.sections[place.section]
    if place.field == "actions":
        _put_action(minutes.sections[place.section or 0].actions[place.line], correction, day)
    else:
        setattr(holder, place.field, with_line(getattr(holder, place.field), place.line, correction.wording))


def with_line(text: str, number: int, wording: str) -> str:
    """The text with its paragraph of that number (from 0) replaced; blank lines are no paragraphs, and stay."""
    lines = text.split("\n")
    there = [n for n, line in enumerate(lines) if line.strip()]
    lines[there[number]] = wording
    return "\n".join(lines)


def _put_action(action: ActionItem, correction: Correction, day: date) -> None:
    owner = correction.owner or ""
    if action.owner != owner:
        action.owner, action.owner_id = owner, one_member(owner, day)
    action.what, action.due_on = correction.what or "", correction.due_on
