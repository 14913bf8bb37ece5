"""The matrix's world, built once a process and then put back row by row: many times quicker than building it anew."""

from functools import cache

from sqlalchemy import insert, select, text

from portal.extensions import db
from tests.conftest import empty_tables, set_clock
from tests.matrix.world import World

OWN = "installation"  # set_clock writes it


class Again:
    """The world put back: the same names with the same ids, read when they are asked for."""

    def __init__(self, kinds, values, ids):
        self.kinds, self.values, self.ids = kinds, values, ids

    def __getattr__(self, name):
        if name in self.__dict__.get("kinds", ()):
            return db.session.get(self.kinds[name], self.ids[name])
        if name in self.__dict__.get("values", ()):
            return self.values[name]
        raise AttributeError(name)


def fresh_world():
    """The world as it is before anything is done to it, alone in the database."""
    rows, kinds, values, ids = first_world()
    empty_tables()
    set_clock()
    for table, content in rows.items():
        db.session.execute(insert(table), content)
    set_sequences(rows)
    db.session.commit()
    return Again(kinds, values, ids)


@cache
def first_world():
    """Built once: (rows by table, class of each named row, other attributes, id of each named thing)."""
    empty_tables()
    set_clock()
    world = World()
    named = {name: value for name, value in vars(world).items() if hasattr(value, "id")}
    rows = {t: [dict(r._mapping) for r in db.session.execute(select(t))] for t in db.metadata.sorted_tables}
    filled = {table: content for table, content in rows.items() if content and table.name != OWN}
    values = {name: value for name, value in vars(world).items() if name not in named}
    return filled, {name: type(row) for name, row in named.items()}, values, world.ids


def set_sequences(tables):
    """PostgreSQL does not learn from ids that were given."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns:
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            db.session.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {table.name}))"))
