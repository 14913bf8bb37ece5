"""Trying a password in a request: counted first, looked at outside any transaction, journaled when wrong."""

import time
from threading import BoundedSemaphore
from typing import NamedTuple

from flask import request

from portal.accounts import attempts, devices, passwords, throttle
from portal.accounts.attempts import Attempt
from portal.accounts.rules import STRANGER, note_failure
from portal.actor import Actor
from portal.clock import now
from portal.web import aside

WRONG = "登录名或密码不对。忘了密码，请找片区召集人要一个一次性链接。"
SLEEPERS = BoundedSemaphore(2)  # slowed down at once in a process: the others must still be served


class Outcome(NamedTuple):
    """How a try ended: right, or the sentence that says why not; `is_refused` when the password wasn't looked at."""

    attempt: Attempt
    is_right: bool
    sentence: str = ""
    is_refused: bool = False


def address() -> str:
    return request.remote_addr or ""


def try_password(name: str, password: str, by: Actor = STRANGER) -> Outcome:
    with aside():
        attempt = attempts.take(name, devices.token(), address(), at=now())
    if attempt.verdict.wait:
        return Outcome(attempt, False, throttle.sentence(attempt.verdict.wait), True)
    slow_down(attempt.is_slow)
    if passwords.verify(attempt.stored, password):
        return Outcome(attempt, True)
    return failed(attempt, by)


def failed(attempt: Attempt, by: Actor = STRANGER) -> Outcome:
    """Not let in: told the same for every reason."""
    with aside():
        note_failure(attempt, by=by, at=now())
    return Outcome(attempt, False, WRONG)


def slow_down(is_slow: bool) -> None:
    """Make a busy address wait, while no transaction is open."""
    if is_slow and SLEEPERS.acquire(blocking=False):
        try:
            time.sleep(throttle.SLOW_DOWN)
        finally:
            SLEEPERS.release()
