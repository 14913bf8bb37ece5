"""The sample's case notes: most published and some tried by other villages, one at each door, one that went back."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from portal.actor import Actor, Role
from portal.attachments import rules as attachments
from portal.attachments import store
from portal.attachments.taking import Taken
from portal.cases import industries, rules, trial_rules, writing_rules
from portal.cases.attached import subject_of
from portal.cases.models import CaseNote
from portal.cases.rules import Mark
from portal.cases.sight import WHOLE
from portal.cases.writing_rules import HEAD, HEAD_LABELS, Typed
from portal.clock import instant, local
from portal.extensions import db
from portal.roster.in_office import Expected, in_office
from portal.sample.beside import picture
from portal.sample.offices import Offices
from portal.sample.story import Story

DATA = Path(__file__).with_name("data") / "cases.toml"
DAY = timedelta(days=1)


@cache
def notes() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["note"]
    return found


def tell_cases(rng: Random, story: Story, offices: Offices) -> "list[Course]":
    """Each from its first word as far as its `end` says."""
    return [Course(rng.random(), story, offices, number, told) for number, told in enumerate(notes())]


class Course:
    """One note: who writes it is whoever serves in a village that this number falls on."""

    def __init__(self, chance: float, story: Story, offices: Offices, number: int, told: dict[str, Any]) -> None:
        self.chance, self.offices, self.number, self.told = chance, offices, number, told
        begun: date = told["on"]
        end = told.get("end", "published")
        self.note_id = self.question = 0
        story.add(instant(begun, 20, 10), self.write)
        if photos := told.get("photos"):
            story.add(instant(begun, 20, 40), partial(self.add_photos, photos))
        if end != "draft":
            story.add(instant(begun + DAY, 7, 40), self.submit)
        if end in ("publicity", "published"):
            story.add(instant(begun + 3 * DAY, 9, 5), self.pass_on)
        if end == "returned":
            story.add(instant(begun + 3 * DAY, 9, 5), self.send_back)
        if end == "published":
            story.add(instant(begun + 5 * DAY, 10, 30), self.publish)
            for n, trial in enumerate(told["trials"]):
                story.add(instant(begun + (60 + 20 * n) * DAY, 21), partial(self.tell_trial, n, trial))

    def author(self, at: datetime, further: int = 0) -> Expected:
        """Nobody with an office, so that nothing goes to a deputy."""
        held = {row.member_id for row in self.offices.rows} | {self.offices.deputy.id}
        free = [one for one in in_office(local(at).date()) if one.member_id not in held and one.district_id]
        if self.told.get("first"):
            return free[0]
        return free[(int(self.chance * len(free)) + 61 * further) % len(free)]

    def note(self) -> CaseNote:
        db.session.flush()
        return db.session.scalars(select(CaseNote).where(CaseNote.id == self.note_id).options(*WHOLE)).one()

    def by(self, at: datetime, member_id: int) -> Actor:
        return self.offices.actor(member_id, local(at).date())

    def write(self, at: datetime) -> None:
        industries.ensure(at=at)
        author = self.author(at)
        by = self.by(at, author.member_id)
        self.note_id = rules.begin(by=by, at=at).id
        title = self.told["title"].replace("{v}", author.village)
        head = (
            dict.fromkeys(HEAD_LABELS, "") | self.told["figures"] | {"title": title, "industry": self.told["industry"]}
        )
        bodies = {f"s{n}": Typed({"body": text}, 0) for n, text in enumerate(self.told["parts"], 1)}
        writing_rules.save(self.note(), {HEAD: Typed(head, 0)} | bodies, by=by, at=at)

    def add_photos(self, captions: list[str], at: datetime) -> None:
        note = self.note()
        for n, caption in enumerate(captions):
            file = Taken("现场.jpg", "image/jpeg", picture(100 * self.number + n), width=960, height=640)
            store.keep(file.data)
            by = self.by(at, note.author_id)
            for row in attachments.add(subject_of(note), [file], by=by, at=at):
                attachments.describe(row, caption, by=by, at=at)

    def submit(self, at: datetime) -> None:
        note = self.note()
        rules.submit(note, "", faces=True, by=self.by(at, note.author_id), at=at)

    def convener(self, note: CaseNote, at: datetime) -> Actor:
        return self.offices.holder(Role.DISTRICT_CONVENER, local(at).date(), note.district_id)

    def pass_on(self, at: datetime) -> None:
        note = self.note()
        rules.pass_on(note, seen=note.version, by=self.convener(note, at), at=at)

    def send_back(self, at: datetime) -> None:
        note, mark = self.note(), Mark(2, 0, self.told["mark"])
        rules.send_back(note, "补上投入的数", [mark], seen=note.version, by=self.convener(note, at), at=at)

    def publish(self, at: datetime) -> None:
        note, by = self.note(), self.offices.holder(Role.PUBLICITY_OFFICER, local(at).date())
        rules.publish(note, seen=note.version, by=by, at=at)

    def tell_trial(self, number: int, told: list[str], at: datetime) -> None:
        changed, cost, result, worked = told
        by = self.by(at, self.author(at, number + 1).member_id)
        trial_rules.tell(self.note(), year=str(local(at).year), changed=changed, cost=cost, result=result,
                         worked={"yes": True, "no": False}.get(worked), by=by, at=at)  # fmt: skip
