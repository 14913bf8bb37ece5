"""The sign-in sheet as a Word file: the same composition as in print, a head on every page, no row split."""

from typing import TYPE_CHECKING

from portal.meetings.sheet_paper import SheetPaper

if TYPE_CHECKING:
    from portal.paper.builder import Paper

WIDTHS = (964, 1587, 2948, 2212, 1134)  # twips: 17, 28, 52, 39, 20 mm, as print.css has them


def draw(sheet: SheetPaper, paper: "Paper") -> None:
    from portal.paper.tables import Table  # with the builder: only where a file is asked for

    paper.title(sheet.title)
    paper.particulars(sheet.facts)
    paper.blank()
    expected = Table("应到人员", WIDTHS, sheet.head, sheet.running)
    for town, rows in sheet.towns:
        expected.group(town)
        for row in rows:
            expected.line(row.cells, row.is_struck)
    paper.table(expected)
    paper.blank()
    observers = Table("列席人员", WIDTHS, sheet.observers_head)
    for row in sheet.observers:
        observers.line(row.cells)
    paper.table(observers)
    paper.close()
