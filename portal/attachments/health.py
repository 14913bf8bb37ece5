"""What `doctor` says of the place where attachments lie."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from portal.attachments import store
from portal.doctor import disk_answers
from portal.findings import Finding, examiner

NAME, PROBE = "doctor", b"doctor"  # no attachment has this name
CHECK = "请检查 AWS_ENDPOINT_URL、密钥和桶的权限（读、写、列、删）。"


@examiner
def place(app: Flask) -> Iterator[Finding]:
    address = app.config["ATTACHMENTS"]
    if address.startswith(store.S3):
        yield Finding("附件", address, fault_of(address))
    elif Path(address).exists():  # made with the first file
        good = disk_answers(address)
        advice = "" if good else "请把附件目录的权限交给运行服务的用户。"
        yield Finding("附件目录", "可写" if good else "不可写", advice)


def probe(address: str) -> str:
    """Write, read, list and delete; the first that fails, in a sentence."""
    from portal.attachments.bucket import Bucket

    try:
        there = Bucket(address)
        there.keep(NAME, PROBE)
        try:
            if there.content(NAME) != PROBE:
                return "写进去的取出来不一样。"
            any(there.digests())
        finally:
            there.drop(NAME)
    except OSError:
        return "存放附件的桶不能用。"
    return ""


def fault_of(address: str) -> str:
    """Why this store could not take attachments now, and what to look at; "" when it could. Leaves nothing there."""
    if address.startswith(store.S3):
        fault = probe(address)
        return f"{fault}{CHECK}" if fault else ""
    folder = next(path for path in (Path(address), *Path(address).parents) if path.exists())
    return "" if disk_answers(str(folder)) else f"目录 {address} 写不进去，请把它交给运行服务的用户。"
