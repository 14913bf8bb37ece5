"""One account for each, all with the same password; those who left have theirs closed."""

from sqlalchemy import insert

from portal.accounts.models import Account
from portal.clock import instant
from portal.extensions import db
from portal.sample.days import YEAR_BEGAN
from portal.sample.offices import Offices
from portal.sample.people import People

PASSWORD = "Lianmeng-2020-demo"  # noqa: S105 - promised to whoever tries the sample


def load_accounts(people: People, offices: Offices, password_hash: str) -> None:
    """Sign-in names by office, else numbered in the order of the villages."""
    numbers = iter(range(1, len(people.serving) + 1))
    held = offices.sign_in_names
    names = [held.get(member.id) or f"secretary{next(numbers):03d}" for member in people.serving]
    heads = [people.chief, people.administrator]
    rows: list[dict[str, object]] = [
        {
            "member_id": member.id,
            "sign_in_name": name,
            "password_hash": password_hash,
            "password_changed_at": instant(YEAR_BEGAN, 9),
            "disabled_at": None,
        }
        for member, name in zip(heads + people.serving, [held[head.id] for head in heads] + names, strict=True)
    ]
    db.session.execute(insert(Account), rows + _closed(people))


def _closed(people: People) -> list[dict[str, object]]:
    ended = [(stint.person - len(people.serving), stint.ends_on) for stint in people.terms if stint.ends_on]
    return [
        {
            "member_id": people.former[number].id,
            "sign_in_name": f"former{number + 1:03d}",
            "password_hash": None,
            "password_changed_at": None,
            "disabled_at": instant(last_day, 18),
        }
        for number, last_day in ended
    ]
