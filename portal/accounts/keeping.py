"""How long what signing in leaves behind is kept, and its removal by the jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select

from portal.accounts.models import FailedSignIn, KeptForm, KnownDevice, Notice, OneTimeLink, UserSession
from portal.accounts.second_models import FactorRemoval, RecoveryCode, SecondFactor
from portal.extensions import db
from portal.numbers import declare, numbers

FORM_DAYS = declare(
    "accounts.form_days", "登录失效时没发出的内容保留", "天", 7, 1, 90, "本人可以再发一次；到期由系统删除。"
)
TRACE_DAYS = declare(
    "accounts.trace_days",
    "登录的痕迹保留",
    "天",
    30,
    30,
    400,
    "输错的密码、用过的链接和恢复码、结束的登录；防猜密码要 30 天。",
)
NOTICE_DAYS = declare(
    "accounts.notice_days", "通知和常用设备保留", "天", 400, 90, 3650, "通知从发出算起，设备从最后一次登录算起。"
)
UNFINISHED = timedelta(days=1)  # a second factor whose first code never came


def sweep(*, at: datetime) -> int:
    """Remove what is no longer of use. Returns how many rows went."""
    return sum(db.session.execute(statement).rowcount for statement in _old(at))  # type: ignore[attr-defined]


def _old(at: datetime) -> Iterator[Any]:
    forms, traces, notices = (at - timedelta(days=days) for days in numbers(FORM_DAYS, TRACE_DAYS, NOTICE_DAYS))
    yield delete(KeptForm).where(KeptForm.at < forms)
    yield delete(FailedSignIn).where(FailedSignIn.at < traces)
    dead = or_(OneTimeLink.expires_at < traces, OneTimeLink.used_at < traces, OneTimeLink.revoked_at < traces)
    yield delete(OneTimeLink).where(dead)
    newest = select(func.max(UserSession.id)).group_by(UserSession.member_id)  # "last sign-in" hangs on it
    over = or_(UserSession.ended_at < traces, UserSession.last_seen_at < traces)
    yield delete(UserSession).where(over, UserSession.id.not_in(newest))
    yield delete(RecoveryCode).where(RecoveryCode.used_at < traces)
    yield delete(KnownDevice).where(KnownDevice.last_used_at < notices)
    yield delete(Notice).where(Notice.at < notices)
    yield delete(FactorRemoval).where(FactorRemoval.asked_at < notices)
    yield delete(SecondFactor).where(SecondFactor.confirmed_at.is_(None), SecondFactor.made_at < at - UNFINISHED)
