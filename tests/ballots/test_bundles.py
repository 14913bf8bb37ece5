"""Rounds of one bundle: a scrutineer has one code for all of them, and they are opened together."""

from datetime import timedelta

import pytest

from portal.ballots import rules, scrutineer_rules
from portal.ballots.models import VoteCustodian
from portal.ballots.rules import Item
from portal.ballots.waiting import lines
from portal.errors import Refused
from portal.extensions import db
from tests.ballots.booth import CLOSE, people
from tests.cast import NOW, actor_of


@pytest.fixture
def bundle(cast):
    """Two rounds in draft, of one bundle, with the three officers as their scrutineers."""
    by, rounds = actor_of(cast.chief), []
    for n in (1, 2):
        round = rules.prepare(
            f"test:{n}", title=f"第{n}箱", kind="grade", top_value=5, closes_at=CLOSE, bundle="test", by=by, at=NOW
        )
        rules.set_items(round, [Item(1, "候选1")], by=by, at=NOW)
        rules.set_roll(round, [one.id for one in people(10, f"r{n}")], by=by, at=NOW)
        scrutineer_rules.name_scrutineers(
            round, [cast.organization.id, cast.finance.id, cast.publicity.id], by=by, at=NOW
        )
        rounds.append(round)
    db.session.commit()
    return rounds


def test_one_code_is_typed_back_once_and_fits_every_box(cast, bundle):
    by = actor_of(cast.finance)
    code = scrutineer_rules.take_code(bundle[0], by=by, at=NOW)
    with pytest.raises(Refused, match="代码不对"):
        scrutineer_rules.confirm_code(bundle[1], "0" * 26, by=by, at=NOW)
    scrutineer_rules.confirm_code(bundle[1], code, by=by, at=NOW)
    rows = db.session.query(VoteCustodian).filter_by(member_id=cast.finance.id).all()
    assert len(rows) == 2 and all(scrutineer_rules.is_code(row, code) and row.confirmed_at for row in rows)
    assert rows[0].pk != rows[1].pk  # one code, a key of its own a round


def test_a_scrutineer_is_asked_once(cast, bundle):
    asked = [line.title for line in lines(actor_of(cast.finance), NOW)]
    assert asked == ["领取监票人代码：第1箱"]
    assert [line.title for line in lines(actor_of(cast.recorder), NOW + timedelta(days=2))] == []
