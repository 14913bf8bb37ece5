"""Operators' commands for accounts. The code is printed once; whoever reads it can set the password."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import config, secret_keys
from portal.accounts import founding_rules as rules
from portal.accounts import second_rules
from portal.accounts.founding_rules import Issued
from portal.accounts.links import grouped
from portal.accounts.rules import said
from portal.actor import Role
from portal.audit.rules import record
from portal.cli import Command, commit
from portal.clock import now
from portal.errors import Refused

BASE = click.option("--base", default="http://127.0.0.1:8000", show_default=True, help="门户的网址，写进链接。")


@click.group()
def admin() -> None:
    """Accounts that only the server's operator may open or mend."""


@admin.command(cls=Command)
@click.argument("name")
@click.option("--administrator", is_flag=True, help="邀请技术管理员，而不是首任总召集人。")
@BASE
@with_appcontext
def invite(name: str, administrator: bool, base: str) -> None:
    """Invite the first chief convener NAME; once more while the link was not used."""
    show(rules.invite_first(name, Role.ADMINISTRATOR if administrator else Role.CHIEF_CONVENER, at=now()), base)


@admin.command(cls=Command)
@click.argument("sign_in_name")
@BASE
@with_appcontext
def mend(sign_in_name: str, base: str) -> None:
    """Make a link by which the owner of SIGN_IN_NAME sets a new password."""
    show(rules.renew(sign_in_name, at=now()), base)


@admin.command("sign-out", cls=Command)
@click.argument("sign_in_name")
@with_appcontext
def sign_out(sign_in_name: str) -> None:
    """End all sessions of SIGN_IN_NAME."""
    click.echo(f"{rules.end_sessions(sign_in_name, at=now())} 处登录已失效。")


@admin.command("second-factor-off", cls=Command)
@click.argument("sign_in_name")
@click.option("--witness", required=True, help="另一个核实本人的人的姓名，记入日志。")
@with_appcontext
def second_factor_off(sign_in_name: str, witness: str) -> None:
    """Remove the second factor of SIGN_IN_NAME, who has lost it: for those whom nobody may mend in the portal."""
    name = second_rules.remove_on_server(sign_in_name, witness, by=rules.OPERATOR, at=now())
    click.echo(f"{name} 的第二因素已停用，登录已全部失效。请本人登录后重新设置。")


@click.group("secret-key")
def secret_key() -> None:
    """The key that signs cookies and forms."""


@secret_key.command(cls=Command)
@with_appcontext
def rotate() -> None:
    """A new key in instance/; the one before stays, so everybody stays signed in. Restart the server after it."""
    if config.read()["PORTAL_SECRET_KEY"]:
        raise Refused("密钥写在 PORTAL_SECRET_KEY 里：请把旧的移到 PORTAL_SECRET_KEY_FALLBACKS，再写新的，然后重启。")
    secret_keys.rotate(Path(current_app.instance_path), at=now())
    record(rules.OPERATOR, "server.key_rotated", "secret_key", "换了会话签名密钥", at=now())
    click.echo(f"已换，请重启服务；登录和表单继续有效。{secret_keys.KEPT_FOR.days} 天后运行 secret-key retire。")


@secret_key.command(cls=Command)
@with_appcontext
def retire() -> None:
    """Seal second factors with the newest key and delete the key files before it."""
    files = secret_keys.retirable(Path(current_app.instance_path), at=now())
    sealed, lost = second_rules.reseal()
    gone = len(files)
    record(rules.OPERATOR, "server.keys_retired", "secret_key", f"删除了 {gone} 个旧的会话签名密钥", at=now())
    commit()  # the new seals are kept before the keys go by which the old ones open
    for path in files:
        path.unlink()
    click.echo(f"第二因素重新封好 {sealed} 个，打不开的 {lost} 个；旧密钥删除 {gone} 个。请重启服务。")
    if config.read()["PORTAL_SECRET_KEY_FALLBACKS"]:
        click.echo(f"现在可以清空 PORTAL_SECRET_KEY_FALLBACKS（换密钥满 {secret_keys.KEPT_FOR.days} 天以后）。")


def show(issued: Issued, base: str) -> None:
    click.echo(f"{issued.name}（登录名 {issued.sign_in_name}）")
    click.echo(f"链接：{base.rstrip('/')}/invitation#{issued.code}")
    click.echo(f"代码：{grouped(issued.code)}")
    click.echo(f"{said(issued.until)} 前有效，只能用一次；新的一次生成后，这一次的作废。")
