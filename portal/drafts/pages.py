"""The pages of drafts: revisions listed, read and compared, and the comparison of a conflict.

A slice's view guards, names the whole, and says where it stands: `Place`. The room draws.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, request

from portal.drafts.comparing import Words, differences
from portal.drafts.forms import MergeForm
from portal.drafts.paragraphs import paragraphs
from portal.drafts.reading import Whole, lines_of, previous_of, revision_of
from portal.drafts.rules import Text
from portal.errors import BadInput
from portal.web import form_page, page


class Place(NamedTuple):
    """Where the pages hang: the whole, the address below which they stand, the path above, what is written."""

    within: str
    url: str  # …/revisions and …/comparison hang on it
    crumbs: Sequence[tuple[str, str | None]]
    name: str


def list_page(place: Place) -> Response:
    """Every revision of every part, the newest first; two of one part can be chosen to compare."""
    number = max(request.args.get("page", 1, type=int), 1)
    lines, has_older = lines_of(place.within, number)
    return page("drafts/revisions.html", place=place, lines=lines, number=number, has_older=has_older)


def one_page(place: Place, revision: Whole, words: Words) -> Response:
    """One revision, paragraph by paragraph, and the way to what changed in it."""
    fields = [(label, _said(revision.text.get(name, ""), name, words)) for name, label in words.labels.items()]
    shown = [(label, lines) for label, lines in fields if lines]
    before = previous_of(revision)
    return page("drafts/revision.html", place=place, revision=revision, fields=shown, before=before)


def comparison_page(place: Place, old: Whole, new: Whole, words: Words) -> Response:
    """What differs between two revisions of one part, the older one first."""
    if old.draft_id != new.draft_id:
        raise BadInput("只能比较同一个议题的两个版本，请回到列表重新选择。")
    old, new = sorted((old, new), key=lambda one: one.number)
    fields = differences(old.text, new.text, words)
    return page("drafts/comparison.html", place=place, old=old, new=new, fields=fields)


def chosen(place: Place) -> tuple[Whole, Whole]:
    """The two revisions that the address names. Raises BadInput, or Hidden for what isn't of that whole."""
    ids = request.args.getlist("of", type=int)
    if len(ids) != 2:
        raise BadInput("请选两个版本来比较。")
    return revision_of(place.within, ids[0]), revision_of(place.within, ids[1])


def conflict_page(place: Place, aside: Whole, now: Text, form: MergeForm, words: Words, url: str) -> Response:
    """What stands now beside what was kept aside; the form drops nothing that isn't ticked."""
    fields = differences(now, aside.text, words)
    return form_page("drafts/conflict.html", place=place, aside=aside, fields=fields, form=form, url=url)


def _said(text: str, name: str, words: Words) -> list[str]:
    return [words.say(name, line) for line in paragraphs(text)]
