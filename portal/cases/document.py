"""A published note as paper has it: one composition behind the print page, its Word file and the collection."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from portal.attachments import store
from portal.attachments.listing import Photo
from portal.attachments.models import Attachment
from portal.cases.models import CaseEdition, CaseNote
from portal.cases.reading import figures_of, sections_of
from portal.clock import local
from portal.extensions import db
from portal.markdown import Block, blocks
from portal.roster.wording import written
from portal.templating import chinese_number

NUMBERS = "数字"


@dataclass(frozen=True)
class Document:
    """What is written, from top to bottom. `photos`: each with where its bytes lie."""

    title: str
    particulars: list[tuple[str, str]]
    figures: list[tuple[str, str]]
    sections: list[tuple[str, list[Block]]]  # numbered heading, paragraphs
    photos: list[tuple[Photo, Path | bytes]]

    @property
    def about(self) -> str:
        """One line for a list of contents."""
        return f"{self.title}（{dict(self.particulars)['村'].replace(' · ', '')}）"


def compose(note: CaseNote, edition: CaseEdition, photos: list[Photo], *, small: bool = False) -> Document:
    """Needs the note's author and the edition's industry loaded. `small`: photos of a size for many notes at once."""
    parts = [(heading, blocks(text)) for heading, text in sections_of(edition)]
    numbered = [(f"{chinese_number(n)}、{heading}", found) for n, (heading, found) in enumerate(parts, 1)]
    particulars = [
        ("作者", note.author.name),
        ("村", note.place or "未驻村"),
        ("产业", edition.industry.name),
        ("发布", written(local(edition.at).date())),
    ]
    return Document(edition.title, particulars, figures_of(edition), numbered, _with_files(photos, small))


def _with_files(photos: list[Photo], small: bool) -> list[tuple[Photo, Path | bytes]]:
    """Those whose bytes are there. Word knows no WebP: of one it gets the small JPEG."""
    digests = select(Attachment.id, Attachment.media_type, Attachment.digest, Attachment.small_digest)
    asked = digests.where(Attachment.id.in_([photo.id for photo in photos]))
    rows = {id: (kind, large, little) for id, kind, large, little in db.session.execute(asked)}
    found = []
    for photo in photos:
        media_type, large, little = rows[photo.id]
        picture = store.content((little or large) if small or media_type == "image/webp" else large)
        if picture is not None:
            found.append((photo, picture))
    return found
