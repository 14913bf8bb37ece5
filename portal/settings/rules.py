"""Setting the alliance's numbers: each within its bounds, each change in the journal."""

from datetime import datetime

from portal.actor import Actor
from portal.audit.rules import record
from portal.errors import Refused
from portal.extensions import db
from portal.numbers import DECLARED, Number, number


def set_number(key: str, value: int, *, by: Actor, at: datetime) -> bool:
    """Set one declared number. Returns whether it changed. Refused outside its bounds."""
    declared = DECLARED[key]
    if not declared.least <= value <= declared.most:
        raise Refused(f"{declared.label}应在 {declared.least} 到 {declared.most} {declared.unit}之间。")
    before = number(key)
    if value == before:
        return False
    db.session.merge(Number(key=key, value=value))
    words = f"把“{declared.label}”从 {before} {declared.unit}改为 {value} {declared.unit}"
    record(by, "number.changed", f"number:{key}", words, at=at)
    return True
