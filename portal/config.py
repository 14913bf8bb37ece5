"""Settings: defaults, the PORTAL_* environment, and the checks made at start."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask.helpers import get_debug_flag

from portal.errors import BadInput

HTMX_VERSION = "4.0.1"
HTMX_CDN = f"https://cdn.jsdelivr.net/npm/htmx.org@{HTMX_VERSION}/dist/htmx.min.js"
HTMX_SRI = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"
KEY_BYTES = 32
LEAST_SECRET = 32  # characters
DATABASES = ("sqlite:///", "postgresql+psycopg://")


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, default, and whether its value is masked."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("PORTAL_DATABASE_URL", "", "数据库地址；不填则用 instance/portal.db（SQLite）", secret=True),
    Setting(
        "PORTAL_ATTACHMENTS", "", "附件放在哪里：一个目录的完整路径，或 s3://桶/前缀；不填则为数据目录下的 attachments/"
    ),
    Setting("PORTAL_SECRET_KEY", "", "会话签名密钥；不填则在 instance/ 自动生成一次", secret=True),
    Setting(
        "PORTAL_SECRET_KEY_FALLBACKS",
        "",
        "以前的会话签名密钥，逗号隔开：换了以后登录和表单继续有效",
        secret=True,
    ),
    Setting("PORTAL_HTMX", "cdn", "htmx 来源：cdn 或 local"),
    Setting("PORTAL_TRUSTED_PROXIES", "0", "前面有几层可信代理"),
    Setting("PORTAL_HTTPS", "0", "是否只走 HTTPS：1 或 0"),
    Setting("PORTAL_SECOND_FACTOR", "offered", "第二因素：offered（可以设）或 required（担任职务的必须设）"),
    Setting("PORTAL_LOG", "warnings", "日志：warnings（只记出错的）或 requests（每次请求一行）"),
    Setting("PORTAL_ALLIANCE_NAME", "资中县第一书记工作联盟", "联盟名称"),
    Setting("PORTAL_CLOCK", "", "示例数据的起始时刻，只对示例数据有效"),
    Setting("PORTAL_INSTANCE", "", "数据目录；不填则为项目下的 instance/"),
)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every setting with its value or default."""
    return {s.name: environ.get(s.name) or s.default for s in SETTINGS}


AWAKE = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}  # a server that restarted is met anew
FIXED: dict[str, object] = {
    "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "MAX_FORM_PARTS": 2000,
    "COMPRESS_ALGORITHM": ["gzip"],
    "COMPRESS_MIN_SIZE": 1024,
    "COMPRESS_LEVEL": 5,
}


def flask_settings(values: Mapping[str, str], instance: Path) -> dict[str, object]:
    """Flask's configuration from the settings. Raises BadInput with one sentence on a bad one."""
    https = _https(values)
    key, *older = _secret_keys(values, instance)
    return {
        "SECRET_KEY": key,
        "SECRET_KEY_FALLBACKS": older,
        "WTF_CSRF_SECRET_KEY": [*reversed(older), key],  # the last one signs
        "SQLALCHEMY_DATABASE_URI": (database := _database(values["PORTAL_DATABASE_URL"], instance)),
        "SQLALCHEMY_ENGINE_OPTIONS": {} if database.startswith("sqlite") else AWAKE,
        "HTMX_URL": HTMX_CDN if _one_of(values, "PORTAL_HTMX", ("cdn", "local")) == "cdn" else None,
        "TRUSTED_PROXIES": _count(values, "PORTAL_TRUSTED_PROXIES"),
        "HTTPS": https,
        "LOG": _one_of(values, "PORTAL_LOG", ("warnings", "requests")),
        "SECOND_FACTOR": _one_of(values, "PORTAL_SECOND_FACTOR", ("offered", "required")),
        "ALLIANCE_NAME": values["PORTAL_ALLIANCE_NAME"],
        "CLOCK_SETTING": _instant(values["PORTAL_CLOCK"]),
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # an hour-old form still holds an hour of typing
        "ATTACHMENTS": place_of(values["PORTAL_ATTACHMENTS"]) or str(instance / "attachments"),
        "BALLOT_KEYS": str(instance / "keys"),
        **FIXED,
    }


