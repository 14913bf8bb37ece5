"""Addenda (更正): what was found wrong after a record was final. They stand beside it; the record never changes."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Row
from portal.meetings.correction_models import PutForward


class Addendum(PutForward, Row):
    """Put forward by a keeper of the record, in force once another person has signed it (outcome "accepted").

    `paragraph` is the number of the one that is wrong, and `quoted` what it says; None and "" for the whole record.
    """

    paragraph: Mapped[int | None]
    quoted: Mapped[str] = mapped_column(Text, default="")
