"""Migrations go up and down with data in every table, and say the same as the models."""

from datetime import UTC, date, datetime

from alembic.script import ScriptDirectory
from flask_migrate import Migrate, check, downgrade, upgrade
from sqlalchemy import TypeDecorator, insert, inspect, select

from portal.extensions import db

SAMPLES = {
    bool: True,
    int: 1,
    float: 1.0,
    str: "甲",
    bytes: b"1",
    date: date(2026, 9, 24),
    datetime: datetime(2026, 9, 24, 1, 0, tzinfo=UTC),
}
BOUND = {  # columns that a constraint holds to something else
    "vote_round": {"kind": "choice", "state": "draft", "seal_mode": "file", "min_ballots": 5},
    "vote_envelope": {"sealed": b"1" * 82},
    "vote_comment_envelope": {"sealed": b"1" * 2096},
}


def fill_every_table():
    """One row a table that has none, by what the models say of its columns."""
    for table in (t for t in db.metadata.sorted_tables if not db.session.execute(select(t)).first()):
        columns = [c for c in table.columns if not (c.foreign_keys and c.nullable)]
        values = {c.name: SAMPLES[stored_as(c.type)] for c in columns} | BOUND.get(table.name, {})
        db.session.execute(insert(table).values(values))
    db.session.commit()


def stored_as(kind):
    return kind.impl.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def tables():
    there = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in there if not name.startswith("search_fts")}  # SQLite's own, of the index


def migrations(app) -> ScriptDirectory:
    extension: Migrate = app.extensions["migrate"].migrate
    return ScriptDirectory.from_config(extension.get_config())


def test_migrations_go_down_and_up_again_with_data_in_every_table(bare_app):
    upgrade()
    fill_every_table()
    for _ in migrations(bare_app).walk_revisions():
        downgrade()
    assert tables() == set()
    upgrade()
    assert tables() == {table.name for table in db.metadata.sorted_tables}


def test_last_migration_goes_down_and_up_and_the_data_of_older_tables_stays(bare_app):
    upgrade()
    fill_every_table()
    downgrade()
    kept = tables()
    upgrade()
    for table in (t for t in db.metadata.sorted_tables if t.name in kept):
        assert db.session.execute(select(table)).first(), table.name


def test_migrations_say_what_the_models_say(bare_app):
    upgrade()
    check()


def test_migrations_are_one_line_of_history(bare_app):
    assert len(migrations(bare_app).get_heads()) == 1
