"""A file for the reader: kept under its own name, never shown; or a picture of ours, shown and kept by the browser."""

from io import BytesIO
from pathlib import Path

from flask import Response, send_file


def download(content: bytes | Path, media_type: str, name: str) -> Response:
    """The answer that carries it. The name may be Chinese; browsers get it by RFC 6266."""
    source = content if isinstance(content, Path) else BytesIO(content)
    response = send_file(source, media_type, as_attachment=True, download_name=name, conditional=False, etag=False)
    response.headers["Cache-Control"] = "private, no-store"  # send_file's own would let a browser keep it
    response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'")  # beside the portal's: both hold
    return response


def inline(content: Path | bytes, media_type: str, digest: str) -> Response:
    """A picture that the portal itself encoded, in its page. Its bytes never change: the browser may keep them a day,
    and asks with the digest after that. Rights are checked whenever it asks.
    """
    source = content if isinstance(content, Path) else BytesIO(content)
    response = send_file(source, media_type, conditional=True, etag=digest, max_age=24 * 3600)
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'")
    return response
