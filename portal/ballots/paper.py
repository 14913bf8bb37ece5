"""What two people count of the ballots on paper, apart."""

import json
from typing import NamedTuple

LEAST = 10  # fewer are never entered, and never shown apart


class PaperCount(NamedTuple):
    """handed 发出, returned 收回, invalid 无效, abstained 弃权 (valid, nothing chosen); per item how many ballots
    give it the values 1, 2 … (of a choice: one number, how many choose it).
    """

    handed: int
    returned: int
    invalid: int
    abstained: int
    items: dict[int, tuple[int, ...]]

    @property
    def valid(self) -> int:
        return self.returned - self.invalid

    @property
    def is_counted(self) -> bool:
        """Are there enough to be counted at all?"""
        return self.returned >= LEAST

    def to_json(self) -> str:
        return json.dumps(self._asdict() | {"items": {str(item): list(given) for item, given in self.items.items()}})

    @classmethod
    def from_json(cls, text: str) -> "PaperCount":
        read = json.loads(text)
        return cls(**(read | {"items": {int(item): tuple(given) for item, given in read["items"].items()}}))
