"""What a slice's upload view does with the files of its form: guard, look, keep, add."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from werkzeug.datastructures import FileStorage

from portal.actor import Actor
from portal.attachments import limits, rules, store
from portal.attachments.taking import MOST_BYTES, Taken, take
from portal.errors import BadInput
from portal.web import journal_refusal, let_go


class Received(NamedTuple):
    """What came of it: how many are new, how many stood there already, and a sentence for each that was not taken."""

    added: int
    known: int
    faults: list[str]

    @property
    def words(self) -> str:
        known = f"有 {self.known} 个早已在里面，没有重复存。" if self.known else ""
        return (f"已存 {self.added} 个附件。" if self.added else "") + known


def receive(subject: str, files: Sequence[FileStorage], *, by: Actor, at: datetime) -> Received:
    """Add the files that may be kept. Looking into them and writing them happens outside of any transaction."""
    limits.guard_uploads(by, at, len(files))
    rules.check_room(subject, len(files), by=by)
    let_go()
    taken, faults = look_into(files)
    for fault in faults:  # a line each: they count towards the hour's number
        journal_refusal(422, fault)
    added = rules.add(subject, taken, by=by, at=at) if taken else []
    return Received(len(added), len(taken) - len(added), faults)


def look_into(files: Sequence[FileStorage]) -> tuple[list[Taken], list[str]]:
    """The files that may be kept, on the disk by now, and what is wrong with the others."""
    taken, faults = [], []
    for file in files:
        try:
            taken.append(look_at(file.filename or "", file.stream.read(MOST_BYTES + 1)))
        except BadInput as wrong:
            faults.append(str(wrong))
    return taken, faults


def look_at(name: str, data: bytes) -> Taken:
    """One file that may be kept, on the disk by now. Raises BadInput."""
    one = take(name, data)
    known = [store.keep_known(content) for content in (one.data, one.small) if content]
    return replace(one, may_be_swept=any(known))
