"""`flask --app wsgi backup FILE`, `restore FILE [--check]`, `carry database TARGET_URL`, `carry attachments TARGET`."""

import sys
import time
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.attachments import moving
from portal.backups import carrying, health, making, restoring  # noqa: F401 - health registers what it examines
from portal.backups.archive import Manifest
from portal.cli import Command, commit
from portal.clock import now
from portal.config import place_of
from portal.errors import Refused

SHARED = (
    "{}。是坏掉的那个门户留下的，请加上 --among-files 再恢复，接着用；别的门户还在用，请先把 PORTAL_INSTANCE 和"
    " PORTAL_ATTACHMENTS 指到空的地方，不然会弄坏那边的日志，定时任务会删掉那边的附件。"
)


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole portal to FILE while it runs. FILE holds everything: keep it as secret as the portal."""
    manifest = making.make(file, at=now())
    click.echo(f"已备份到 {file}：{_told(manifest)}。")


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="only look whether FILE is whole and could be restored here")
@click.option(
    "--among-files", is_flag=True, help="what lies here already is this portal's own; only its database was lost"
)
@with_appcontext
def restore(file: Path, check: bool, among_files: bool) -> None:
    """Put the portal of FILE into an empty place, and verify it."""
    there = "" if among_files else restoring.left_behind()
    shared = SHARED.format(there) if there else ""
    if check:
        click.echo(f"备份完好，可以恢复：{_told(restoring.check(file))}。{shared}")
        return
    if shared:
        raise Refused(f"没有恢复。{shared}")
    click.echo(f"已恢复，日志、附件和校验码都核对过：{_told(restoring.restore(file, at=now()))}。")


@click.group()
def carry() -> None:
    """Carry the portal's data to another place."""


@carry.command(cls=Command)
@click.argument("target_url")
@click.option("--check", is_flag=True, help="only look whether it could be carried there")
@with_appcontext
def database(target_url: str, check: bool) -> None:
    """Copy all rows into the empty database at TARGET_URL, compare them, and verify both sides. Stop the portal first.

    A password is better kept in ~/.pgpass or PGPASSWORD than in TARGET_URL.
    """
    counts, began = carrying.check(target_url, at=now()), time.monotonic()
    tables, total = len(counts), sum(counts.values())
    if check:
        click.echo(f"可以搬：{tables} 张表 {total} 行；这里的日志、附件、投票和校验码都核对过。")
        return
    carrying.announce(target_url, at=now())
    commit()
    click.echo("从现在起到搬完，门户只能看不能改：这时保存的人会看到“系统正忙”，填的内容留在页面上。", err=True)
    with click.progressbar(length=2 * total, label="搬", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        moved = sum(carrying.carry(target_url, bar.update).values())
    seconds = time.monotonic() - began
    click.echo(f"已搬过去：{tables} 张表 {moved} 行，逐行核对一致，两边 verify 都通过，用时 {seconds:.0f} 秒。")
    click.echo("请把 PORTAL_DATABASE_URL 改成新地址再启动门户。旧库留作备份，不要再用它办事。")


@carry.command(cls=Command)
@click.argument("target")
@click.option("--check", is_flag=True, help="only look whether all are whole here and the other place answers")
@with_appcontext
def attachments(target: str, check: bool) -> None:
    """Copy every attachment to TARGET, a folder or s3://bucket/prefix, and compare each by its hash. Safe to repeat."""
    address = place_of(target if "://" in target else str(Path(target).absolute()))
    files, written = moving.move(address, only_look=check)
    if check:
        click.echo(f"可以搬：{files} 个附件，这里的都核对过，那边写得进、读得出。")
        return
    click.echo(f"已搬过去：{files} 个附件，新写 {written} 个，逐个核对一致。")
    click.echo(f"请把 PORTAL_ATTACHMENTS 改成 {address} 再启动门户，然后运行 flask verify；这里的没有删。")


def _told(manifest: Manifest) -> str:
    files = sum(name.startswith(making.FILES) for name in manifest.members)
    rows = sum(manifest.counts.values())
    return f"{manifest.alliance}，{manifest.made_at} 做的，{len(manifest.counts)} 张表 {rows} 行，{files} 个附件"
