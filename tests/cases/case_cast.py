"""Notes for the tests: begun, written, sent, published."""

import json
from datetime import timedelta

from sqlalchemy import select

from portal.cases import industries, rules, writing_rules
from portal.cases.models import CaseNote
from portal.cases.sight import WHOLE
from portal.cases.writing_rules import Typed, text_of
from portal.extensions import db
from tests.cast import NOW, actor_of

LATER = NOW + timedelta(days=1)
HEAD = {"title": "甲村血橙套袋", "industry": "血橙", "scale": "210", "unit": "亩", "finance": "12.5", "social": "7.5",
        "households": "32", "gain": "3200", "first_year": "2024"}  # fmt: skip
BODIES = {1: "村里有三百亩老果园。", 2: "统一套袋，统防统治。\n每户出两个工。", 4: "药钱省下三成。"}


def begun(who):
    industries.ensure(at=NOW)
    return kept(rules.begin(by=actor_of(who), at=NOW))


def written(who, head=None, bodies=None):
    """A note that can be sent."""
    note = begun(who)
    write(note, "head", {**HEAD, **(head or {})}, who)
    for position, body in {**BODIES, **(bodies or {})}.items():
        write(note, f"s{position}", {"body": body}, who)
    return kept(note)


def write(note, key, text, who, at=NOW):
    """As the page of somebody who read the newest would save it."""
    full = dict.fromkeys(text_of(note, key), "") | text
    standing = writing_rules.standing_of(writing_rules.whole_of(note)).get(writing_rules.subject_of(note, key).name)
    seen = standing.version_for(text_of(note, key)) if standing else 0
    return writing_rules.save_part(note, key, Typed(full, seen), by=actor_of(who), at=at, is_auto=False)


def sent(who, because="", **more):
    note = written(who, **more)
    rules.submit(note, because, by=actor_of(who), at=NOW)
    return kept(note)


def published(cast, who=None, at=NOW, **more):
    """Through both doors."""
    note = sent(who or cast.secretary, **more)
    if note.state == "district":
        rules.pass_on(note, seen=note.version, by=actor_of(cast.chief), at=at)
        note = kept(note)
    rules.publish(note, seen=note.version, by=actor_of(cast.publicity), at=at)
    return kept(note)


def kept(note):
    """Committed, and read anew with what pages need of it."""
    db.session.commit()
    found = select(CaseNote).where(CaseNote.id == note.id).options(*WHOLE)
    return db.session.scalar(found.execution_options(populate_existing=True))


def figures(note):
    return json.loads(note.figures)
