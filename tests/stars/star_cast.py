"""Rounds of the stars for the tests: a plan, a round in a state, candidates who passed."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.stars import nomination_rules, rules, vetting_rules
from portal.stars.models import Candidacy, Nomination, Order, StarRound
from portal.stars.plans import Plan
from portal.stars.tally import Tie
from tests.cast import NOW, TODAY, actor_of

DAY = timedelta(days=1)
UNTIL = TODAY + 3 * DAY  # the last day of nominations
VETTED = NOW + 5 * DAY
DEEDS = "带 32 户种血橙 210 亩，修好三处渠道。"


def plan_of(cast, **changes):
    plan = Plan(
        year=2026, quarter=3, title="联盟之星", district_id=None, roll_on=TODAY, seats=2, most=None, least=0, choices=2,
        tie=Tie.DECISION, order=Order.STROKES, seal_mode="scrutineers", nominate_until=UNTIL, roll_days=3,
        notice_days=5, vetoes="受到处分", basis="资组通〔2026〕12号", officer_id=cast.organization.id,
    )  # fmt: skip
    return replace(plan, **changes)


def drafted(cast, **changes):
    round = rules.prepare(plan_of(cast, **changes), by=actor_of(cast.organization), at=NOW)
    return kept(round)


def nominating(cast, **changes):
    round = drafted(cast, **changes)
    rules.start_nominating(round, by=actor_of(cast.organization), at=NOW)
    return kept(round)


def nominated(round, who, by=None, kind=None, deeds=DEEDS, at=NOW):
    """Of oneself, or by another who is asked first."""
    kind = kind or (Nomination.MEMBER if by else Nomination.OWN)
    one = nomination_rules.nominate(round, who.id, kind, deeds, by=actor_of(by or who), at=at)
    return kept(one)


def passed(cast, round, *people):
    """Each nominated by oneself and vetted by somebody else."""
    found = []
    for who in people:
        one = nominated(round, who)
        vetter = cast.chief if who is cast.organization else cast.organization
        vetting_rules.pass_(round, one, by=actor_of(vetter), at=NOW)
        found.append(kept(one))
    return found


def on_view(cast, *people, **changes):
    """A round whose roll is on view, with candidates who passed."""
    round = nominating(cast, **changes)
    passed(cast, round, *(people or (cast.secretary, cast.neighbour, cast.recorder)))
    rules.start_vetting(round, by=actor_of(cast.organization), at=VETTED)
    rules.show_roll(round, by=actor_of(cast.organization), at=VETTED)
    return kept(round)


def kept(row):
    """Committed, and read anew with what pages need of it."""
    db.session.commit()
    options = {
        StarRound: (joinedload(StarRound.district), joinedload(StarRound.officer)),
        Candidacy: (joinedload(Candidacy.member), joinedload(Candidacy.by), joinedload(Candidacy.district)),
    }
    kind = type(row)
    found = select(kind).where(kind.id == row.id).options(*options.get(kind, ()))
    return db.session.scalar(found.execution_options(populate_existing=True))


def sent(plan, version=""):
    """A plan as its form sends it."""
    form = {"quarter": f"{plan.year}-{plan.quarter}", "district": plan.district_id or 0, "officer": plan.officer_id}
    taken = ("title", "seats", "least", "choices", "seal_mode", "roll_days", "notice_days", "vetoes", "basis")
    form |= {name: getattr(plan, name) for name in taken}
    form |= {"tie": plan.tie.value, "order": plan.order.value, "most": "" if plan.most is None else plan.most}
    return form | {"roll_on": str(plan.roll_on), "nominate_until": str(plan.nominate_until), "version": version}


def day(n: int) -> date:
    return TODAY + n * DAY
