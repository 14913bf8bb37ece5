"""One file that holds a portal: a ZIP with the database, the attachments, the journal's key and heads, and a manifest.

The manifest names every other member with its size and SHA-256; what it doesn't name, or names otherwise, makes the
file unfit. Nothing else of `instance/` goes in: no key of a vote, no key of sessions.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from portal.errors import BadInput

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
LONGEST_MANIFEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Member:
    """One file of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself: whose it is, when and of what it was made, and its members by name."""

    format: int
    alliance: str
    made_at: str  # ISO 8601, UTC
    dialect: str
    revision: str  # of the migrations
    counts: dict[str, int]  # rows by table
    members: dict[str, Member]


class Writer:
    """Puts members into an archive that is being made."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.members: dict[str, Member] = {}

    def put(self, name: str, source: BinaryIO, *, packed: bool) -> None:
        """Copy the stream in, measured on its way."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self.file.open(info, "w", force_zip64=True) as member:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self.members[name] = Member(size, digest.hexdigest())


def write(path: Path, fill: Callable[[Writer], Manifest]) -> Manifest:
    """Make the archive at `path` (mode 0600), whole or not at all: under another name until it is on the disk."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w") as file:
                manifest = fill(Writer(file))
                file.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


class Reader:
    """An archive that was found whole."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self.file, self.manifest = file, manifest

    def bytes_of(self, name: str) -> bytes:
        return self.file.read(name)

    def copy(self, name: str, target: Path) -> None:
        with self.file.open(name) as source, target.open("wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """The archive, once every member was read and is what the manifest says. Raises BadInput otherwise."""
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _manifest(file)
            _check_members(file, manifest.members)
            yield Reader(file, manifest)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BadInput(f"{path.name} 不完整或已损坏，不能恢复。请换一份备份。") from error


def _manifest(file: zipfile.ZipFile) -> Manifest:
    try:
        if file.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError
        said = json.loads(file.read(MANIFEST))
        members = {name: Member(**of) for name, of in said.pop("members").items()}
        manifest = Manifest(**said, members=members)
    except (KeyError, ValueError, TypeError, AttributeError):
        raise BadInput("这不是门户的备份文件：里面没有能读的清单。") from None
    if manifest.format != FORMAT:
        raise BadInput(f"这份备份的格式是第 {manifest.format} 版，这里只认第 {FORMAT} 版。请用做备份的那个版本恢复。")
    return manifest


def _check_members(file: zipfile.ZipFile, members: Mapping[str, Member]) -> None:
    names = [info.filename for info in file.infolist() if info.filename != MANIFEST]
    if sorted(names) != sorted(members):
        raise BadInput("备份里的文件和清单对不上，不能恢复。请换一份备份。")
    for name, expected in members.items():
        if file.getinfo(name).file_size != expected.size or _digest(file, name) != expected.sha256:
            raise BadInput(f"备份里的 {name} 和清单对不上，不能恢复。请换一份备份。")


def _digest(file: zipfile.ZipFile, name: str) -> str:
    with file.open(name) as member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
