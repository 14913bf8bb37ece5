"""Somebody else holds the database: a short while is waited for, a long one is told in time; reading goes on."""

import os
import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.conftest import POSTGRES
from tests.faults.standing import LONG, WORDS, Page, assert_text_is_kept, writer  # noqa: F401
from tests.faults.writers import Killed

SHORT, LONG_HOLD = 3, 30 if "PORTAL_TEST_FAULTS" in os.environ else 12  # seconds
PATIENCE = (4, 8)  # seconds within which the refusal comes


@contextmanager
def holding(database, seconds):
    """Another connection holds everything that is written for so long."""
    if POSTGRES:
        connection = psycopg.connect(database.replace("+psycopg", ""), autocommit=True)
        connection.execute("BEGIN")
        connection.execute("LOCK TABLE section, minutes, draft, help_post, journal_head IN EXCLUSIVE MODE")
    else:
        path = database.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(seconds, lambda: connection.execute("ROLLBACK"))
    timer.start()
    yield
    timer.join()
    connection.close()


def test_three_seconds_are_waited_for(whole_app, database, writer):  # noqa: F811
    with Killed(Path(whole_app.instance_path), database) as server:
        page = writer.at(server)
        with holding(database, SHORT):
            answer = page.save("等一等就好")
        assert answer.status == 200 and answer.seconds > SHORT - 1
    print(f"\nheld {SHORT} s: saved after {answer.seconds:.1f} s")


def test_a_long_hold_is_told_in_time_and_reading_goes_on(whole_app, database, writer):  # noqa: F811
    with Killed(Path(whole_app.instance_path), database) as server:
        page = writer.at(server)
        page.reads()
        with holding(database, LONG_HOLD):
            began = time.monotonic()
            refused = page.save(LONG)
            assert refused.status == 503 and refused.headers["Retry-After"] == "5" and "系统正忙" in refused.text
            assert PATIENCE[0] < refused.seconds < PATIENCE[1]
            assert page.reads() == [200] * 4
            assert time.monotonic() - began < LONG_HOLD - 2
            if not POSTGRES:
                assert_text_is_kept(page.send(WORDS), 503, "系统正忙", WORDS)
        page.browser.connection.close()  # it was idle for longer than the server keeps one
        assert page.save("现在有空了").status == 200
    print(f"\nheld {LONG_HOLD} s: 503 after {refused.seconds:.1f} s, pages 200 meanwhile, saved afterwards")
