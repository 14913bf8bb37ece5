"""What a role of PostgreSQL may do that serves the portal: no more than the pages ask for (ASVS 13.2.2, 16.4.2).

Two roles: the owner of the tables runs migrations, the jobs and backups, behind no door; the other serves, makes and
drops nothing, and only adds to what must stay as it was written, the journal above all (`flask grants`).
"""

from collections.abc import Iterator

from flask import has_request_context
from sqlalchemy import MetaData, Table, text

from portal.errors import BadInput, Refused
from portal.extensions import db

ONLY_ADDED = {  # what was decided, counted or written down: no page changes a row, or takes one away
    "attachment_removal",
    "case_edition",
    "case_step",
    "journal_checkpoint",
    "journal_line",
    "minutes_step",
    "plan_change",
    "report_step",
    "star_step",
    "vote_ballot",
    "vote_comment",
}
ONLY_READ = "alembic_version"
STRONG = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = :role"
OWNS = "SELECT bool_or(pg_has_role(:role, tableowner, 'USAGE')) FROM pg_tables WHERE schemaname = 'public'"
MAY_CHANGE = "SELECT has_table_privilege(current_user, 'journal_line', 'UPDATE')"
LIMITED = """SELECT count(*) FROM pg_roles r WHERE rolcanlogin AND NOT rolsuper
AND has_table_privilege(r.oid, 'journal_line', 'INSERT') AND NOT has_table_privilege(r.oid, 'journal_line', 'UPDATE')"""


def rights_of(table: Table) -> str:
    """The privileges on one table, in SQL's words."""
    return "SELECT, INSERT" if table.name in ONLY_ADDED else "SELECT, INSERT, UPDATE, DELETE"


def statements(role: str, metadata: MetaData) -> Iterator[str]:
    """What takes from the role all that it had, and gives it its rights. `role` is quoted already."""
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}"
    for kind in ("TABLES", "SEQUENCES"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    yield f"GRANT SELECT ON {ONLY_READ} TO {role}"
    for table in metadata.sorted_tables:
        yield f"GRANT {rights_of(table)} ON {table.name} TO {role}"


def grant(role: str) -> int:
    """Give the role what serving asks for, as the owner. Returns on how many tables. Raises BadInput or Refused."""
    if db.engine.dialect.name != "postgresql":
        raise Refused("只有 PostgreSQL 有账号权限；SQLite 的文件由文件权限保护。")
    may_more = db.session.scalar(text(STRONG), {"role": role})
    if may_more is None:
        raise BadInput(f"没有 {role} 这个账号。请先建好：CREATE ROLE {role} LOGIN，密码用 \\password {role} 设。")
    if may_more or db.session.scalar(text(OWNS), {"role": role}):
        raise Refused(f"{role} 是超级用户，或者是表的主人，限制不了它。请另建一个普通账号给门户用。")
    quoted = db.engine.dialect.identifier_preparer.quote_identifier(role)
    for statement in statements(quoted, db.metadata):
        db.session.execute(text(statement))
    return len(db.metadata.sorted_tables)


def may_too_much() -> bool:
    """Could what serves here change the journal? Asked of the owner: is there no role that could not?"""
    if not db.session.scalar(text(MAY_CHANGE)):
        return False
    return has_request_context() or not db.session.scalar(text(LIMITED))
