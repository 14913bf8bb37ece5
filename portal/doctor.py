"""What an operator should know: settings with secrets masked, versions, permissions, disk, migrations."""

import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal import config, deployment  # noqa: F401 - registers what it examines
from portal.extensions import db
from portal.findings import EXAMINERS, Finding

LEAST_DISK = 500 * 1024 * 1024  # bytes free
LEAST_SQLITE = (3, 35, 0)


def examine(app: Flask) -> list[Finding]:
    of_rooms = (finding for examine_room in EXAMINERS for finding in examine_room(app))
    return [*_settings(), *_server(app), *_database(app), *_files(Path(app.instance_path)), *of_rooms]


def _settings() -> Iterator[Finding]:
    for setting, value in ((s, config.read()[s.name]) for s in config.SETTINGS):
        shown = _masked(value) if setting.secret else value
        yield Finding(setting.name, shown or "（未设，用默认）")


def _masked(value: str) -> str:
    if "://" in value:
        return re.sub(r"//([^:/@]*):[^@]*@", r"//\1:****@", value)
    return "****" if value else ""


def _server(app: Flask) -> Iterator[Finding]:
    yield Finding("Python", sys.version.split()[0])
    yield Finding("调试模式", "开" if app.debug else "关", "正式运行必须关闭调试模式。" if app.debug else "")
    if app.config["SECOND_FACTOR"] != "required" and not app.config.get("IS_SAMPLE"):
        advice = "担任职务的人能看到全部名册：正式运行请设 PORTAL_SECOND_FACTOR=required。"
        yield Finding("第二因素", "可以不设", advice)
    if not app.config["HTTPS"]:
        yield Finding(
            "HTTPS", "未启用", "" if app.config.get("IS_SAMPLE") else "正式运行请设 PORTAL_HTTPS=1，并由代理提供证书。"
        )


def _database(app: Flask) -> Iterator[Finding]:
    good = database_answers()
    yield Finding("数据库", db.engine.dialect.name, "" if good else "数据库没有应答，请检查 PORTAL_DATABASE_URL。")
    if db.engine.dialect.name == "sqlite":
        old = sqlite3.sqlite_version_info < LEAST_SQLITE
        yield Finding("SQLite", sqlite3.sqlite_version, "版本太旧，请升级到 3.35 以上。" if old else "")
    here, newest = _migrations(app)
    advice = "" if here == newest else "请运行 flask --app wsgi db upgrade。"
    yield Finding("数据库结构", f"{here or '空'}（最新 {newest}）", advice)


def _migrations(app: Flask) -> tuple[str, str]:
    folder = Path(app.extensions["migrate"].directory) / "versions"
    newest = max((p.name.split("_")[0] for p in folder.glob("*.py")), default="")
    try:
        if not inspect(db.session.connection()).has_table("alembic_version"):
            return "", newest
        return db.session.scalar(text("SELECT version_num FROM alembic_version")) or "", newest
    except SQLAlchemyError:
        return "", newest


def _files(instance: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(instance).free
    advice = "剩余空间不足 500 MB，请清理。" if free < LEAST_DISK else ""
    yield Finding("磁盘剩余", f"{free // 2**20:,} MB", advice)
    good = disk_answers(str(instance))
    yield Finding("数据目录", "可写" if good else "不可写", "" if good else "请把数据目录的权限交给运行服务的用户。")
    for key in sorted(instance.glob("*.key")):
        mode = stat.S_IMODE(key.stat().st_mode)
        yield Finding(key.name, oct(mode)[2:], "" if mode & 0o077 == 0 else f"请运行 chmod 600 {key.name}。")


def database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
        return True
    except SQLAlchemyError:
        return False


def disk_answers(instance: str) -> bool:
    """Can a byte be written beside the database?"""
    try:
        path = Path(instance) / f".disk-{os.getpid()}"
        path.write_bytes(b"1")
        path.unlink()
    except OSError:
        return False
    return True
