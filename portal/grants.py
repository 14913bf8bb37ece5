"""What a role of PostgreSQL may do that serves the portal: no more than the pages ask for (ASVS 13.2.2, 16.4.2).

Two roles: the owner of the tables runs migrations, the jobs and backups, behind no door; the other serves, makes and
drops nothing, and only adds to what must stay as it was written, the journal above all (`flask grants`).
"""

from collections.abc import Iterator

from flask import has_request_context
from sqlalchemy import MetaData, text

from portal.errors import BadInput, Refused
from portal.extensions import db

ORDINARY = "SELECT, INSERT, UPDATE, DELETE"
ADDED_ONLY = "SELECT, INSERT"
NARROWER = {  # what was decided, counted, sealed or written down: no page takes it away or changes more of it
    "alembic_version": "SELECT",
    "attachment_removal": ADDED_ONLY,
    "case_edition": ADDED_ONLY,
    "case_step": ADDED_ONLY,
    "journal_checkpoint": "SELECT",
    "journal_head": "SELECT, INSERT, UPDATE",
    "journal_line": ADDED_ONLY,  # the jobs alone make it shorter, behind a signed checkpoint
    "minutes_step": ADDED_ONLY,
    "plan_change": ADDED_ONLY,
    "report_step": ADDED_ONLY,
    "seal": "SELECT, INSERT, UPDATE (corrected_at)",
    "star_step": ADDED_ONLY,
    "vote_ballot": ADDED_ONLY,
    "vote_comment": ADDED_ONLY,
    "vote_comment_envelope": "SELECT, INSERT, DELETE, UPDATE (sealed)",
    "vote_envelope": "SELECT, INSERT, DELETE, UPDATE (sealed)",  # voting again replaces it
    "vote_item": "SELECT, INSERT, DELETE",
    "vote_key_share": "SELECT, INSERT, DELETE",
    "vote_listed": "SELECT, INSERT, UPDATE (invalid)",
    "vote_paper_entry": "SELECT, INSERT, UPDATE",
    "vote_paper_mark": "SELECT, INSERT, DELETE",
    "vote_roll": "SELECT, INSERT, DELETE, UPDATE (voted)",  # drawn up anew while the vote is a draft
    "vote_round": "SELECT, INSERT, UPDATE",
    "vote_void": ADDED_ONLY,
}
STRONG = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = :role"
OWNS = "SELECT bool_or(pg_has_role(:role, tableowner, 'USAGE')) FROM pg_tables WHERE schemaname = 'public'"
MAY_CHANGE = "SELECT has_table_privilege(to_regclass('journal_line'), 'UPDATE, DELETE, TRUNCATE')"  # null: no table yet
MAY_MAKE = "SELECT has_schema_privilege('public', 'CREATE')"
LIMITED = """SELECT count(*) FROM pg_roles r WHERE rolcanlogin AND NOT rolsuper
AND has_table_privilege(r.oid, to_regclass('journal_line'), 'INSERT')
AND NOT has_table_privilege(r.oid, to_regclass('journal_line'), 'UPDATE, DELETE, TRUNCATE')"""


def statements(role: str, database: str, metadata: MetaData) -> Iterator[str]:
    """What takes from the role all that it had, and gives it its rights. Both names are quoted already."""
    yield f"REVOKE ALL ON DATABASE {database} FROM {role}"
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    for kind in ("TABLES", "SEQUENCES"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for name in sorted({table.name for table in metadata.sorted_tables} | set(NARROWER)):
        yield f"GRANT {NARROWER.get(name, ORDINARY)} ON {name} TO {role}"


def grant(role: str) -> int:
    """Give the role what serving asks for, as the owner. Returns on how many tables. Raises BadInput or Refused."""
    if db.engine.dialect.name != "postgresql":
        raise Refused("只有 PostgreSQL 有账号权限；SQLite 的文件由文件权限保护。")
    may_more = db.session.scalar(text(STRONG), {"role": role})
    if may_more is None:
        raise BadInput(f"没有 {role} 这个账号。请先建好：CREATE ROLE {role} LOGIN，密码用 \\password {role} 设。")
    if may_more or db.session.scalar(text(OWNS), {"role": role}):
        raise Refused(f"{role} 是超级用户，或者是表的主人，限制不了它。请另建一个普通账号给门户用。")
    quote = db.engine.dialect.identifier_preparer.quote_identifier
    for statement in statements(quote(role), quote(str(db.engine.url.database)), db.metadata):
        db.session.execute(text(statement))
    return len(db.metadata.sorted_tables)


def may_too_much() -> bool:
    """Could what serves here change the journal or make tables? Asked of the owner: is there no role that couldn't?"""
    if not any(db.session.scalar(text(asked)) for asked in (MAY_CHANGE, MAY_MAKE)):
        return False
    return has_request_context() or not db.session.scalar(text(LIMITED))


def is_owner() -> bool:
    """May this connection do what only the owner of the tables does: shorten the journal, clean their files?"""
    owned = "SELECT pg_has_role(tableowner, 'USAGE') FROM pg_tables WHERE tablename = 'vote_envelope'"
    return db.engine.dialect.name != "postgresql" or bool(db.session.scalar(text(owned)))
