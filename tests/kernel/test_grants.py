"""The role that serves on PostgreSQL: what it may, what it may not, and who says so when it may more.

Every request of every test on PostgreSQL has that role (tests/conftest.py); here it tries what no page does.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from portal import deployment, doctor, grants
from portal.audit.rules import verify
from portal.errors import BadInput, Refused
from portal.extensions import db
from tests.conftest import POSTGRES, ROLE
from tests.faults.standing import Page
from tests.faults.writers import Killed
from tests.meetings.minutes_cast import held, write

ROOT = Path(__file__).parents[2]
on_postgresql = pytest.mark.skipif(not POSTGRES, reason="a matter of PostgreSQL")
ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")

# Each table stands in one of these classes, by hand; of one column only that column may change.
ADDED_ONLY = {
    "attachment_removal", "case_edition", "case_step", "journal_line", "minutes_step", "plan_change", "report_step",
    "star_step", "vote_ballot", "vote_comment", "vote_void",
}  # fmt: skip
READ_ONLY = {"alembic_version", "journal_checkpoint"}
NEVER_DELETED = {"journal_head", "vote_paper_entry", "vote_round"}
NEVER_CHANGED = {"vote_item", "vote_key_share", "vote_paper_mark"}
ONE_COLUMN = {
    "seal": "corrected_at", "vote_comment_envelope": "sealed", "vote_envelope": "sealed", "vote_listed": "invalid",
    "vote_roll": "voted",
}  # fmt: skip
ALSO_DELETED = {"vote_comment_envelope", "vote_envelope", "vote_roll"}
ORDINARY = {
    "absence", "account", "action_entry", "action_item", "action_step", "addendum", "agenda_item", "aside",
    "attachment", "attendance_correction", "case_mark", "case_note", "case_question", "case_section", "case_trial",
    "check_in", "chief_replacement", "correction", "departure", "deputy", "district", "draft", "duty_report",
    "factor_removal", "failed_sign_in", "help_pair", "help_post", "industry", "installation", "kept_form",
    "known_device", "leave_request", "leave_step", "meeting", "meeting_template", "member", "minutes",
    "missing_reason", "name_key", "notice", "number", "observer", "office", "one_time_link", "placement",
    "recovery_code", "report_fact", "report_mark", "report_section", "report_voice", "report_year", "revision",
    "roster_import", "roster_stamp", "search_entry", "search_part", "second_factor", "section", "sheet_line",
    "star_candidacy", "star_objection", "star_roll_doubt", "star_round", "star_seat", "template_item",
    "template_observer", "term_of_office", "town", "town_grouping", "user_session", "village", "vote_custodian",
}  # fmt: skip
FORBIDDEN = [
    "UPDATE journal_line SET text = 'x'",
    "DELETE FROM journal_line",
    "TRUNCATE journal_line",
    "SELECT id FROM journal_line FOR UPDATE",
    "DELETE FROM journal_head",
    "DELETE FROM journal_checkpoint",
    "INSERT INTO journal_checkpoint (id) VALUES (1)",
    "UPDATE seal SET digest = 'x'",
    "DELETE FROM seal",
    "UPDATE vote_ballot SET value = 1",
    "DELETE FROM vote_ballot",
    "UPDATE vote_listed SET sha256 = 'x'",
    "UPDATE minutes_step SET at = at",
    "UPDATE alembic_version SET version_num = '0'",
    "CREATE TABLE more (id int)",
    "CREATE TEMPORARY TABLE more (id int)",
    "CREATE SCHEMA more",
    "DROP TABLE meeting",
    "ALTER TABLE member ADD COLUMN more int",
    "ALTER TABLE journal_line DISABLE TRIGGER ALL",
    "CREATE ROLE more",
    "COPY member TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
]


def expected(table):
    """The rights on a whole table."""
    if table in ADDED_ONLY | READ_ONLY:
        return {"SELECT", "INSERT"} if table in ADDED_ONLY else {"SELECT"}
    gone = {"UPDATE"} if table in NEVER_CHANGED | set(ONE_COLUMN) else set()
    keeps = table in NEVER_DELETED or (table in ONE_COLUMN and table not in ALSO_DELETED)
    return set(ROWS) - gone - ({"DELETE"} if keeps else set())


def test_every_table_is_in_one_class():
    classes = (ORDINARY, ADDED_ONLY, READ_ONLY, NEVER_DELETED, NEVER_CHANGED, set(ONE_COLUMN))
    placed = sorted(name for one in classes for name in one)
    assert placed == sorted({table.name for table in db.metadata.sorted_tables} | {"alembic_version"})


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


@pytest.fixture
def role(app):
    """A role that may sign in and had too much before it was given its rights: (name, address)."""
    name, word = f"portal_{secrets.token_hex(4)}", secrets.token_hex(16)
    db.session.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{word}'"))
    db.session.execute(text(f"GRANT ALL ON journal_line TO {name}; GRANT CREATE ON SCHEMA public TO {name}"))
    grants.grant(name)
    db.session.commit()
    yield name, make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(username=name, password=word)
    db.session.rollback()
    db.session.execute(text(f"DROP OWNED BY {name}"))
    db.session.execute(text(f"DROP ROLE {name}"))
    db.session.commit()


@on_postgresql
def test_the_role_has_the_rights_of_each_class_and_no_other(role):
    asked = text("SELECT has_table_privilege(:role, CAST(:table AS text), :right)")
    rights = (*ROWS, "TRUNCATE", "REFERENCES", "TRIGGER")
    for table in [*db.metadata.tables, "alembic_version"]:
        has = {right for right in rights if db.session.scalar(asked, {"role": role[0], "table": table, "right": right})}
        assert has == expected(table), table
    columns = """SELECT table_name, column_name FROM information_schema.column_privileges
    WHERE grantee = :role AND privilege_type = 'UPDATE'"""
    found = db.session.execute(text(columns), {"role": role[0]})
    assert {tuple(row) for row in found if row.table_name in ONE_COLUMN} == set(ONE_COLUMN.items())


@on_postgresql
def test_a_server_under_that_role_does_its_work(whole_app, role, cast, sign_in):
    meeting = write(held(cast), cast.recorder)
    page = Page(sign_in(cast.recorder), meeting.id)
    db.session.rollback()
    address = role[1].render_as_string(hide_password=False)
    with Killed(Path(whole_app.instance_path), address) as server:
        page.at(server)
        assert page.reads() == [200] * 4 and page.save("修路的钱怎么分，定下三条。").status == 200
        assert page.send("桥垮了半边，想请有修路经验的村帮着看一看。").status == 303
        assert page.browser.post("/account/large-type", {"large": "1"}).status == 303
    db.session.expire_all()
    assert verify() == "" and "permission denied" not in server.log.read_text()


@on_postgresql
def test_the_jobs_are_the_owner_s(whole_app, role):
    places = {"PORTAL_DATABASE_URL": role[1].render_as_string(hide_password=False),
              "PORTAL_INSTANCE": whole_app.instance_path}  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | places, capture_output=True, text=True)
    assert done.returncode == 1 and "不是表的主人" in done.stderr


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
