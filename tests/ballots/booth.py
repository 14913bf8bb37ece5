"""A round with all that is needed to vote in it, through the rules alone."""

from datetime import timedelta

from portal.ballots import cast_rules, opening_rules, rules, scrutineer_rules
from portal.ballots.rules import Item
from portal.extensions import db
from portal.roster.models import Member
from tests.cast import NOW, actor_of

CLOSE = NOW + timedelta(days=1)
LATER = CLOSE + timedelta(minutes=11)


def people(count, prefix="v"):
    """That many members without account or term."""
    rows = [Member(name=f"选民{n}", sort_key=f"{prefix}{n:04d}") for n in range(1, count + 1)]
    db.session.add_all(rows)
    db.session.flush()
    return rows


class Booth:
    """`booth.vote(0, 3)`: the first voter chooses item 3. Items are numbered from 1; `codes` by member id."""

    def __init__(self, cast, voters=12, items=3, **terms):
        self.officer = actor_of(cast.chief)
        self.scrutineers = [cast.organization, cast.finance, cast.publicity]
        self.voters = people(voters)
        self.items = [Item(n, f"候选{n}") for n in range(1, items + 1)]
        self.round = self.draft(**terms)
        self.codes = {}
        if self.round.seal_mode == "scrutineers":
            self.give_codes()
        rules.open_voting(self.round, by=self.officer, at=NOW)
        db.session.commit()

    def draft(self, subject="test:1", **terms):
        given = {"title": "三季度之星", "kind": "choice", "closes_at": CLOSE, "max_choices": 2, **terms}
        round = rules.prepare(subject, by=self.officer, at=NOW, **given)
        rules.set_items(round, self.items, by=self.officer, at=NOW)
        rules.set_roll(round, [voter.id for voter in self.voters], by=self.officer, at=NOW)
        return round

    def give_codes(self):
        ids = [person.id for person in self.scrutineers]
        scrutineer_rules.name_scrutineers(self.round, ids, by=self.officer, at=NOW)
        for person in self.scrutineers:
            code = scrutineer_rules.take_code(self.round, by=actor_of(person), at=NOW)
            scrutineer_rules.confirm_code(self.round, code, by=actor_of(person), at=NOW)
            self.codes[person.id] = code

    def vote(self, voter, *chosen, at=NOW, values=None, **changes):
        by = actor_of(voter if isinstance(voter, Member) else self.voters[voter])
        given = values or {item.item_id: int(item.item_id in chosen) for item in self.items}
        return cast_rules.cast(self.round, given, by=by, at=at, **{"stamp": self.round.stamp} | changes)

    def everyone_votes(self, count=None):
        return [self.vote(n, n % len(self.items) + 1) for n in range(count or len(self.voters))]

    def close(self, at=CLOSE):
        rules.close(self.round, at=at)
        db.session.commit()

    def key(self, n):
        """(member, code) of the scrutineer in that place."""
        person = self.scrutineers[n]
        return person.id, self.codes[person.id]

    def open(self, first=0, second=1, at=LATER):
        opening_rules.open_box(self.round, self.key(first), self.key(second), by=self.officer, at=at)
        db.session.commit()
