"""Emptying the tables and filling them again: thousands of tests begin with it, so it goes in few statements."""

from portal.extensions import db


def is_postgres():
    return db.engine.dialect.name == "postgresql"


def empty_tables():
    """No row anywhere, and every id begins at 1 again."""
    tables = list(reversed(db.metadata.sorted_tables))
    cursor = db.session.connection().connection.cursor()
    if is_postgres():  # one message; TRUNCATE makes a new file of every table and index
        starts = ", ".join(f"setval({sequence_of(table)}, 1, false)" for table in tables if has_sequence(table))
        cursor.execute("; ".join([*(f"DELETE FROM {table.name}" for table in tables), f"SELECT {starts}"]))
    else:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            cursor.execute(f"DELETE FROM {table.name}")
        cursor.execute("DELETE FROM search_fts")
    cursor.close()
    db.session.commit()


def rows_of_tables(tables):
    """{table: its rows as the driver gives them} of those tables that hold any."""
    cursor, found = db.session.connection().connection.cursor(), {}
    for table in tables:
        cursor.execute(f"SELECT {columns_of(table)} FROM {table.name}")
        found[table] = [tuple(row) for row in cursor.fetchall()]
    cursor.close()
    return {table: rows for table, rows in found.items() if rows}


def put_back(rows_by_table):
    """Insert these rows with their ids, into tables that hold none of them: past SQLAlchemy, several times quicker."""
    cursor, mark = db.session.connection().connection.cursor(), "%s" if is_postgres() else "?"
    for table, rows in rows_by_table.items():
        marks = ", ".join([mark] * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({columns_of(table)}) VALUES ({marks})", rows)
    cursor.close()
    filled = [table for table in rows_by_table if has_sequence(table)]
    if is_postgres() and filled:  # it does not learn from ids that were given
        ends = ", ".join(f"setval({sequence_of(table)}, (SELECT max(id) FROM {table.name}))" for table in filled)
        db.session.connection().exec_driver_sql(f"SELECT {ends}")
    db.session.commit()


def columns_of(table):
    return ", ".join(f'"{column.name}"' for column in table.columns)


def has_sequence(table):
    return table.autoincrement_column is not None


def sequence_of(table):
    return f"'{table.name}_id_seq'"
