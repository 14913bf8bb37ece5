"""What the sample shows beside its meetings."""

import pytest
from sqlalchemy import func, select

from portal.attachments import rules
from portal.attachments.models import Attachment
from portal.clock import now
from portal.extensions import db
from portal.meetings.template_models import MeetingTemplate

pytestmark = pytest.mark.once


def test_some_meetings_have_papers_and_pictures_whose_bytes_are_whole(sample):
    kinds = dict(db.session.execute(select(Attachment.name, func.count()).group_by(Attachment.name)).all())
    assert kinds["会议材料.docx"] >= 5 and kinds["现场.jpg"] >= 5
    assert rules.first_break(at=now()) == ""


def test_the_shipped_templates_are_there_and_some_of_its_own(sample):
    saved = {t.name: t.by_id for t in db.session.scalars(select(MeetingTemplate))}
    shipped = {name for name, by_id in saved.items() if by_id is None}
    assert shipped == {"主题例会", "案例交流", "汛期前安全"} and len(saved) == 6
