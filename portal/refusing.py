"""A rule's no, said on the form that was sent: it is mended there and sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.errors import Refused, Unrecorded
from portal.extensions import db
from portal.web import journal_refusal, wants_fragment


@contextmanager
def refusal_on(form: Any) -> Iterator[None]:
    """Run a rule in this. Its refusal stands above the form afterwards, and `form_page` answers 409.

    What the rule had changed is undone first; the refusal leaves its line in the journal, as everywhere.
    Rows that were loaded before are read anew when they are asked again. To htmx the sentence goes to the
    notice line, and the form stays as it is.
    """
    try:
        yield
    except Refused as refused:
        if wants_fragment():
            raise
        db.session.rollback()
        if not isinstance(refused, Unrecorded):
            journal_refusal(409, str(refused))
        form.form_errors.append(str(refused))
        form.is_refused = True
