"""Where a folder keeps its files: ab/<digest>."""

from pathlib import Path

from flask import current_app


def folder_of():
    return Path(current_app.config["ATTACHMENTS"])


def path_of(digest):
    return folder_of() / digest[:2] / digest
