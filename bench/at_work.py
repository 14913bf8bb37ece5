"""People at work while a backup is made: minutes that save themselves, pictures that are added, settings that change.

Each notes what the server has acknowledged and when, so that one can say afterwards what a copy must hold.
"""

import hashlib
import io
import json
import random
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

from bench.client import Browser

WHOLE = 9  # of so many texts the last begins anew: what stood before must be found among the revisions
PAUSE = {"minutes": 0.02, "pictures": 1.0, "settings": 0.05}  # seconds; a person may add 200 files an hour
MOST_PICTURES = 30


@dataclass(frozen=True)
class Write:
    """One acknowledged write: what it left, and when it was sent and answered."""

    what: str
    sent: float
    answered: float


@dataclass
class Worker:
    """One person with one browser. `kind` says what is written; `key` where."""

    kind: str
    browser: Browser
    url: str
    key: str = field(default_factory=lambda: secrets.token_hex(6))
    writes: list[Write] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    text: str = ""
    seen: int = 0

    def work(self, done: threading.Event) -> None:
        """Until it is told to stop; what is no acknowledgement stops it too."""
        write = {"minutes": self._save, "pictures": self._add, "settings": self._set}[self.kind]
        try:
            while not done.is_set() and not self.surprises:
                sent = time.monotonic()
                what = write(len(self.writes) + 1)
                self.writes.append(Write(what, sent, time.monotonic()))
                if self.kind == "pictures" and len(self.writes) >= MOST_PICTURES:
                    return
                done.wait(random.uniform(0, 2 * PAUSE[self.kind]))
        except (OSError, HTTPException, ValueError) as error:
            self.surprises.append(repr(error))

    def _save(self, nth: int) -> str:
        sentence = f"第{nth}句：{secrets.token_hex(40)}"
        self.text = f"{self.text}\n{sentence}" if nth % WHOLE else sentence
        fields = {"heading": "备份时写的议题", "discussion": self.text.strip(), "page": self.key}
        url = f"{self.url}/minutes/parts/{self.key}"
        answer = self.browser.post_parts(url, fields | {"seen": str(self.seen), "nth": str(nth)})
        told = json.loads(answer.text) if answer.status == 200 else {}
        if "version" not in told or "aside" in told:
            raise ValueError(f"{answer.status} {answer.text[:300]}")
        self.seen = told["version"]
        return fields["discussion"]

    def _add(self, nth: int) -> str:
        picture = drawing(f"{self.key} {nth}")
        answer = self.browser.post_file(f"{self.url}/attachments", "files", f"{self.key}-{nth}.png", picture)
        if answer.status != 303:
            raise ValueError(f"{answer.status} {answer.text[:300]}")
        return f"{self.key}-{nth}.png"

    def _set(self, nth: int) -> str:
        answer = self.browser.post("/account/large-type", {"large": str(nth % 2)})
        if answer.status != 303:
            raise ValueError(f"{answer.status} {answer.text[:300]}")
        return f"{nth}"


def drawing(words: str) -> bytes:
    """A small picture that no other words give."""
    from PIL import Image

    colours = hashlib.sha256(words.encode()).digest() * 24
    file = io.BytesIO()
    Image.frombytes("RGB", (16, 16), colours).save(file, "PNG")
    return file.getvalue()
