"""The reports of those who hold an office (述职): a year with its numbers, each report, its sections and marks.

The appraisal (民主测评) is sealed elsewhere; a year knows its votes by `subject_of(number)` alone.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.actor import Role
from portal.extensions import Row
from portal.roster.models import District, Member


class Stage(StrEnum):
    """The life of a year. That a deadline is over is told by its day, not by this."""

    WRITING = "writing"
    ARRANGED = "arranged"  # the appraisal has its scrutineers, and waits to be opened
    APPRAISING = "appraising"
    COUNTED = "counted"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """Where one report stands."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FINAL = "final"
    EXCUSED = "excused"


class Voice(StrEnum):
    """Who rates, apart from others."""

    MEMBERS = "members"  # the first secretaries of a district
    PEERS = "peers"  # those who hold an office
    ORGANIZATION = "organization"  # 组织方面: the chief convener and the organisation officer


class ReportYear(Row):
    """One year of reports, with the numbers that the chief convener chose. Its days are the last ones."""

    year: Mapped[int] = mapped_column(unique=True)
    stage: Mapped[Stage] = mapped_column(String(12), default=Stage.WRITING)
    write_until: Mapped[date]
    review_until: Mapped[date]
    read_until: Mapped[date]
    appraise_until: Mapped[date]
    sections: Mapped[str] = mapped_column(Text)  # one heading a line
    shortest: Mapped[int]  # characters of the whole, as offices count them
    longest: Mapped[int]
    has_chief: Mapped[bool]
    has_secretaries: Mapped[bool]
    takes_late: Mapped[bool]
    is_open: Mapped[bool]  # first secretaries read every final report, not only of those who serve them
    grades: Mapped[str] = mapped_column(String(12))  # which words: see words.GRADES
    points: Mapped[str] = mapped_column(String(40))  # of each grade, best first: 100,80,60,0
    bands: Mapped[str] = mapped_column(String(40))  # the least score of each grade but the last: 90,75,60
    top_share: Mapped[int]  # percent of the known votes that the best grade needs
    low_share: Mapped[int]  # percent of lowest grades above which the grade is the lowest
    cap: Mapped[int]  # percent of the reports that may get the best grade
    least_ballots: Mapped[int]  # of a voice that counts apart
    weight_members: Mapped[int]
    weight_peers: Mapped[int]
    weight_organization: Mapped[int]
    run: Mapped[int] = mapped_column(default=1)  # the appraisal that counts now: 2 and more were held again
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def subject_of(self, number: int) -> str:
        """The subject of the vote of that voice."""
        return f"report:{self.id}.{self.run}:{number}"

    @property
    def headings(self) -> list[str]:
        return self.sections.split("\n")

    def weight_of(self, voice: Voice) -> int:
        weight: int = getattr(self, f"weight_{voice.value}")
        return weight


class DutyReport(Row):
    """What one person reports of one office, for the months in which he or she held it."""

    year_id: Mapped[int] = mapped_column(ForeignKey("report_year.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[Role] = mapped_column(String(30))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))  # that was convened, or served in
    title: Mapped[str] = mapped_column(String(60))  # of the office, as written
    from_on: Mapped[date]
    until_on: Mapped[date]
    standing: Mapped[Standing] = mapped_column(String(10), default=Standing.WRITING)
    submitted_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    final_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)  # how often it was sent back
    score: Mapped[str] = mapped_column(String(12), default="")  # of 100, two places; "" without one
    counted: Mapped[str] = mapped_column(String(20), default="")  # the grade by rule; "" without one
    why: Mapped[str] = mapped_column(String(300), default="")  # how the rule came to it
    grade: Mapped[str] = mapped_column(String(20), default="")  # as decided
    reason: Mapped[str] = mapped_column(String(300), default="")  # of a decision that departs
    version: Mapped[int] = mapped_column(default=1)

    year: Mapped[ReportYear] = relationship(lazy="raise_on_sql")
    member: Mapped[Member] = relationship(lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    sections: Mapped[list["ReportSection"]] = relationship(order_by="ReportSection.position", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("year_id", "member_id", "kind", "district_id", name="uq_duty_report_of"),)

    @property
    def is_written(self) -> bool:
        """May its writer still change it?"""
        return self.standing in (Standing.WRITING, Standing.RETURNED)


class ReportSection(Row):
    """One part of a report: its heading is the year's, its text the writer's."""

    report_id: Mapped[int] = mapped_column(ForeignKey("duty_report.id"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("report_id", "position", name="uq_report_section_position"),)


class ReportFact(Row):
    """A fact that the portal filled in, as it was when the report became final."""

    report_id: Mapped[int] = mapped_column(ForeignKey("duty_report.id"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(200), default="")


class ReportMark(Row):
    """What the reviewer asks of one paragraph of a report that goes back."""

    report_id: Mapped[int] = mapped_column(ForeignKey("duty_report.id"), index=True)
    turn: Mapped[int]  # of the return, from 1
    position: Mapped[int]  # of the section
    paragraph: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(String(300))


class ReportStep(Row):
    """What was done to a year, or to one report of it."""

    year_id: Mapped[int] = mapped_column(ForeignKey("report_year.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("duty_report.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (Index("ix_report_step_year_id_report_id", "year_id", "report_id"),)


class ReportVoice(Row):
    """One sealed round of the appraisal: whose voice it is, and what else was merged into it."""

    year_id: Mapped[int] = mapped_column(ForeignKey("report_year.id"))
    run: Mapped[int]
    number: Mapped[int]
    voice: Mapped[Voice] = mapped_column(String(12))
    label: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("year_id", "run", "number", name="uq_report_voice_number"),)
