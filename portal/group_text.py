"""What is ready to be pasted into the group chat: slices compose it, `_texts.html` shows it."""

from datetime import date
from typing import NamedTuple

WEEKDAYS = "一二三四五六日"
PHONE_WIDTH = 18  # characters


class GroupText(NamedTuple):
    """One text, and what it is for."""

    name: str
    text: str

    @property
    def rows(self) -> int:
        """Lines of the field that shows it, those that a phone breaks counted in."""
        return sum(len(line) // PHONE_WIDTH + 1 for line in self.text.split("\n"))


def day_in_text(day: date) -> str:
    """9月29日（周二）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
