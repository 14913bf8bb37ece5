"""What of the meetings can be found: final records, by those who may read them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select

from portal.actor import Actor, Can, Scope
from portal.extensions import rows_of
from portal.meetings.minutes_reading import Text, reading_of
from portal.meetings.models import Meeting, State
from portal.meetings.record_annex import signed
from portal.search import index
from portal.search.kinds import NOTHING, Kind, Reach, register
from portal.search.models import SearchEntry

KIND = "meeting"
FOUND = exists().where(SearchEntry.kind == KIND, SearchEntry.ref == Meeting.id)
MISSING = select(Meeting.id).where(Meeting.state == State.FINAL, ~FOUND).order_by(Meeting.id)


def hand_in(id: int) -> None:
    """Let a final record be found, as it stands."""
    reading = reading_of(id)
    assert reading is not None and reading.text is not None  # it is final
    meeting, text = reading.meeting, reading.text
    title = f"{meeting.body}{meeting.month.month}月例会：{meeting.theme}"
    url = f"/meetings/{id}/minutes"
    index.put(KIND, id, title, url, _texts(text), meeting.district_id, at=meeting.starts_at)


def _texts(text: Text) -> Iterator[tuple[str, str]]:
    for part in text.sections:
        lines = [part.discussion, part.resolution, *(f"{one.what}（{one.owner}）" for one in part.actions)]
        yield part.heading, "\n".join(filter(None, lines)) or part.heading
    if text.closing_words:
        yield "主持人小结", text.closing_words
    for _, one in signed(text.addenda):
        yield "定稿后的更正", one.wording


def missing() -> Sequence[int]:
    return [id for (id,) in rows_of(MISSING)]


def reach(actor: Actor) -> Reach:
    """As minutes_sight.may_read says of final records."""
    scopes = actor.grants.get(Can.READ_RECORD)
    if not scopes:
        return NOTHING
    near = (actor.district_id,) if Scope.HOME in scopes and actor.district_id else ()
    return Reach(Scope.ALL in scopes, Scope.ALLIANCE in scopes, near)


MEETINGS = Kind("会议记录", reach, missing, hand_in)
register(KIND, MEETINGS)