def _database(given: str, instance: Path) -> str:
    """Its address; a wrong one isn't said back, for it may hold a password."""
    if given and not given.startswith(DATABASES):
        raise BadInput(f"PORTAL_DATABASE_URL 应以 {' 或 '.join(DATABASES)} 开头。")
    return given or f"sqlite:///{instance / 'portal.db'}"


def place_of(given: str) -> str:
    """Where attachments lie: a folder, or s3://bucket/prefix. Raises BadInput."""
    if "://" in given and not re.fullmatch(r"s3://[a-z0-9.-]{3,63}/[\w./-]+", given, re.ASCII):
        raise BadInput("PORTAL_ATTACHMENTS 应是一个目录，或 s3://桶/前缀；密钥和地址写在 AWS_ 开头的环境变量里。")
    if given and "://" not in given and not Path(given).is_absolute():
        raise BadInput("PORTAL_ATTACHMENTS 是目录时要写完整路径（以 / 或盘符开头），不然从哪里启动就存到哪里。")
    return given


def _secret_keys(values: Mapping[str, str], instance: Path) -> list[str]:
    """The key that signs, then those that signed before it: given, or kept as files."""
    older = [key.strip() for key in values["PORTAL_SECRET_KEY_FALLBACKS"].split(",") if key.strip()]
    if any(len(key) < LEAST_SECRET for key in older):
        raise BadInput(f"PORTAL_SECRET_KEY_FALLBACKS 里有太短的：每个至少要 {LEAST_SECRET} 个字符，用逗号隔开。")
    given = values["PORTAL_SECRET_KEY"]
    if given and len(given) < LEAST_SECRET:
        raise BadInput(f"PORTAL_SECRET_KEY 太短：至少要 {LEAST_SECRET} 个字符。")
    if given:
        return [given, *older]
    return [key_file(instance / "secret.key").hex(), *older, *(key_file(path).hex() for path in older_files(instance))]


def older_files(instance: Path) -> list[Path]:
    """Key files that were replaced (`flask secret-key rotate`), the newest first."""
    return sorted(instance.glob("secret.*.key"), reverse=True)


def key_file(path: Path) -> bytes:
    """The 32 random bytes kept in this file, made at the first call (mode 0600), whole or not at all."""
    if not path.exists():
        descriptor, fresh = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker: its key counts
                os.link(fresh, path)
        finally:
            Path(fresh).unlink(missing_ok=True)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise BadInput(f"密钥文件 {path.name} 不完整，没有启动。请从备份找回它；新装的门户可以删掉它再启动。")
    return key


def _https(values: Mapping[str, str]) -> bool:
    """Is it served for good? Then no debugger may be on: it shows code and values to whoever meets a fault."""
    https = _flag(values, "PORTAL_HTTPS")
    if https and get_debug_flag():
        raise BadInput("正式运行（PORTAL_HTTPS=1）不能开调试模式：请去掉 FLASK_DEBUG 和 --debug。")
    return https


def _flag(values: Mapping[str, str], name: str) -> bool:
    return _one_of(values, name, ("0", "1")) == "1"


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    if values[name] not in allowed:
        raise BadInput(f"{name} 只能是 {' 或 '.join(allowed)}，现在是“{values[name]}”。")
    return values[name]


def _count(values: Mapping[str, str], name: str) -> int:
    if not values[name].isdigit() or int(values[name]) > 5:
        raise BadInput(f"{name} 应是 0 到 5 的整数，现在是“{values[name]}”。")
    return int(values[name])


def _instant(value: str) -> datetime | None:
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadInput("PORTAL_CLOCK 应写成 2026-09-30T17:59:00+08:00 这样的时刻（带时区）。")
    return at
