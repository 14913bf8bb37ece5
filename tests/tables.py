"""Emptying the tables and filling them again: thousands of tests begin with it, so it goes in few statements."""

from functools import cache
from itertools import count

from psycopg import ClientCursor

from portal.extensions import db

# Rows go all together and come back as they were: no trigger has anything to say, and each costs a look at every row.
EMPTIED = count(1)
UNCHECKED = "SET LOCAL session_replication_role = replica"


def is_postgres():
    return db.engine.dialect.name == "postgresql"


def empty_tables():
    """No row anywhere, and every id begins at 1 again."""
    tables = children_first()
    cursor = db.session.connection().connection.cursor()
    if is_postgres():  # one message; TRUNCATE makes a new file of every table and index
        starts = ", ".join(f"setval({sequence_of(table)}, 1, false)" for table in tables if has_sequence(table))
        cursor.execute("; ".join([UNCHECKED, *(f"DELETE FROM {table.name}" for table in tables), f"SELECT {starts}"]))
    else:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            cursor.execute(f"DELETE FROM {table.name}")
        cursor.execute("DELETE FROM search_fts")
    cursor.close()
    db.session.commit()
    if is_postgres() and next(EMPTIED) % 50 == 0:
        sweep_away(tables)


@cache
def children_first():
    return list(reversed(db.metadata.sorted_tables))


def sweep_away(tables):
    """PostgreSQL only marks what is deleted: soon each look at a table of ten rows goes past thousands of dead ones."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM {', '.join(table.name for table in tables)}")


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
    cursor = db.session.connection().connection.cursor()
    if is_postgres():
        cursor.execute(script_of(rows_by_table))  # one message for all
    else:
        for table, rows in rows_by_table.items():
            marks = ", ".join("?" * len(table.columns))
            cursor.executemany(f"INSERT INTO {table.name} ({columns_of(table)}) VALUES ({marks})", rows)
    cursor.close()
    db.session.commit()


SCRIPTS = {}


def script_of(rows_by_table):
    """The rows as statements of PostgreSQL, and its sequences set: they don't learn from ids that were given."""
    if id(rows_by_table) not in SCRIPTS:
        connection = db.session.connection().connection.driver_connection
        quoting, script = ClientCursor(connection), [UNCHECKED]
        for table, rows in rows_by_table.items():
            marks = f"({', '.join(['%s'] * len(table.columns))})"
            values = ", ".join(quoting.mogrify(marks, row) for row in rows)
            script.append(f"INSERT INTO {table.name} ({columns_of(table)}) VALUES {values}")
        ends = (f"setval({sequence_of(table)}, {highest(table, rows)})"
                for table, rows in rows_by_table.items() if has_sequence(table))  # fmt: skip
        script.append(f"SELECT {', '.join(ends)}")
        SCRIPTS[id(rows_by_table)] = rows_by_table, "; ".join(script)  # the rows too: their id is not given again
    return SCRIPTS[id(rows_by_table)][1]


def highest(table, rows):
    place = [column.name for column in table.columns].index(table.autoincrement_column.name)
    return max(row[place] for row in rows)


@cache
def columns_of(table):
    return ", ".join(f'"{column.name}"' for column in table.columns)


def has_sequence(table):
    return table.autoincrement_column is not None


def sequence_of(table):
    return f"'{table.name}_id_seq'"
