"""A report as paper has it: one composition behind the print page, its Word file, and the year's whole volume."""

from dataclasses import dataclass

from portal.clock import local
from portal.drafts.paragraphs import paragraphs
from portal.reports.known import facts_of
from portal.reports.models import DutyReport, Standing
from portal.reports.reading import months_of
from portal.roster.wording import written
from portal.templating import chinese_number

FACTS = "任职期间的记录"


@dataclass(frozen=True)
class Document:
    """What is written, from top to bottom. `sections`: (numbered heading, paragraphs)."""

    title: list[str]
    particulars: list[tuple[str, str]]
    sections: list[tuple[str, list[str]]]
    signed: str
    dated: str
    is_draft: bool
    name: str  # of the file


def compose(report: DutyReport) -> Document:
    """Needs year, member, district and sections loaded."""
    facts = [f"{fact.label}：{fact.value}。" for fact in facts_of(report)]
    parts = [(FACTS, facts), *((one.heading, paragraphs(one.body)) for one in report.sections)]
    sections = [(f"{chinese_number(n)}、{heading}", texts) for n, (heading, texts) in enumerate(parts, 1) if texts]
    day = local(report.final_at).date() if report.final_at else None
    year = report.year.year
    return Document(
        title=[f"{year}年述职报告"],
        particulars=[
            ("述职人", report.member.name),
            ("职务", report.title),
            ("任职", f"{year}年{months_of(report.from_on, report.until_on)}"),
        ],
        sections=sections,
        signed=report.member.name,
        dated=written(day) if day else "",
        is_draft=report.standing != Standing.FINAL,
        name=f"{report.member.name}{year}年述职报告",
    )
