"""Static files: served by WhiteNoise, compressed once at start, cached for a year under ?v=<hash>."""

import gzip
import hashlib
import shutil
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

ROOT = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600
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


def init_app(app: Flask) -> None:
    root = ROOT if app.testing else compressed_copy(Path(app.instance_path) / "static")

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
    app.jinja_env.globals["static_url"] = static_url
