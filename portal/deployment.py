"""Mistakes in setting up a server, as docs/deploy.md warns of them. A sample served on one's own desk makes none."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import URL, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal.clock import now
from portal.extensions import db
from portal.findings import Finding, examiner
from portal.grants import may_too_much
from portal.installation import Installation, is_sample

SETTINGS_FILE = Path("/etc/portal/portal.env")
PROGRAM = Path(__file__).parent
HERE = ("", "localhost", "127.0.0.1", "::1")
LONGEST_REST = timedelta(minutes=10)  # of a task that runs every minute
MOST_APART = 5  # seconds
TWO_ROLES = "门户的账号能改日志：请让表的主人运行 flask grants 账号，再用那个账号跑门户（docs/deploy.md）。"
STRONG = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"


@examiner
def on_a_server(app: Flask) -> Iterator[Finding]:
    """Everything here, once this is a real portal or serves others."""
    sample = _is_sample()
    if sample and not app.config["HTTPS"]:
        return
    if sample:
        yield Finding("示例数据", "是", "示例的账号和密码是公开的：正式运行请换一个空的数据库。")
    if app.config["HTTPS"] and not app.config["TRUSTED_PROXIES"]:
        advice = "前面有代理时请设 PORTAL_TRUSTED_PROXIES=1，否则人人都像来自代理，网页会不停跳转。"
        yield Finding("可信代理", "0 层", advice)
    if os.name == "posix":
        yield from _owners(Path(app.instance_path))
    if db.engine.dialect.name == "postgresql":
        yield from _postgresql()
    yield _jobs()


def _is_sample() -> bool:
    try:
        return is_sample()
    except SQLAlchemyError:
        return False


def _owners(instance: Path) -> Iterator[Finding]:
    """Who runs this, and who may read and write what."""
    root = os.geteuid() == 0
    advice = "请用专门的用户运行，不要用 root：/usr/local/sbin/portal 会换成 portal 用户。" if root else ""
    yield Finding("运行的用户", "root" if root else str(os.geteuid()), advice)
    owner, mode = instance.stat().st_uid, stat.S_IMODE(instance.stat().st_mode)
    advice = f"别的用户也能进数据目录，请运行 chmod 700 {instance}。" if mode & 0o077 else ""
    yield Finding("数据目录的权限", oct(mode)[2:], advice)
    strange = [path.name for path in sorted(instance.iterdir()) if path.lstat().st_uid != owner]
    advice = f"数据目录里有别人的文件，服务会写不进去。请运行 chown -R --reference={instance} {instance}。"
    yield Finding("数据目录里的文件", "、".join(strange) or "主人一致", advice if strange else "")
    writable = not root and os.access(PROGRAM, os.W_OK)
    advice = "服务的用户能改程序，请把程序目录交给 root：chown -R root: /srv/portal。" if writable else ""
    yield Finding("程序目录", "可写" if writable else "只读", advice)
    if SETTINGS_FILE.exists():
        mode = stat.S_IMODE(SETTINGS_FILE.stat().st_mode)
        advice = f"设置文件里有密钥，别的用户也能读。请运行 chmod 600 {SETTINGS_FILE}。" if mode & 0o077 else ""
        yield Finding("设置文件", oct(mode)[2:], advice)


def connection(url: URL) -> Iterator[Finding]:
    """A database on another machine must show its certificate."""
    host = str(url.host or url.query.get("host") or "")
    if host not in HERE and not host.startswith("/"):
        mode = str(url.query.get("sslmode") or "prefer")
        advice = "数据库在另一台机器上：地址后面请加 ?sslmode=verify-full&sslrootcert=证书文件。"
        yield Finding("数据库连接", f"sslmode={mode}", "" if mode == "verify-full" else advice)


def _postgresql() -> Iterator[Finding]:
    yield from connection(db.engine.url)
    found = shutil.which("pg_dump") is not None
    yield Finding("pg_dump", "有" if found else "没有", "" if found else "没有它不能备份，请安装 postgresql-client。")
    yield from role_and_clock()


def role_and_clock() -> Iterator[Finding]:
    try:
        strong = bool(db.session.scalar(text(STRONG)))
        loose = may_too_much()
        apart = abs((db.session.execute(text("SELECT clock_timestamp()")).scalar_one() - machine_now()).total_seconds())
    except SQLAlchemyError:
        return
    advice = "数据库账号权限过大，请换一个不是超级用户的账号。" if strong else ""
    yield Finding("数据库账号", str(db.engine.url.username or ""), advice)
    yield Finding("日志的权限", "能改" if loose else "只能添", TWO_ROLES if loose else "")
    advice = "机器和数据库的钟差得太多，请在两台机器上运行 timedatectl set-ntp true。" if apart > MOST_APART else ""
    yield Finding("和数据库的钟差", f"{apart:.0f} 秒", advice)


def machine_now() -> datetime:
    """By the machine's own clock, which a sample's may differ from."""
    return datetime.now(UTC)


def _jobs() -> Finding:
    try:
        at = db.session.scalar(select(Installation.jobs_at))
    except SQLAlchemyError:
        at = None
    late = at is None or now() - at > LONGEST_REST
    advice = "每分钟的任务没有在跑，请看 systemctl status portal-jobs.timer。" if late else ""
    return Finding("定时任务", f"上次 {at.astimezone():%Y-%m-%d %H:%M}" if at else "还没有跑过", advice)
