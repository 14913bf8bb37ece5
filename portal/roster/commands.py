"""`flask roster …`: the import without a browser, and the workbook to fill in."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from portal.actor import Actor, Can, Scope
from portal.cli import Command
from portal.clock import now
from portal.errors import Refused
from portal.roster import importing
from portal.roster.columns import table_of
from portal.roster.entries import Entry, Kind
from portal.roster.known import known
from portal.roster.planning import Plan
from portal.roster.reading import MOST_BYTES, read_rows

OPERATOR = Actor(id=0, name="系统", grants={Can.EDIT_PEOPLE: frozenset({Scope.ALL})})
MOST_TOLD = 20  # problems on stderr

roster = AppGroup("roster", help="The roster: import a file, get the workbook to fill in.")


@roster.command("import", cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what the import would do.")
@with_appcontext
def import_file(file: Path, check: bool) -> None:
    """Import FILE (xlsx or csv) into the roster: all of it or nothing."""
    with file.open("rb") as opened:
        table = table_of(read_rows(opened.read(MOST_BYTES + 1), file.name))
    at = now()
    made = importing.plan_of(table, by=OPERATOR, at=at)
    if table.left_out:
        click.echo(table.left_out)
    if made.refused:
        raise Refused(refusal(made))
    if check or not made.can_be_written:
        click.echo(f"{made.summary}。{'名册没有改动。' if check else '与名册一致，不用写入。'}")
        return
    importing.write(made, "roster", file.name, by=OPERATOR, at=at, progress=with_bar)
    click.echo(f"已写入名册：{made.summary}。")


def refusal(made: Plan) -> str:
    """A line for each of the first problems, and how many rows there are in all."""
    problems = [
        f"第 {entry.number} 行 {entry.name} {problem.heading}：{problem.sentence}"
        for entry in made.of(Kind.REFUSED)
        for problem in entry.problems
    ]
    rest = [f"还有 {len(problems) - MOST_TOLD} 处。"] if len(problems) > MOST_TOLD else []
    return "\n".join([*problems[:MOST_TOLD], *rest, f"有 {made.refused} 行不能导入，名册没有改动。"])


def with_bar(entries: list[Entry]) -> Iterable[Entry]:
    """The rows, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from entries
        return
    with click.progressbar(entries, label="写入名册", file=sys.stderr) as bar:
        yield from bar


@roster.command("template", cls=Command)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def template_file(file: Path) -> None:
    """Write the workbook to fill in to FILE."""
    from portal.roster.template import template

    if file.exists():
        raise Refused(f"{file} 已经存在，没有覆盖。请换一个文件名。")
    file.write_bytes(template(known()))
    click.echo(f"已写入 {file}。")
