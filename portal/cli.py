"""Operators' commands: thin, they call rules. Exit 0 done, 1 refused with one line on stderr, 2 wrong usage."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal import doctor as examination
from portal.clock import now
from portal.errors import BadInput, Refused
from portal.extensions import access, db, one_moment
from portal.installation import jobs_done
from portal.outages import StoreAway

JOBS = 2021  # the number of their lock; 2020 is that of the tries at the door
NO_STORE = "存放附件的地方没有应答。请检查 AWS_ENDPOINT_URL、密钥和桶的权限（读、写、列、删），好了再运行一次。"
NO_DATABASE = "数据库没有应答，或还不是最新的结构。请检查 PORTAL_DATABASE_URL，再运行 flask --app wsgi db upgrade。"


class Command(click.Command):
    """A command in one transaction: committed when it ends, undone when it is refused."""

    writes = True

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with access(writing=self.writes):
                answer = super().invoke(ctx)
                db.session.commit()
                return answer
        except (Refused, BadInput) as error:
            self._refuse(str(error))
        except DatabaseError as error:
            self._refuse(f"{NO_DATABASE}（{str(error.orig).splitlines()[0]}）")
        except StoreAway:
            self._refuse(NO_STORE)
        except OSError as error:
            self._refuse(f"{error.filename or '文件'} 不能读写：{error.strerror or error}。请检查路径和权限。")

    def _refuse(self, sentence: str) -> NoReturn:
        with suppress(DatabaseError):
            db.session.rollback()
        click.echo(sentence, err=True)
        raise SystemExit(1) from None


class Look(Command):
    """A command that writes nothing, so nobody waits for it however long it takes."""

    writes = False


class DatabaseCommands(click.Group):
    """Flask-Migrate's commands (db upgrade and so on), loaded when one is asked for: workers have no use for them."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        from flask_migrate.cli import db as group

        return group.make_context(info_name, args, parent, **extra)  # type: ignore[no-any-return]


def commit() -> None:
    """Keep what is done so far: for long commands that work in steps."""
    db.session.commit()


@click.command(cls=Look)
@with_appcontext
def verify() -> None:
    """Check that journal, attachments, votes and sealed records are whole; name the first break otherwise."""
    from portal.backups.wholeness import fault_beside_seals
    from portal.paper.sealing import fault_of, standing_seals

    at = now()
    one_moment()
    if sentence := fault_beside_seals(at=at):
        raise Refused(sentence)
    click.echo("日志完整，附件齐全，投票与公布的清单相符。")
    seals = standing_seals()
    with click.progressbar(seals, label="校验码", file=sys.stderr, hidden=not sys.stderr.isatty()) as checked:
        for sentence in map(fault_of, checked):
            if sentence:
                raise Refused(sentence)
    click.echo(f"校验码相符：{len(seals)} 份。")


@click.command(cls=Look)
@with_appcontext
def doctor() -> None:
    """Settings, permissions, versions, disk: what stands, and what to mend."""
    findings = examination.examine(current_app)
    for finding in findings:
        click.echo(f"{'!!' if finding.advice else 'ok'}  {finding.name}：{finding.value}  {finding.advice}".rstrip())
    wrong = sum(1 for finding in findings if finding.advice)
    if wrong:
        raise Refused(f"有 {wrong} 项要处理，见上面标 !! 的行。")


@click.command(cls=Command)
@with_appcontext
def jobs() -> None:
    """Do what is due: retention of journal, links, forms, leave, files; seals; search; closes of votes. Safe always."""
    from portal.audit.chain import keep_last_heads
    from portal.audit.rules import head_file
    from portal.grants import is_owner

    if not is_owner():
        raise Refused(
            "这个账号不是表的主人，不能办定时的事。请把 PORTAL_DATABASE_URL 换成主人的地址（portal.env）再运行。"
        )
    with alone(JOBS) as is_mine:
        if not is_mine:
            click.echo("另一个进程正在办，这次不用办。")
            return
        removed = []
        for step, words in steps():
            count = step(at=now())
            commit()
            removed += [f"{count} {words}"] if count and words else []
        keep_last_heads(head_file())
        if removed:
            click.echo(f"到期删除了 {'、'.join(removed)}。")


def steps() -> list[tuple[Callable[..., Any], str]]:
    """What is due, in this order, each in a transaction of its own; and words for what a step removes, counted."""
    from portal.accounts.keeping import sweep as sweep_accounts
    from portal.attachments.rules import sweep as sweep_attachments
    from portal.audit.rules import keep
    from portal.ballots.keeping import clean_up, close_due
    from portal.meetings.fingerprint import seal_missing
    from portal.meetings.leave_rules import forget as forget_leave_reasons
    from portal.roster.importing import sweep as sweep_imports
    from portal.roster.rules import sweep as sweep_roster
    from portal.search.index import fill_missing

    sweeps: list[tuple[Callable[..., Any], str]] = [
        (keep, "行日志"), (sweep_accounts, "条登录的痕迹和通知"), (sweep_roster, "个离任者的联系方式"),
        (sweep_imports, "次没确认的导入"), (forget_leave_reasons, "条请假原因"), (sweep_attachments, "个附件文件"),
    ]  # fmt: skip
    others = [(step, "") for step in (seal_missing, fill_missing, clean_up, jobs_done)]
    return [(close_due, ""), *sweeps, *others]


@contextmanager
def alone(number: int) -> Iterator[bool]:
    """Hold PostgreSQL's lock of that number; False: another process has it. SQLite's writers wait for one another."""
    if db.engine.dialect.name != "postgresql":
        yield True
        return
    with db.engine.connect() as connection:
        is_mine = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))
        connection.commit()  # the lock is the connection's, not the transaction's
        try:
            yield is_mine
        finally:
            if is_mine:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": number})
                connection.commit()


@click.command("search-rebuild")
@with_appcontext
def search_rebuild() -> None:
    """Make the index of the search anew, from what the slices have."""
    from portal.search.index import rebuild

    click.echo(f"搜索的索引已重建，{rebuild()} 份。")
    commit()


@click.command(cls=Command)
@click.argument("role")
@with_appcontext
def grants(role: str) -> None:
    """Give ROLE of PostgreSQL the rights that serving asks for, and no others. Again after each `db upgrade`."""
    from portal.grants import grant

    click.echo(f"{role} 现在只有门户要用的权限，{grant(role)} 张表；日志和定案的东西只能添，不能改。")
    click.echo("请用它跑门户（portal.service）；升级结构、定时任务和备份仍用表的主人。")


def init_app(app: Flask) -> None:
    from portal.accounts.commands import admin, secret_key
    from portal.backups.commands import backup, carry, restore
    from portal.roster.commands import roster
    from portal.sample.commands import sample

    app.cli.add_command(DatabaseCommands("db", help="Migrations of the database."))
    for command in (
        verify,
        doctor,
        jobs,
        grants,
        backup,
        restore,
        carry,
        admin,
        secret_key,
        roster,
        sample,
        search_rebuild,
    ):
        app.cli.add_command(command)
