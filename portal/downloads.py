"""A file to be kept by the reader: under its own name, never shown in the browser, never kept by a cache."""

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
