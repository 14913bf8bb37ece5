"""Fingerprints (校验码): what a final text hashed to, whether it still does, and what a stranger may learn of it.

A slice seals its text when it becomes final, and declares how the text of a subject is made and who may read it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, select, update

from portal.actor import Actor
from portal.extensions import db, rows_of
from portal.paper.models import Seal
from portal.qr import kept_svg

SHORT, WHOLE = 12, 64  # hexadecimal characters: on paper, and in full
VALID, CORRECTED, UNKNOWN = "有效", "已被更正", "未知"
LOOKALIKES = str.maketrans("oil", "011")  # no letter of a fingerprint, so surely a digit
SUBJECT: Any = bindparam("subject")
STANDING = select(Seal.subject, Seal.digest, Seal.mark, Seal.url).where(Seal.corrected_at.is_(None)).order_by(Seal.id)
CURRENT = STANDING.where(Seal.subject == SUBJECT)
BY_MARK = select(Seal.digest, Seal.subject, Seal.url, Seal.corrected_at).where(Seal.mark == bindparam("mark"))


class Standing(NamedTuple):
    """A seal that holds: of what, its whole digest and its mark, where the thing is read."""

    subject: str
    digest: str
    mark: str
    url: str


@dataclass(frozen=True)
class Mark:
    """What paper carries of a seal: the code as one reads it aloud, the address of the QR, the lines beside it."""

    code: str
    url: str
    words: tuple[str, ...]

    @property
    def drawing(self) -> Markup:
        """The QR as a page draws it."""
        return kept_svg(self.url, "校验码的二维码")


class Answer(NamedTuple):
    """What a fingerprint says: one word; and of what it is, and where, for one who may read that."""

    word: str
    subject: str = ""
    url: str = ""


@dataclass(frozen=True)
class Kind:
    """What a slice tells of its subjects: the canonical text as it stands (None: gone), and who may read it."""

    text_of: Callable[[int], str | None]
    may_read: Callable[[Actor, int], bool]


KINDS: dict[str, Kind] = {}


def declare(name: str, text_of: Callable[[int], str | None], may_read: Callable[[Actor, int], bool]) -> Kind:
    """Subjects "name:id" are of this kind."""
    KINDS[name] = Kind(text_of, may_read)
    return KINDS[name]


def digest_of(text: str) -> str:
    """SHA-256 over the UTF-8 of the text in Unicode's NFC, as 64 hexadecimal characters."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def seal(subject: str, url: str, text: str, *, at: datetime) -> str:
    """Seal this text of the subject, in the caller's transaction; the mark. An earlier seal is corrected by it."""
    digest, standing = digest_of(text), current(subject)
    if standing and standing.digest == digest:
        return standing.mark
    holding = Seal.subject == subject, Seal.corrected_at.is_(None)
    db.session.execute(update(Seal).where(*holding).values(corrected_at=at))
    made = Seal(subject=subject, digest=digest, mark=digest[:SHORT], url=url, made_at=at)
    db.session.add(made)
    db.session.flush()
    return made.mark


def current(subject: str) -> Standing | None:
    """The seal that holds for this subject."""
    found = rows_of(CURRENT, {"subject": subject})
    return Standing(*found[0]) if found else None


def mark_for(subject: str, base: str) -> Mark | None:
    """What its paper carries, if it is sealed. `base` is the portal's own address, with its last stroke."""
    standing = current(subject)
    if standing is None:
        return None
    code = grouped(standing.mark)
    words = (f"校验码：{code}", "扫码可以查这份文件是否有效，也可以打开下面的网址输入校验码：", f"{base}check/")
    return Mark(code, f"{base}check/{standing.mark}", words)


def grouped(mark: str) -> str:
    """3F2A-90BC-11DE."""
    return "-".join(re.findall("....", mark.upper()))


def read(typed: str) -> str:
    """12 or 64 lower-case hexadecimal characters, however they were typed; "" if they can't be that."""
    plain = unicodedata.normalize("NFKC", typed[:200]).lower()
    bare = re.sub(r"[\s\-‐-―−_]", "", plain).translate(LOOKALIKES)
    return bare if re.fullmatch("[0-9a-f]+", bare) and len(bare) in (SHORT, WHOLE) else ""


def ask(fingerprint: str) -> Answer:
    """What this fingerprint (as read() gives it) says. One statement, known or not."""
    found = [row for row in rows_of(BY_MARK, {"mark": fingerprint[:SHORT]}) if row[0].startswith(fingerprint)]
    standing = [row for row in found if row[3] is None]
    if not found or not fingerprint:
        return Answer(UNKNOWN)
    _, subject, url, _ = (standing or found)[0]
    return Answer(VALID if standing else CORRECTED, subject, url)


def may_read(subject: str, actor: Actor) -> bool:
    kind, id = _kind_of(subject)
    return kind is not None and kind.may_read(actor, id)


def standing_seals() -> Sequence[Standing]:
    """Every seal that holds, the oldest first."""
    return [Standing(*row) for row in rows_of(STANDING)]


def fault_of(standing: Standing) -> str:
    """ "" when the text still hashes to its seal, else one Chinese sentence that names it."""
    kind, id = _kind_of(standing.subject)
    text = kind.text_of(id) if kind else None
    if text is not None and digest_of(text) == standing.digest:
        return ""
    return f"{standing.url} 与定稿时的校验码 {grouped(standing.mark)} 不符：定稿以后被改动过。"


def _kind_of(subject: str) -> tuple[Kind | None, int]:
    name, _, id = subject.partition(":")
    return KINDS.get(name), int(id)
