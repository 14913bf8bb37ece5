"""From an uploaded file to what may be kept: a child looks into it (checking.py); here are its clock and words."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

from portal.attachments import checking, shrinking
from portal.attachments.names import cleaned
from portal.errors import BadInput

MOST_BYTES = 12 * 1024 * 1024  # of one file, as it is sent
MOST_AT_ONCE = 40 * 1024 * 1024  # of one request
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf,.docx,image/jpeg,image/png,image/webp"  # what the browser's chooser offers


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken."""

    media_type: str
    endings: tuple[str, ...]  # the first is the usual one
    words: str
    is_picture: bool = True


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {
    "jpeg": Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), "图片"),
    "png": Kind("image/png", (".png",), "图片"),
    "webp": Kind("image/webp", (".webp",), "图片"),
    "pdf": Kind("application/pdf", (".pdf",), "PDF", is_picture=False),
    "docx": Kind(WORD, (".docx",), "Word 文档", is_picture=False),
}
TAKEN = "只收照片（JPEG、PNG、WebP）、PDF 和 Word 文档（.docx）。"
AS_PDF = "请另存为或打印成 PDF 再上传。"
WORDS = {
    "empty": "是空文件，请重新选择。",
    "bytes": f"超过 {MOST_BYTES // 2**20} MB，请改小以后再上传。",
    "pixels": f"像素太多（最多 {checking.MOST_PIXELS // 10**6} 百万像素），请把照片改小，或用相机的普通模式再拍。",
    "animated": "是动图，请换成照片。",
    "broken": "已损坏或不完整，打不开。请重新保存一份再上传。",
    "encrypted": "设了打开密码。请取消密码，保存后再上传。",
    "macros": "带有宏，不能上传。请另存为不带宏的“Word 文档（.docx）”再上传。",
    "objects": f"里面嵌了程序、别的文件或外面的链接，不能上传。{AS_PDF}",
    "active": "里面带有脚本或夹带的文件，不能上传。请重新打印成 PDF 再上传。",
    "mixed": "里面混着两种文件，不能上传。请重新保存一份再上传。",
    "bomb": f"解开以后太大，不能上传。{AS_PDF}",
    "slow": f"{checking.SECONDS} 秒还没有检查完，不能上传。请改小以后再试。",
    "old": f"是旧版 Office 文件（.doc 等）。请另存为 .docx，{AS_PDF.removeprefix('请')}",
    "table": f"是 Excel 表格。{AS_PDF}",
    "slides": f"是演示文稿。{AS_PDF}",
    "odt": f"是 OpenDocument 文件。{AS_PDF}",
    "heic": "是 HEIC 照片，很多电脑打不开。请在手机相机设置里选“兼容性最佳”，或转成 JPEG 再上传。",
    "video": f"是视频，不能上传。{TAKEN}",
    "picture": f"是别的格式的图片，请转成 JPEG 再上传。{TAKEN}",
    "archive": f"是压缩包，请解压以后再上传里面的文件。{TAKEN}",
    "program": f"是程序，不能上传。{TAKEN}",
    "markup": f"是网页或矢量图（HTML、SVG），不能上传。{TAKEN}",
    "unknown": f"不是能上传的文件。{TAKEN}",
}


@dataclass(frozen=True)
class Taken:
    """A file that may be kept: its clean name, what it is, and the bytes that will be kept."""

    name: str
    media_type: str
    data: bytes
    small: bytes = b""  # of a picture: for a phone
    width: int = 0  # pixels of a picture
    height: int = 0
    may_be_swept: bool = True  # something of it lay in the store before, so a sweep may know of it

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def small_digest(self) -> str | None:
        return hashlib.sha256(self.small).hexdigest() if self.small else None


def take(name: str, data: bytes) -> Taken:
    """What is kept of a file sent under this name. Raises BadInput with one sentence.

    Call it outside a transaction: a large photo takes half a second.
    """
    stem, ending = cleaned(name)
    shown = f"“{stem}{ending}”"
    if len(data) > MOST_BYTES:
        raise BadInput(shown + WORDS["bytes"])
    answer, body = ask(checking, data, shown)
    if why := answer.get("refused"):
        raise BadInput(shown + WORDS[why])
    kind = KINDS[answer["kind"]]
    named = stem + _ending(ending, kind, shown), kind.media_type
    if not kind.is_picture:
        return Taken(*named, data)
    figures, small = ask(shrinking, body, shown)
    return Taken(*named, body, small, figures["width"], figures["height"])


def _ending(ending: str, kind: Kind, shown: str) -> str:
    """The ending that fits what the file is: pictures are often misnamed among themselves, documents never are."""
    if ending in kind.endings:
        return ending
    known = next((other for other in KINDS.values() if ending in other.endings), None)
    if not ending or (kind.is_picture and known and known.is_picture):
        return kind.endings[0]
    raise BadInput(
        f"{shown}的内容其实是{kind.words}，和文件名的结尾不符。请把文件名改成以 {kind.endings[0]} 结尾再上传。"
    )


def ask(child: ModuleType, data: bytes, shown: str) -> tuple[dict[str, Any], bytes]:
    """What this script says in a process of its own; it gets neither our environment nor our secrets."""
    command = [sys.executable, "-I", str(child.__file__)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=checking.SECONDS + 5, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        raise BadInput(shown + WORDS["slow"]) from None
    if done.returncode:  # it ran out of memory or of time
        raise BadInput(shown + WORDS["bomb"])
    line, _, body = done.stdout.partition(b"\n")
    return json.loads(line), body
