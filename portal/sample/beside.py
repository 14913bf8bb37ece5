"""What stands beside some of the sample's meetings: a paper before, a drawn picture after, a template from one."""

import io
from datetime import datetime, timedelta
from random import Random

from portal.actor import Role
from portal.attachments import rules, store
from portal.attachments.taking import KINDS, Taken
from portal.clock import instant, local
from portal.meetings import template_rules
from portal.sample.days import START
from portal.sample.meetings import Course
from portal.sample.schedule import Fate
from portal.sample.story import Story

SKIPPED = (Fate.CANCELLED, Fate.UNENTERED)
DAY = timedelta(days=1)


def tell_beside(story: Story, number: int, course: Course) -> None:
    """A paper for every ninth meeting, a picture for every seventh that was held, templates from three."""
    fate, ended_at = course.one.fate, course.draft.times.ended_at
    if fate in SKIPPED:
        return
    day_before = min(course.one.day, START.date()) - DAY
    if number % 9 == 4:
        story.add(instant(day_before, 17, 20), Beside(course).add_paper)
    if number % 7 == 3 and fate is not Fate.PLANNED and ended_at:
        story.add(ended_at + timedelta(minutes=75), Beside(course).add_picture)
    if number in (10, 31, 52):
        story.add(instant(day_before, 18, 5), Beside(course).save_template)


class Beside:
    """What is done beside one meeting."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def add_paper(self, at: datetime) -> None:
        plan = self.course.draft.plan
        self._add(Taken("会议材料.docx", KINDS["docx"].media_type, paper(plan.theme, plan.agenda)), at)

    def add_picture(self, at: datetime) -> None:
        self._add(Taken("现场.jpg", KINDS["jpeg"].media_type, picture(self.course.meeting.id)), at)

    def save_template(self, at: datetime) -> None:
        meeting, by = self.course.meeting, self.course.offices.holder(Role.ORGANIZATION_OFFICER, local(at).date())
        template_rules.save(meeting, meeting.theme[:40], district_id=None, by=by, at=at)

    def _add(self, file: Taken, at: datetime) -> None:
        store.keep(file.data)
        by = self.course.offices.actor(self.course.draft.plan.recorder_id, local(at).date())
        rules.add(f"meeting:{self.course.meeting.id}", [file], by=by, at=at)


def paper(theme: str, agenda: tuple[str, ...]) -> bytes:
    """A page of Word with the agenda."""
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_heading(f"《{theme}》会议材料（示例）", 1)
    for item in agenda:
        document.add_paragraph(item, "List Number")
    document.core_properties.created = START.replace(tzinfo=None)
    document.save(out)
    return out.getvalue()


def picture(seed: int) -> bytes:
    """Hills and a field, drawn: no photograph of anybody."""
    from PIL import Image, ImageDraw

    rng, size, out = Random(seed), (960, 640), io.BytesIO()
    image = Image.new("RGB", size, (205, 222, 232))
    draw = ImageDraw.Draw(image)
    for row, green in enumerate((150, 130, 110)):
        tops = [(x, 200 + 90 * row + rng.randrange(90)) for x in range(0, 1201, 240)]
        draw.polygon([(0, 640), *tops, (960, 640)], fill=(90 - 15 * row, green, 90 - 20 * row))
    for x in range(-200, 1000, 60):
        draw.line([(x, 640), (x + 160, 470)], fill=(150, 165, 90), width=6)
    image.save(out, "jpeg", quality=80)
    return out.getvalue()
