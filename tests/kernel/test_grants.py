"""The role that serves on PostgreSQL: what it may, what it may not, and who says so when it may more.

Every request of every test on PostgreSQL has that role (tests/conftest.py); here it tries what no page does.
"""

import secrets

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from portal import deployment, doctor, grants
from portal.audit.models import JournalLine
from portal.errors import BadInput, Refused
from portal.extensions import db
from tests.conftest import POSTGRES, ROLE

on_postgresql = pytest.mark.skipif(not POSTGRES, reason="a matter of PostgreSQL")
FORBIDDEN = [
    "UPDATE journal_line SET text = 'x'",
    "DELETE FROM journal_line",
    "TRUNCATE journal_line",
    "UPDATE vote_ballot SET value = 1",
    "DELETE FROM vote_ballot",
    "UPDATE minutes_step SET at = at",
    "DELETE FROM journal_checkpoint",
    "CREATE TABLE more (id int)",
    "DROP TABLE meeting",
    "ALTER TABLE member ADD COLUMN more int",
    "UPDATE alembic_version SET version_num = '0'",
    "CREATE ROLE more",
    "COPY member TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
]


def as_the_role(statement):
    db.session.execute(text(f"SET LOCAL ROLE {ROLE}"))
    try:
        return db.session.execute(text(statement))
    finally:
        db.session.rollback()


@on_postgresql
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_that_serves_may_not(cast, statement):
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must be superuser"):
        as_the_role(statement)


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    ["SELECT count(*) FROM journal_line", "UPDATE journal_head SET mac = mac", "DELETE FROM absence",
     "SELECT id FROM meeting FOR UPDATE", "SELECT version_num FROM alembic_version"],
)  # fmt: skip
def test_and_may(cast, statement):
    as_the_role(statement)


@on_postgresql
def test_requests_of_these_tests_have_that_role(app, cast, sign_in, monkeypatch):
    seen = []
    monkeypatch.setattr(doctor, "examine", lambda app: seen.append(who()) or [])
    sign_in(cast.admin).get("/health")
    assert seen == [ROLE] and who() != ROLE


def who():
    return db.session.scalar(text("SELECT current_user"))


@on_postgresql
def test_a_new_table_gets_rights_and_no_old_right_stays(cast):
    role = f"portal_{secrets.token_hex(4)}"
    db.session.execute(text(f"CREATE ROLE {role}"))
    try:
        db.session.execute(text(f"GRANT ALL ON journal_line TO {role}"))
        assert grants.grant(role) == len(db.metadata.sorted_tables)
        has = "SELECT has_table_privilege(:role, :name, :what)"
        for table in db.metadata.sorted_tables:
            for what in ("SELECT", "INSERT"):
                assert db.session.scalar(text(has), {"role": role, "name": table.name, "what": what})
            changes = db.session.scalar(text(has), {"role": role, "name": table.name, "what": "UPDATE"})
            assert changes is (table.name not in grants.ONLY_ADDED)
            assert not db.session.scalar(text(has), {"role": role, "name": table.name, "what": "TRUNCATE"})
    finally:
        db.session.rollback()


@on_postgresql
def test_who_can_not_be_limited_is_refused(cast):
    with pytest.raises(Refused, match="超级用户"):
        grants.grant(who())
    with pytest.raises(BadInput, match="CREATE ROLE"):
        grants.grant("nobody_at_all")


@on_postgresql
def test_the_doctor_says_so_when_the_journal_could_be_changed(app, cast):
    owner, limited = f"portal_{secrets.token_hex(4)}", f"portal_{secrets.token_hex(4)}"
    db.session.execute(text(f"CREATE ROLE {owner}; CREATE ROLE {limited} LOGIN"))
    try:
        db.session.execute(text(f"GRANT ALL ON journal_line, installation TO {owner}"))
        db.session.execute(text(f"SET LOCAL ROLE {owner}"))
        assert advice() == deployment.TWO_ROLES
        with app.test_request_context("/health"):
            assert grants.may_too_much()
        db.session.execute(text("RESET ROLE"))
        grants.grant(limited)
        db.session.execute(text(f"SET LOCAL ROLE {owner}"))
        assert advice() == ""  # the owner's own commands: there is another that serves
        with app.test_request_context("/health"):
            assert grants.may_too_much()  # but it is not the one that serves here
        db.session.execute(text(f"SET LOCAL ROLE {limited}"))
        with app.test_request_context("/health"):
            assert not grants.may_too_much()
    finally:
        db.session.rollback()


def advice():
    (told,) = [one.advice for one in deployment.role_and_clock() if one.name == "日志的权限"]
    return told


def test_on_sqlite_the_command_says_what_guards_the_file(app):
    if POSTGRES:
        said = app.test_cli_runner().invoke(args=["grants", "nobody_at_all"])
        assert said.exit_code == 1 and "CREATE ROLE" in said.stderr
    else:
        said = app.test_cli_runner().invoke(args=["grants", "portal"])
        assert said.exit_code == 1 and "文件权限" in said.stderr


def test_what_is_only_added_to_are_tables_that_there_are():
    assert {table.name for table in db.metadata.sorted_tables} >= grants.ONLY_ADDED
    assert JournalLine.__tablename__ in grants.ONLY_ADDED
