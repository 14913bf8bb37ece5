"""Reading a ballot as it was sent: one value an item, none twice. The fields begin with `ballot-`, which the portal
neither keeps for later nor shows back elsewhere (sent.SECRET_WORDS).
"""

from collections.abc import Iterable

from portal.ballots.models import CHOICE, VoteRound
from portal.ballots.reading import item_ids
from portal.errors import Unrecorded

STAMP, ABSTAIN, ITEM, COMMENT = "ballot-stamp", "ballot-abstain", "ballot-item-", "ballot-comment-"


def read(fields: Iterable[tuple[str, str]], round: VoteRound) -> tuple[dict[int, int], str]:
    """(value of each item, stamp) of what was sent: every (name, value), in whatever order. Raises Unrecorded."""
    sent: dict[str, str] = {}
    for name, value in fields:
        if name in sent and name.startswith("ballot-"):
            raise Unrecorded("选票上同一项出现了两次，无法判断您的选择。请重新打开投票页，再投一次。")
        sent[name] = value
    values = {item: _digit(sent.get(f"{ITEM}{item}", "")) for item in item_ids(round)}
    if round.kind == CHOICE:
        _check_abstaining(values, sent.get(ABSTAIN) == "1")
    return values, sent.get(STAMP, "")


def comments(fields: Iterable[tuple[str, str]], round: VoteRound) -> dict[int, str]:
    """What was written on each item, without blanks at the ends."""
    sent = dict(fields)
    return {item: sent.get(f"{COMMENT}{item}", "").strip() for item in item_ids(round)}


def _digit(text: str) -> int:
    if len(text) != 1 or text not in "0123456789":
        raise Unrecorded("选票没有填完整。每一项都要有选择（不选也是一种选择），请重新打开投票页。")
    return int(text)


def _check_abstaining(values: dict[int, int], abstains: bool) -> None:
    if abstains and any(values.values()):
        raise Unrecorded("您选了“弃权”，又选了人。请留下其中一种。")
    if not abstains and not any(values.values()):
        raise Unrecorded("您一项也没有选。要弃权，请选“弃权”再提交。")
