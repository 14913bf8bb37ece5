"""The key that signs cookies and forms, and those before it: one that was replaced still opens what it has signed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from portal.config import key_file, older_files
from portal.errors import Refused

KEPT_FOR = timedelta(days=8)  # a session lives 7 days at most


def every() -> list[bytes]:
    """The newest first."""
    given: Sequence[str | bytes] = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
    return [_bytes(key) for key in (current_app.config["SECRET_KEY"], *given)]


def _bytes(key: str | bytes) -> bytes:
    return key if isinstance(key, bytes) else key.encode()


def rotate(instance: Path, *, at: datetime) -> None:
    """A new key file; the one before stays beside it. Should this stop halfway, the next start makes the new one."""
    path = instance / "secret.key"
    if path.exists():
        path.rename(instance / f"secret.{at:%Y%m%d%H%M%S%f}.key")
    key_file(path)


def retirable(instance: Path, *, at: datetime) -> list[Path]:
    """The files of the keys before. Refuses while a session may still hang on one."""
    files = older_files(instance)
    last = max((_replaced_at(path, at) for path in files), default=None)
    if last and at < last + KEPT_FOR:
        raise Refused(f"密钥换了还不到 {KEPT_FOR.days} 天，还有登录靠旧密钥。请过些天再运行。")
    return files


def _replaced_at(path: Path, at: datetime) -> datetime:
    try:
        return datetime.strptime(path.name.split(".")[1], "%Y%m%d%H%M%S%f").replace(tzinfo=at.tzinfo)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, at.tzinfo)
