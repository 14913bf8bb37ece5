"""How long things are kept: the page, the code and the tables agree."""

import re
from pathlib import Path

import portal  # noqa: F401  brings every table
from portal.accounts.models import Notice
from portal.extensions import db
from portal.numbers import DECLARED

MOMENT = Notice.__table__.c.at.type

PAGE = (Path(__file__).parents[2] / "docs" / "security-design.md").read_text()
TABLE = re.findall(r"(?m)^\| ([^|]+) \| (\d+) (days|months|hours|day) \| `?([a-z_.]*)`? *\|$", PAGE)

GOING = {  # a row goes, or loses what is personal, when its time is over: tests/accounts/test_keeping.py and its likes
    "attachment_removal", "departure", "factor_removal", "failed_sign_in", "journal_line", "kept_form", "known_device",
    "leave_request", "leave_step", "notice", "one_time_link", "recovery_code", "roster_import", "second_factor",
    "user_session",
}  # fmt: skip


def timed_tables():
    """Those with a moment in them."""
    tables = db.metadata.sorted_tables
    return {table.name for table in tables if any(type(column.type) is type(MOMENT) for column in table.columns)}


def test_every_number_of_days_stands_on_the_page_as_the_code_has_it():
    told = {key: int(days) for _, days, _, key in TABLE if key}
    assert told == {key: DECLARED[key].default for key in told}
    keeping = {key for key in DECLARED if re.search(r"keep|_days$", key) and "保" in DECLARED[key].label}
    assert keeping <= set(told), keeping - set(told)


def test_every_table_with_a_time_is_kept_for_good_or_for_a_time():
    good = set(re.findall(r"`([a-z_]+)`", PAGE.partition("Kept for good")[2].partition("\n\n")[0]))
    assert not good & GOING and timed_tables() == good | GOING
