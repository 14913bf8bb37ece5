"""A Word file as LibreOffice lays it out: docx → PDF → what stands where."""

import os
import subprocess
from shutil import which

import pytest

from tests.meetings.page_geometry import RIGHT, Line, Page, above_mark, read

MISSING = "No LibreOffice. On Debian: apt-get install libreoffice-writer-nogui"
CLOSING = "，。；：、！？）》”"  # LibreOffice hangs one at the end of a line out of the margin, whatever the file says


def pages_of(folder, *files: bytes) -> list[list[Page]]:
    """The pages of each file. Without a LibreOffice the test is skipped, or fails where CI=true."""
    program = which("soffice") or which("libreoffice")
    if not program:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    paths = [folder / f"{number}.docx" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder.parent / 'office'}"  # one a worker: they can't share it
    command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=250)
    return [[plain(page) for page in read(path.with_suffix(".pdf").read_bytes())] for path in paths]


def plain(page: Page) -> Page:
    """The page without hanging marks, which are no fault, and without the small lines of the fingerprint."""
    lines = [line for line in page.body if not (line.left > page.width - RIGHT and line.text in CLOSING)]
    return above_mark(page._replace(body=[pulled_in(line) for line in lines]))


def pulled_in(line: Line) -> Line:
    return line._replace(right=min(line.right, 184)) if line.text[-1] in CLOSING else line
