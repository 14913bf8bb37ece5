"""What PostgreSQL refuses to store and SQLite swallows: a text longer than its column, a number too large, a NUL."""

from sqlalchemy import BigInteger, Integer, String, event
from sqlalchemy.engine import Engine

LARGEST = 2**31 - 1


class DoesNotFit(Exception):
    """On PostgreSQL the member would have seen a fault."""


def fault_of(column, value):
    """Why PostgreSQL would not store the value in the column, or ""."""
    kind = column.type
    if isinstance(value, str) and isinstance(kind, String) and kind.length and len(value) > kind.length:
        return f"{column}: {len(value)} characters in a column of {kind.length}"
    if isinstance(kind, Integer) and not isinstance(kind, BigInteger) and isinstance(value, int):
        return f"{column}: {value} is no integer of four bytes" if abs(value) > LARGEST else ""
    return ""


@event.listens_for(Engine, "before_cursor_execute")
def check(connection, cursor, statement, parameters, context, executemany):
    if context is None or context.compiled is None or getattr(context, "is_looked_at", False):
        return
    context.is_looked_at = True  # a statement of many rows comes here once a batch, each time with all of them
    stored = context.compiled.statement.table.c if context.isinsert or context.isupdate else {}
    for values in context.compiled_parameters:
        for name, value in values.items():
            fault = fault_of(stored[name], value) if name in stored else ""
            if isinstance(value, str) and "\x00" in value:
                fault = f"{name}: a NUL"
            if fault:
                raise DoesNotFit(fault)
