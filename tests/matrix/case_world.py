"""Notes in the matrix's world: one in each standing, and what was written of the draft."""

import json
from datetime import timedelta

from portal.attachments.models import Attachment
from portal.attachments.store import keep
from portal.cases.frame import SECTIONS
from portal.cases.help_models import CaseQuestion, HelpPair, HelpPost, Wants
from portal.cases.models import CaseEdition, CaseNote, CaseSection, Industry, State
from portal.drafts.models import Aside, Draft, Revision
from tests.cast import NOW, TODAY

CANARY = "山坪塘清淤"  # of the world: stands in what is being written


def add_cases(world):
    """`case_draft` is the secretary's, `case_waiting` the neighbour's, `case_to_publish` the recorder's, `case_out`."""
    world.industry = world._keep(Industry(name="血橙", position=1))
    world.case_draft = add_note(world, world.secretary, world.north, State.DRAFT)
    world.case_waiting = add_note(world, world.neighbour, world.south, State.DISTRICT)
    world.case_to_publish = add_note(world, world.recorder, world.north, State.PUBLICITY)
    world.case_out = add_note(world, world.secretary, world.north, State.PUBLISHED, "套袋三百亩。")
    edition = CaseEdition(note_id=world.case_out.id, number=1, title="套袋", industry_id=world.industry.id, at=NOW,
                          by_id=world.publicity.id, sections=json.dumps([["做法", "套袋三百亩。"]]))  # fmt: skip
    world._keep(edition)
    world.case_out.out = 1
    add_texts(world, world.case_draft)
    add_help(world)
    world.photo_of_case_draft = add_photo(world, world.case_draft, NOW)
    world.photo_of_case_out = add_photo(world, world.case_out, NOW)
    world.photo_after_case_out = add_photo(world, world.case_out, NOW + timedelta(hours=1))


def add_note(world, who, district, state, body=f"{CANARY}，找老李13900000000。"):
    note = CaseNote(author_id=who.id, district_id=district.id, town="某镇", village="某村", title="套袋", state=state,
                    figures=json.dumps({"industry": "血橙"}), kept_because="本人同意",
                    submitted_at=None if state == State.DRAFT else NOW)  # fmt: skip
    world._keep(note)
    for n, heading in enumerate(SECTIONS, 1):
        world._keep(CaseSection(note_id=note.id, position=n, heading=heading, body=body))
    return note


def add_photo(world, note, at):
    image = {"name": "果园.jpg", "media_type": "image/jpeg", "size": 4, "digest": keep(b"\xff\xd8\xff\xd9"), "width": 4}
    return world._keep(Attachment(subject=f"case:{note.id}", by_id=note.author_id, at=at, height=3, **image))


def add_texts(world, note):
    """A revision of its first section, and a text that waits to be compared."""
    draft = world._keep(Draft(subject=f"case-part:{note.id}.s1", within=f"case:{note.id}", version=1, digest=bytes(32)))
    words = {"title": "背景", "fields": json.dumps({"body": CANARY}), "by_id": note.author_id}
    row = Revision(draft_id=draft.id, number=1, length=5, began_at=NOW, at=NOW, is_auto=False, **words)
    world.case_revision = world._keep(row)
    world.aside_of_case = world._keep(Aside(draft_id=draft.id, began_at=NOW, at=NOW, **words))


def add_help(world):
    """A question under the published note; a need of the secretary's, somebody who came, a pair that began."""
    asked = CaseQuestion(note_id=world.case_out.id, by_id=world.neighbour.id, text="几个工？", at=NOW)
    world.question = world._keep(asked)
    words = {"place": "某镇 · 某村", "text": "想学套袋", "at": NOW}
    post = HelpPost(wants=Wants.NEED, industry_id=world.industry.id, by_id=world.secretary.id, **words)
    world.help_post = world._keep(post)
    world.pair_waiting = world._keep(HelpPair(post_id=post.id, by_id=world.neighbour.id, **words))
    days = {"begun_on": TODAY, "check_on": TODAY}
    world.pair_begun = world._keep(HelpPair(post_id=post.id, by_id=world.recorder.id, **days, **words))
