"""On SQLite too the tests find what PostgreSQL would not store."""

import pytest
from sqlalchemy import insert, select, update

from portal.accounts.models import Notice
from portal.cases.models import CaseEdition
from portal.extensions import db
from portal.roster.models import District
from tests.cast import NOW
from tests.widths import DoesNotFit, fault_of


def test_a_text_longer_than_its_column_is_found(cast):
    long = "字" * 301
    with pytest.raises(DoesNotFit, match="301 characters in a column of 300"):
        db.session.add(Notice(member_id=cast.secretary.id, text=long, at=NOW))
        db.session.flush()
    db.session.rollback()
    with pytest.raises(DoesNotFit):
        db.session.execute(insert(Notice), [{"member_id": cast.secretary.id, "text": long, "at": NOW}])
    with pytest.raises(DoesNotFit):
        db.session.execute(update(Notice).values(text=long))
    db.session.add(Notice(member_id=cast.secretary.id, text=long[1:], at=NOW))
    db.session.flush()


def test_one_may_look_for_what_no_column_holds_but_not_for_a_nul(cast):
    assert db.session.scalar(select(District.id).where(District.name == "字" * 500)) is None
    with pytest.raises(DoesNotFit, match="NUL"):
        db.session.scalar(select(District.id).where(District.name == "a\x00"))


def test_a_number_larger_than_its_column_is_found():
    assert fault_of(CaseEdition.__table__.c.households, 2**31)
    assert not fault_of(CaseEdition.__table__.c.households, 2**31 - 1)
    assert not fault_of(CaseEdition.__table__.c.gain, 2**40)
