"""A1, A2, A7, A8, A9: what one reads from the rows and their order."""

import re

from sqlalchemy import inspect, text

from portal.ballots.models import VoteBallot
from portal.ballots.reading import ballot_rows
from portal.extensions import db
from tests.ballots.attacks.conftest import LUCK, MANY
from tests.on_disk import bytes_on_disk

POSTGRES_ORDERS = ("ctid", "xmin::text::bigint, ctid", "cmin::text::bigint, ctid")


def is_postgres():
    return db.engine.dialect.name == "postgresql"


def numbers(order):
    found = db.session.execute(text(f"SELECT tracker FROM vote_ballot WHERE item_id = 1 {order}"))
    return [bytes(row[0]) for row in found]


def test_a1_no_order_of_the_rows_tells_who_voted_how(hall, record_property):
    here = hall().everybody()
    assert here.right(here.naive.numbers_in_order(1)) == MANY  # the attack works where it can
    here.booth.close()
    here.booth.open()
    orders = ["", *(f"ORDER BY {order}" for order in (POSTGRES_ORDERS if is_postgres() else ()))]
    guessed = {order or "none": here.right(numbers(order)) for order in orders}
    guessed["place in the file"] = here.right(by_place_in_the_file(here))
    record_property(f"right guesses of {MANY} by order", guessed)
    assert max(guessed.values()) <= LUCK, guessed


def by_place_in_the_file(here):
    """Numbers in the order in which their bytes first stand in the database's files."""
    mine = [here.numbers(place)[1] for place in here.order]
    if is_postgres():
        return numbers("ORDER BY ctid")
    db.session.commit()
    return sorted(mine, key=bytes_on_disk(db.engine.url.database).find)


def test_a2_all_ballots_came_by_one_transaction(hall):
    here = hall(voters=30).everybody()
    naive = {at for (at,) in here.naive.base.execute("SELECT at FROM vote")}
    assert len(naive) == 30  # there each vote is a transaction of its own, with its time
    here.booth.close()
    here.booth.open()
    if is_postgres():
        assert len(db.session.execute(text("SELECT DISTINCT xmin::text FROM vote_ballot")).all()) == 1
    else:
        columns = {column["name"] for column in inspect(db.session.connection()).get_columns("vote_ballot")}
        assert columns.isdisjoint({"at", "created_at", "rowid"})
    assert here.right(numbers("")) <= LUCK


def test_a7_a_ballot_has_no_column_but_item_number_and_value(hall):
    naive = hall(voters=10).naive
    here = inspect(db.session.connection())
    assert {column["name"] for column in here.get_columns("vote_ballot")} == {"round_id", "item_id", "tracker", "value"}
    assert here.get_foreign_keys("vote_ballot") == [] and VoteBallot.__mapper__.relationships.keys() == []
    assert all(column["default"] is None for column in here.get_columns("vote_ballot"))
    assert naive.columns() - {"item", "number", "value"} == {"id", "at"}  # the usual way has more


def test_a8_envelopes_and_answers_are_of_one_length_whatever_was_chosen(hall, app):
    here = hall(voters=12)
    lengths, said = set(), set()
    for place in range(12):
        receipt, naive = here.vote(place)
        lengths.add((len(receipt.code), len(receipt.envelope_hash), len(receipt.signature)))
        said.add(naive)
    sealed = db.session.execute(text("SELECT DISTINCT length(sealed) FROM vote_envelope")).all()
    assert len(sealed) == 1 and len(lengths) == 1 and len(said) > 1


def test_a9_no_number_stands_on_two_items(hall):
    here = hall(voters=40).everybody()
    here.booth.close()
    here.booth.open()
    found = [{bytes(number) for number, _ in ballot_rows(here.booth.round, item)} for item in (1, 2, 3)]
    assert [len(one) for one in found] == [40, 40, 40] and not found[0] & found[1] and not found[1] & found[2]
    naive = here.naive.base.execute("SELECT count(DISTINCT at) FROM vote").fetchone()[0]
    assert naive == 40  # there the three rows of one voter share their moment
    assert not re.search("join", str(VoteBallot.__table__.foreign_keys))
