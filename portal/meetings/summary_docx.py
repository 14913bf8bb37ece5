"""The summary as a Word file: the red mark 35 mm below the type area's top edge, decisions by topic, the lists."""

from typing import TYPE_CHECKING

from portal.meetings.summary import Summary
from portal.paper.sealing import Mark
from portal.templating import chinese_number

if TYPE_CHECKING:
    from portal.paper.builder import Paper

INDENT = 2  # characters before 出席：


def draw(summary: Summary, mark: Mark | None, paper: "Paper") -> None:
    paper.red_title(summary.title)
    paper.text(summary.opening)
    for topic in summary.topics:
        paper.heading(1, f"{chinese_number(topic.number)}、{topic.heading}")
        for text in topic.paragraphs:
            paper.text(text)
    for text in summary.closing:
        paper.text(text)
    paper.blank()
    paper.particulars(summary.lists, indent=INDENT)
    if mark:
        paper.check(mark)
