"""`flask --app wsgi backup FILE` and `restore FILE [--check]`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.backups import health, making, restoring  # noqa: F401 - health registers what it examines
from portal.backups.archive import Manifest
from portal.cli import Command
from portal.clock import now


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
@with_appcontext
def restore(file: Path, check: bool) -> None:
    """Put the portal of FILE into an empty place, and verify it."""
    if check:
        click.echo(f"备份完好，可以恢复：{_told(restoring.check(file))}。")
        return
    click.echo(f"已恢复，日志、附件和校验码都核对过：{_told(restoring.restore(file, at=now()))}。")


def _told(manifest: Manifest) -> str:
    files = sum(name.startswith(making.FILES) for name in manifest.members)
    rows = sum(manifest.counts.values())
    return f"{manifest.alliance}，{manifest.made_at} 做的，{len(manifest.counts)} 张表 {rows} 行，{files} 个附件"
