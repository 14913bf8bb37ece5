"""`flask --app wsgi sample load`."""

import sys

import click
from flask.cli import with_appcontext

from portal.cli import Command
from portal.sample import loading
from portal.sample.accounts import PASSWORD
from portal.sample.star_votes import CODES

ACCOUNTS = f"""\
示例数据已载入：地名是真的，人和事都是虚构的。账号（密码都是 {PASSWORD}）：
  chief                            总召集人
  organization、publicity、finance   组织、宣传、财务干事
  district1 … district5            片区召集人
  secretary001 … secretary237      第一书记
  admin                            技术管理员"""


def codes() -> str:
    """The scrutineers' codes of the votes that were just loaded: nothing keeps them."""
    return "\n".join(["示例投票的监票人代码（只显示这一次）：", *(f"  {line}" for line in CODES)]) if CODES else ""


@click.group()
def sample() -> None:
    """The sample alliance: invented people in real villages."""


@sample.command(cls=Command)
@with_appcontext
def load() -> None:
    """Load the sample into a database without people."""
    loading.load(click.echo if sys.stdout.isatty() else lambda step: None)
    click.echo(ACCOUNTS)
    click.echo(codes())
