"""What outlives a deputy's span is not a deputy's to do."""

from dataclasses import replace

import pytest

from portal.accounts.sessions import load
from portal.actor import Role
from portal.errors import Forbidden
from portal.extensions import db
from portal.roster import rules
from portal.roster.models import Office
from tests.cast import NOW, TODAY


@pytest.fixture
def stand_in(cast, act_as):
    """The secretary, standing in for the chief today."""
    actor = act_as(cast.secretary)
    chiefs = act_as(cast.chief)
    roles = actor.roles | {Role.CHIEF_CONVENER}
    return replace(actor, roles=roles, grants=chiefs.grants, borrowed=frozenset({Role.CHIEF_CONVENER}))


def office_of(member):
    return db.session.scalar(db.select(Office).where(Office.member_id == member.id))


def test_a_deputy_of_the_chief_names_no_further_deputy(cast, stand_in):
    with pytest.raises(Forbidden, match="代理人由召集人"):
        rules.name_deputy(office_of(cast.chief), cast.recorder, TODAY, TODAY, by=stand_in, at=NOW)


def test_the_chief_in_person_does(cast, act_as):
    rules.name_deputy(office_of(cast.chief), cast.recorder, TODAY, TODAY, by=act_as(cast.chief), at=NOW)


def test_a_session_knows_which_roles_are_borrowed(cast, app, sign_in):
    cast.deputize(office_of(cast.chief), cast.secretary)
    client = sign_in(cast.secretary)
    with client.session_transaction() as session:
        token = session["_user_id"]
    with app.test_request_context("/"):
        actor = load(token)
    assert actor.is_chief and not actor.is_chief_in_person
    assert actor.borrowed == {Role.CHIEF_CONVENER}


def test_a_day_beyond_all_calendars_is_a_fault_of_the_form(cast, sign_in):
    from portal.roster.models import TermOfOffice

    term = db.session.scalar(db.select(TermOfOffice).where(TermOfOffice.member_id == cast.secretary.id))
    sent = {"ends_on": "9999-12-31", "reason": "轮换", "follows": "none"}
    assert sign_in(cast.organization).post(f"/roster/terms/{term.id}/hand-over", data=sent).status_code == 422
