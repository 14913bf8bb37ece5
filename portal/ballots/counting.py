"""What was counted, electronic and paper ballots together; how much of it is shown depends on how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.ballots.models import VoteBallot, VoteItem, VoteRoll, VoteRound
from portal.ballots.paper import LEAST, PaperCount
from portal.ballots.paper_rules import agreed
from portal.ballots.reading import items_of, paper_marked
from portal.extensions import rows_of


@dataclass(frozen=True)
class ItemCount:
    """One item: how many ballots give it each value (0: not chosen, abstained), and of these the paper ones."""

    item_id: int
    label: str
    values: Mapping[int, int]
    paper: Mapping[int, int]

    @property
    def for_(self) -> int:
        """How many chose it."""
        return sum(n for value, n in self.values.items() if value)

    @property
    def paper_for(self) -> int:
        return sum(n for value, n in self.paper.items() if value)

    @property
    def mean(self) -> float | None:
        """Of those that gave it a value above 0."""
        return sum(v * n for v, n in self.values.items()) / self.for_ if self.for_ else None


@dataclass(frozen=True)
class Counts:
    """应到, 登记纸质票, 发出, 收回, 有效, 无效, 弃权; `paper` is the agreed paper count, if it counts."""

    eligible: int
    paper_marked: int
    issued: int
    returned: int
    valid: int
    invalid: int
    abstained: int
    paper: PaperCount | None
    per_item: dict[int, ItemCount]
    is_listed: bool  # ten electronic ballots or more: distribution and list of ballots may be shown


def counts(round: VoteRound) -> Counts | None:
    """None before the box was opened."""
    if round.state != "counted":
        return None
    eligible = rows_of(select(func.count()).select_from(VoteRoll).where(VoteRoll.round_id == round.id))[0][0]
    marked, entered = paper_marked(round), agreed(round)
    paper = entered if entered and entered.is_counted else None
    handed = entered.handed if entered else 0
    valid, invalid = round.valid or 0, round.invalid or 0
    return Counts(
        eligible=eligible,
        paper_marked=marked,
        issued=eligible - marked + handed,
        returned=valid + invalid + (entered.returned if entered else 0),
        valid=valid + (paper.valid if paper else 0),
        invalid=invalid + (paper.invalid if paper else 0),
        abstained=(round.abstained or 0) + (paper.abstained if paper else 0),
        paper=paper,
        per_item=_per_item(round, paper),
        is_listed=valid >= LEAST,
    )


def _per_item(round: VoteRound, paper: PaperCount | None) -> dict[int, ItemCount]:
    grouped = select(VoteBallot.item_id, VoteBallot.value, func.count()).where(VoteBallot.round_id == round.id)
    electronic: dict[int, dict[int, int]] = {}
    for item, value, n in rows_of(grouped.group_by(VoteBallot.item_id, VoteBallot.value)):
        electronic.setdefault(item, {})[value] = n
    return {row.item_id: _item(row, round.top_value, electronic.get(row.item_id, {}), paper) for row in items_of(round)}


def _item(row: VoteItem, top: int, electronic: Mapping[int, int], paper: PaperCount | None) -> ItemCount:
    given = paper.items[row.item_id] if paper else ()
    of_paper = dict(enumerate(given, 1)) | ({0: paper.valid - sum(given)} if paper else {})
    values = {v: electronic.get(v, 0) + of_paper.get(v, 0) for v in range(top + 1)}
    return ItemCount(row.item_id, row.label, values, of_paper)
