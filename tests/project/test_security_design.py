"""The figures of docs/security-design.md are those of the code."""

import base64
import runpy
from pathlib import Path

import pytest
from nacl.secret import SecretBox

from portal import config
from portal.accounts import passwords
from portal.accounts.sessions import hash_of, new_token
from portal.attachments import checking, limits, rules, shrinking, taking
from portal.audit.rules import KEEP_DAYS
from portal.cases import folder, writing_rules
from portal.meetings import forms, leave_forms, minutes_parts
from portal.numbers import DECLARED
from portal.roster import limits as roster_limits
from portal.roster import reading, sheets
from portal.search import views

PAGE = (Path(__file__).parents[2] / "docs" / "security-design.md").read_text()
MB = 1024 * 1024


def children():
    return checking.MEMORY, shrinking.MEMORY, checking.SECONDS, shrinking.SECONDS


def hasher():
    one = passwords.HASHER
    return one.memory_cost, one.time_cost, one.parallelism


def server():
    told = runpy.run_path(str(Path(__file__).parents[2] / "gunicorn.conf.py"))
    return told["workers"], told["threads"], told["keepalive"], told["timeout"]


def default(key):
    return DECLARED[key].default


@pytest.mark.parametrize(
    ("words", "value", "promised"),
    [
        ("at most 60000 characters, a whole record 200000", minutes_parts.LONGEST, 60_000),
        ("a whole record 200000, at most 30 sections", minutes_parts.LONGEST_WHOLE, 200_000),
        ("at most 30 sections", minutes_parts.MOST_SECTIONS, 30),
        ("case note | at most 20000 characters", writing_rules.LONGEST, 20_000),
        ("at most 20 items and 60 observers", (forms.MOST_ITEMS, forms.MOST_OBSERVERS), (20, 60)),
        ("leave | at most 200 characters", leave_forms.LONGEST, 200),
        ("searched | at most 80 characters", views.LONGEST, 80),
        ("attachments | 200 an hour", default(limits.UPLOADS), 200),
        ("one meeting | 40 |", default(rules.MOST), 40),
        ("brought in | 30 an hour", default(roster_limits.UPLOADS), 30),
        ("taken out | 20 an hour", default(roster_limits.EXPORTS), 20),
        ("looked at | 40 an hour", default(roster_limits.PHONES), 40),
        ("on the page | 500 |", default(roster_limits.AT_ONCE), 500),
        ("12 MB a file, 40 MB at once", (taking.MOST_BYTES, taking.MOST_AT_ONCE), (12 * MB, 40 * MB)),
        ("40 megapixels", checking.MOST_PIXELS, 40_000_000),
        ("5 MB; 5000 rows, 60 columns", reading.MOST_BYTES, 5 * MB),
        ("5000 rows, 60 columns", (sheets.MOST_ROWS, sheets.MOST_COLUMNS), (5000, 60)),
        ("unpacked 50 MB, 1000 members", (sheets.MOST_UNPACKED, sheets.MOST_MEMBERS), (50 * MB, 1000)),
        ("100 times its size", sheets.MOST_RATIO, 100),
        ("40 MB, 200 notes", (folder.MOST_BYTES, folder.MOST_NOTES), (40 * MB, 200)),
        ("bringing a roster in | a process of its own, 512 MB, 20 s", (sheets.MEMORY, sheets.SECONDS), (512 * MB, 20)),
        ("picture small | a process of its own, 768 MB and 512 MB, 20 s", children(), (768 * MB, 512 * MB, 20, 20)),
        ("Argon2id (argon2-cffi), 64 MiB, 3 passes, 4 lanes", hasher(), (64 * 1024, 3, 4)),
        ("4 at once in a process", passwords.AT_ONCE._initial_value, 4),
        ("journal lines after 365 days (never under 180)", (default(KEEP_DAYS), DECLARED[KEEP_DAYS].least), (365, 180)),
        ("XSalsa20-Poly1305 (PyNaCl)", SecretBox.KEY_SIZE, 32),
        ("2 processes of 2 threads, 15 s for an idle connection, 60 s", server(), (2, 2, 15, 60)),
        ("at most 8 MB", config.FIXED["MAX_CONTENT_LENGTH"], 8 * MB),
    ],
)
def test_the_page_and_the_code_agree(words, value, promised):
    assert words in PAGE
    assert value == promised


def test_tokens_have_256_bits():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) == 32
    assert len(hash_of(tokens.pop())) == 32
