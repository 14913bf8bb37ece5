"""A year whose reports are final, with districts large enough to vote; arranged, opened, voted in, counted."""

from datetime import timedelta

from portal.ballots import cast_rules, opening_rules, scrutineer_rules
from portal.ballots import rules as ballots
from portal.ballots.reading import item_ids, items_of, own_state
from portal.clock import instant
from portal.extensions import db
from portal.reports import appraisal_rules
from portal.reports.appraisal_rules import votes_of
from portal.reports.models import DutyReport
from tests.cast import actor_of
from tests.reports.report_cast import final, on, opened

ARRANGED = instant(on(27), 9)
CLOSES = instant(on(33), 18)
COUNTED = CLOSES + timedelta(minutes=11)


def populate(cast, north=12, south=12):
    """So many more first secretaries in each district."""
    norths = [cast.member(f"n{n}", f"北{n}", cast.qiuxi) for n in range(north)]
    return norths, [cast.member(f"s{n}", f"南{n}", cast.shuinan) for n in range(south)]


def watchers(cast):
    """Nobody who reports: three first secretaries."""
    return [cast.secretary, cast.recorder, cast.neighbour]


def finished(cast, **changes):
    """A year whose reports are all final."""
    year = opened(cast, **changes)
    for who in (cast.organization, cast.publicity, cast.finance, cast.convener, cast.other_convener):
        final(year, who, cast.chief)
    if year.has_chief:
        final(year, cast.chief, cast.organization)
    return year


def arranged(cast, year):
    """Codes by member id."""
    appraisal_rules.arrange(year, [who.id for who in watchers(cast)], CLOSES, by=actor_of(cast.chief), at=ARRANGED)
    codes, (_, first) = {}, votes_of(year)[0]
    for who in watchers(cast):
        codes[who.id] = scrutineer_rules.take_code(first, by=actor_of(who), at=ARRANGED)
        scrutineer_rules.confirm_code(first, codes[who.id], by=actor_of(who), at=ARRANGED)
    db.session.commit()
    return codes


def on_vote(cast, **changes):
    """(year, codes) of an appraisal that is on."""
    year = finished(cast, **changes)
    codes = arranged(cast, year)
    appraisal_rules.open_appraisal(year, by=actor_of(cast.chief), at=ARRANGED)
    db.session.commit()
    return year, codes


def box_of(year, who):
    return next(vote for _, vote in votes_of(year) if own_state(vote, who.id) != "not on roll")


def rate(year, who, grades, comments=None, default=5):
    """`grades`: by member id of the rated; everybody else gets `default` (不了解)."""
    vote = box_of(year, who)
    people = {item.item_id: item.person_id for item in items_of(vote)}
    values = {id: 0 if people[id] == who.id else grades.get(people[id], default) for id in item_ids(vote)}
    written = {id: (comments or {}).get(people[id], "") for id in values}
    cast_rules.cast(vote, values, by=actor_of(who), at=ARRANGED, stamp=vote.stamp, comments=written)
    db.session.commit()


def count(cast, year, codes, at=COUNTED):
    """Close and open every box with two scrutineers, as the page does."""
    first, second = watchers(cast)[:2]
    for _, vote in votes_of(year):
        ballots.close_if_due(vote, at=vote.closes_at)
    for _, vote in votes_of(year):
        keys = (first.id, codes[first.id]), (second.id, codes[second.id])
        opening_rules.open_box(vote, *keys, by=actor_of(first), at=at)
        appraisal_rules.counted(year, by=actor_of(first), at=at)
    db.session.commit()


def report(year, who):
    return db.session.query(DutyReport).filter_by(year_id=year.id, member_id=who.id).one()
