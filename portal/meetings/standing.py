"""How somebody stands in a meeting's attendance (出席 迟到 早退 请假 缺席), in the alliance's words."""

from datetime import datetime
from typing import NamedTuple

from portal.clock import local
from portal.meetings.models import AbsenceKind

PRESENT, LATE, EARLY = "出席", "迟到", "早退"
KINDS = {AbsenceKind.LEAVE: "请假", AbsenceKind.ABSENT: "缺席"}


class Standing(NamedTuple):
    """There, perhaps late or gone early; or not there, and why. `reason` is of who was not there."""

    kind: AbsenceKind | None = None
    reason: str = ""
    late_at: datetime | None = None  # when they came, if that was late
    early_at: datetime | None = None  # when they left, if that was early

    @property
    def word(self) -> str:
        if self.kind:
            return KINDS[self.kind]
        notes = [word for word, at in ((LATE, self.late_at), (EARLY, self.early_at)) if at]
        return "、".join(notes) or PRESENT

    @property
    def tone(self) -> str:
        """Of its badge."""
        if self.kind:
            return "stop" if self.kind is AbsenceKind.ABSENT else "open"
        return "wait" if self.late_at or self.early_at else "done"

    @property
    def told(self) -> str:
        """With times, and with the reason of an absence; the reason of a leave is not for everybody."""
        if self.kind is AbsenceKind.ABSENT and self.reason:
            return f"缺席（{self.reason}）"
        if self.kind:
            return self.word
        clocked = ((LATE, self.late_at, "到"), (EARLY, self.early_at, "离开"))
        return "、".join(f"{word}（{local(at):%H:%M}{verb}）" for word, at, verb in clocked if at) or PRESENT
