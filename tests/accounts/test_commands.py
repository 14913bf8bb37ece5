"""The operator's commands."""

import re

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Account, OneTimeLink, UserSession
from portal.extensions import db
from portal.roster.models import Member, Office
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("light")
GOOD = "灯火归舟渡口三更雨声声慢四十一里"


@pytest.fixture
def run(app):
    """run("admin", "invite", …) -> the outcome of the command."""

    def run(*args):
        db.session.commit()
        outcome = app.test_cli_runner().invoke(args=["admin", *args])
        db.session.rollback()
        db.session.expire_all()
        return outcome

    return run


def code_in(outcome):
    return re.search(r"invitation#([0-9A-Z]{26})", outcome.output)[1]


def activate(app, code):
    return app.test_client().post("/invitation/password", data={"code": code, "new": GOOD, "again": GOOD})


def test_a_fresh_portal_has_no_account(app):
    assert db.session.scalar(select(func.count(Account.id))) == 0


def test_the_first_chief_convener_is_invited(app, run, journal):
    outcome = run("invite", "张三", "--base", "https://portal.example/")
    assert outcome.exit_code == 0
    assert "张三（登录名 zhangsan）" in outcome.output and "https://portal.example/invitation#" in outcome.output
    assert journal() == ["member.added", "accounts.opened", "office.founded", "accounts.invited"]
    assert activate(app, code_in(outcome)).status_code == 303
    assert db.session.scalars(select(Office.kind)).one() == "chief_convener"


def test_an_unused_first_invitation_is_made_anew_for_the_same_person(app, run):
    first, second = run("invite", "张三"), run("invite", "张三")
    assert second.exit_code == 0
    assert db.session.scalar(select(func.count(Member.id))) == 1
    assert activate(app, code_in(first)).status_code == 422
    assert activate(app, code_in(second)).status_code == 303


def test_once_there_is_a_chief_nobody_else_is_invited(app, run):
    activate(app, code_in(run("invite", "张三")))
    outcome = run("invite", "李四")
    assert outcome.exit_code == 1
    assert outcome.stderr.count("\n") == 1 and "总召集人张三已启用账号" in outcome.stderr
    assert db.session.scalar(select(func.count(Member.id))) == 1


def test_another_name_than_the_invited_chiefs_is_refused(app, run):
    run("invite", "张三")
    outcome = run("invite", "李四")
    assert outcome.exit_code == 1 and "已登记为张三" in outcome.stderr


@pytest.mark.parametrize("name", ["", "  ", "长" * 41])
def test_a_name_that_is_none_is_refused(app, run, name):
    assert run("invite", name).exit_code == 1


def test_wrong_usage_is_2(app, run):
    assert run("invite").exit_code == 2


def test_an_administrator_is_invited_too(app, run):
    activate(app, code_in(run("invite", "张三")))
    outcome = run("invite", "李四", "--administrator")
    assert outcome.exit_code == 0 and activate(app, code_in(outcome)).status_code == 303
    assert run("invite", "李四", "--administrator").exit_code == 1


def test_the_chiefs_forgotten_password_is_mended_on_the_server(app, run, journal):
    activate(app, code_in(run("invite", "张三")))
    outcome = run("mend", "zhangsan")
    assert outcome.exit_code == 0 and journal()[-1] == "accounts.mending_offered"
    assert activate(app, code_in(outcome)).status_code == 303
    assert run("mend", "nobody").exit_code == 1


def test_somebody_is_signed_out_everywhere(app, run, sign_in):
    cast = Cast()
    client = sign_in(cast.secretary)
    assert "1 处登录已失效" in run("sign-out", "secretary").output
    assert client.get("/account").status_code == 303
    assert db.session.scalars(select(UserSession.ended_at)).one() is not None


def test_a_closed_account_gets_no_link(app, run):
    Cast()
    outcome = run("mend", "leaver")
    assert outcome.exit_code == 1 and "已停用" in outcome.stderr
    assert db.session.scalar(select(func.count(OneTimeLink.id))) == 0
