"""What the page of a note draws: its numbers, its sections, what was done, who did the same."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.cases.figures import FIELDS, INVESTED, invested, written
from portal.cases.frame import STEPS
from portal.cases.listing import trials_said
from portal.cases.models import CaseEdition, CaseMark, CaseNote, CaseStep, CaseTrial
from portal.extensions import db
from portal.roster.models import Member


def figures_of(edition: CaseEdition) -> list[tuple[str, str]]:
    """The numbers with their units; the total of what was invested before its sources."""
    given = {field.name: getattr(edition, field.name) for field in FIELDS}
    shown = []
    if (total := invested({n: v for n, v in given.items() if v is not None and n in INVESTED})) is not None:
        shown.append(("总投入", f"{written(total)} 万元"))
    for field in FIELDS:
        value = given[field.name]
        if value is not None:
            unit = edition.unit if field.name == "scale" else field.unit
            number = str(value) if field.is_whole else written(value)
            shown.append((field.label, f"{number} {unit}".strip() if field.name != "first_year" else number))
    return shown


def sections_of(edition: CaseEdition) -> list[tuple[str, str]]:
    """(heading, text with its marks)."""
    return [(heading, body) for heading, body in json.loads(edition.sections)]


def draft_sections(note: CaseNote) -> list[tuple[str, str]]:
    """As it is being written: for its author, and for who moderates it."""
    return [(one.heading, one.body) for one in note.sections if one.body]


class Done(NamedTuple):
    at: datetime
    by: str
    kind: str
    words: str

    @property
    def what(self) -> str:
        return STEPS[self.kind]


def steps_of(note: CaseNote) -> list[Done]:
    rows = select(CaseStep.at, CaseStep.by_name, CaseStep.kind, CaseStep.words).where(CaseStep.note_id == note.id)
    return [Done(*row) for row in db.session.execute(rows.order_by(CaseStep.id))]


def marks_of(note: CaseNote) -> list[CaseMark]:
    of_turn = CaseMark.note_id == note.id, CaseMark.turn == note.returns
    return list(db.session.scalars(select(CaseMark).where(*of_turn).order_by(CaseMark.position, CaseMark.id)))


def trials_of(note: CaseNote) -> tuple[str, list[tuple[CaseTrial, str]]]:
    """(3 个村照做，2 个村有效; each trial with who did it), the newest first."""
    rows = db.session.execute(
        select(CaseTrial, Member.name)
        .join(Member, Member.id == CaseTrial.by_id)
        .where(CaseTrial.note_id == note.id)
        .order_by(CaseTrial.at.desc(), CaseTrial.id.desc())
    )
    found = [(trial, name) for trial, name in rows]
    worked = sum(trial.worked is True for trial, _ in found)
    return trials_said(len(found), worked), found


def figures_typed(note: CaseNote) -> tuple[str, list[tuple[str, str]]]:
    """(the industry, the numbers with their labels) as the author typed them, for who moderates."""
    typed: dict[str, str] = json.loads(note.figures)
    units = {"scale": typed.get("unit", "")}
    told = [
        (one.label, f"{typed[one.name]} {units.get(one.name, one.unit)}".strip())
        for one in FIELDS
        if typed.get(one.name)
    ]
    return typed.get("industry", ""), told
