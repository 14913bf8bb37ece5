"""What the whole suite logs, watched: nothing that anybody typed, no name and no number of the cast is in it."""

import logging
import re
from urllib.parse import unquote

from portal.log import Line
from portal.log import logger as requests

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


class Watch(logging.Handler):
    """Takes every line as the server would write it, with a line for each request."""

    def __init__(self):
        super().__init__()
        self.setFormatter(Line())
        self.lines, self.typed = [], set()

    def emit(self, record):
        self.lines.append(self.format(record))

    def start(self):
        logging.getLogger().addHandler(self)
        requests.setLevel(logging.INFO)

    def stop(self):
        logging.getLogger().removeHandler(self)
        requests.setLevel(logging.NOTSET)

    def note(self, *args, **kwargs):
        """Remember what a request carries: its path with query, and the values of its form."""
        told = [str(one) for one in args if isinstance(one, str)]
        for part in (kwargs.get("data"), kwargs.get("query_string"), kwargs.get("json")):
            told += _words(part)
        for text in told:
            self.typed.update(_telling(unquote(text)))

    def leaks(self):
        """Lines with something typed in them, a phone number or the number of an identity card."""
        return [
            line
            for line in self.lines
            if PHONE.search(line) or IDENTITY.search(line) or any(word in line for word in self.typed)
        ]

    def forget(self):
        self.lines.clear()
        self.typed.clear()


def _words(part):
    if isinstance(part, dict):
        return [word for value in part.values() for word in _words(value)]
    if isinstance(part, list | tuple):
        return [word for value in part for word in _words(value)]
    return [part] if isinstance(part, str) else []


def _telling(text):
    """What of it would tell of somebody: Chinese words, and anything like a password."""
    yield from CHINESE.findall(text)
    yield from (word for word in re.split(r"[\s?&=/]+", text) if len(word) > 11 and re.search(r"\d", word))
