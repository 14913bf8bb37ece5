"""All attachments to another store: a bucket, or a folder. What is there is not sent again; nothing is deleted."""

from typing import NamedTuple

from portal.attachments import store
from portal.attachments.health import fault_of
from portal.errors import Refused


class Moved(NamedTuple):
    """Files: here, of them newly written there."""

    files: int
    written: int


def move(target: str, *, only_look: bool = False) -> Moved:
    """Copy them and look at each there by its hash. Raises Refused when one is not whole on either side."""
    ours, theirs = store.here(), store.at(target)
    if only_look and (fault := fault_of(target)):
        raise Refused(f"那边不能存：{fault}")
    digests, written = list(ours.digests()), 0
    for digest in digests:
        found = ours.content(digest)
        if not store.is_content(found, digest):
            raise Refused(f"这里的附件 {digest} 被改动过或不见了，先从备份找回来（flask verify 会列出）。")
        if not only_look and not store.is_content(theirs.content(digest), digest):
            with store.opened(found) as file:  # type: ignore[arg-type]
                theirs.keep(digest, file.read())
            written += 1
            if not store.is_content(theirs.content(digest), digest):
                raise Refused(f"附件 {digest} 写到那边以后取出来不一样，没有搬完；可以再运行一次。")
    return Moved(len(digests), written)
