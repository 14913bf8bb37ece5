"""Static files: served by WhiteNoise, compressed once at start, cached for a year under ?v=<hash>."""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from flask import Flask
from whitenoise import WhiteNoise

ROOT = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600
KNOWN: set[str] = set()  # addresses of this version, taken once at start: a new version may come into the same folder
COMPRESSED = (".css", ".js", ".svg")


@cache
def static_url(name: str) -> str:
    """The address of a static file, with the first 12 hex digits of its SHA-256."""
    return f"/static/{name}?v={hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:12]}"


def compressed_copy(target: Path) -> Path:
    """A copy of the static files beside the database, each with its .gz; only what changed is written."""
    for source in (p for p in ROOT.rglob("*") if p.is_file()):
        copy = target / source.relative_to(ROOT)
        if copy.exists() and copy.stat().st_mtime_ns == source.stat().st_mtime_ns:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in COMPRESSED:
            packed = gzip.compress(source.read_bytes(), 9, mtime=0)
            _replace(copy.with_name(copy.name + ".gz"), packed)
        _replace(copy, source.read_bytes())
        shutil.copystat(source, copy)
    return target


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{hashlib.sha256(content).hexdigest()[:8]}")
    fresh.write_bytes(content)
    fresh.replace(path)


def of_this_version(inner: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Let a browser keep only what the address names: while two versions serve, one is asked for the other's files."""

    def serve(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = unquote(f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}")

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if asked not in KNOWN:
                headers = [(k, "no-cache" if k.lower() == "cache-control" else v) for k, v in headers]
            return start(status, headers, *rest)

        is_static = environ.get("PATH_INFO", "").startswith("/static/")
        return inner(environ, begin if is_static else start)

    return serve


def version() -> str:
    """The folder of this version's copy: a new version leaves the files alone that the old one still serves."""
    return hashlib.sha256("".join(sorted(KNOWN)).encode()).hexdigest()[:12]


def forget_older(folder: Path, keep: int = 3) -> None:
    """The copies of versions long gone; the newest stay."""
    for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-keep]:
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def init_app(app: Flask) -> None:
    KNOWN.update(static_url(str(p.relative_to(ROOT).as_posix())) for p in ROOT.rglob("*") if p.is_file())
    place = Path(app.instance_path) / "copies"
    root = ROOT if app.testing else compressed_copy(place / version())
    if not app.testing:
        forget_older(place)

    def add_headers(headers: "dict[str, str]", path: str, url: str) -> None:
        for name, value in app.config["SECURITY_HEADERS"]:
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(root),
        prefix="static/",
        max_age=YEAR,
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
    app.wsgi_app = of_this_version(app.wsgi_app)  # type: ignore[method-assign]
    app.jinja_env.globals["static_url"] = static_url
