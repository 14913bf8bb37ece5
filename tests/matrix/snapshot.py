"""The matrix's world, built once a process and then put back row by row: many times quicker than building it anew."""

from functools import cache

from portal.extensions import db
from tests.conftest import set_clock
from tests.matrix.world import World
from tests.tables import empty_tables, put_back, rows_of_tables

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
    put_back(rows)
    return Again(kinds, values, ids)


@cache
def first_world():
    """Built once: (rows by table, class of each named row, other attributes, id of each named thing)."""
    empty_tables()
    set_clock()
    world = World()
    named = {name: value for name, value in vars(world).items() if hasattr(value, "id")}
    filled = rows_of_tables(table for table in db.metadata.sorted_tables if table.name != OWN)
    values = {name: value for name, value in vars(world).items() if name not in named}
    return filled, {name: type(row) for name, row in named.items()}, values, world.ids
