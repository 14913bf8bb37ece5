"""The cast with one thing of every kind, in its own and in another's district: what the matrix asks about."""

from datetime import date, timedelta
from functools import cache

from portal.accounts.links import hash_of_code
from portal.accounts.models import Account, KeptForm, Notice, UserSession
from portal.accounts.passwords import hash_password
from portal.accounts.second_models import FactorRemoval, RecoveryCode, SecondFactor
from portal.accounts.second_rules import RECOVERY
from portal.attachments.models import Attachment
from portal.attachments.store import keep
from portal.drafts.models import Aside, Draft, Revision
from portal.extensions import db
from portal.meetings.action_models import ActionEntry, ActionStep, EntryState
from portal.meetings.addendum_models import Addendum
from portal.meetings.checkin_models import CheckIn, Way
from portal.meetings.correction_models import Correction
from portal.meetings.leave_models import LeaveKind, LeaveRequest, LeaveState, LeaveStep
from portal.meetings.models import (
    ActionItem,
    AgendaItem,
    Meeting,
    Minutes,
    MinutesStep,
    Section,
    SheetLine,
    State,
)
from portal.meetings.template_models import MeetingTemplate
from portal.roster.columns import table_of
from portal.roster.importing import keep_upload
from portal.roster.models import ChiefReplacement, Office, TermOfOffice
from tests.cast import NOW, TODAY, Cast, actor_of
from tests.matrix.case_world import add_cases
from tests.matrix.report_world import add_reports
from tests.matrix.star_world import add_stars

TOMORROW = TODAY + timedelta(days=1)
BEGUN = (State.HELD, State.DRAFT, State.SUBMITTED, State.CORRECTING, State.FINAL)
CANARY = "山坪塘清淤"  # stands in every draft, record and reason of leave; must not reach those who may not read it
PART = "0123456789ab"  # the key of the first section of every minutes

RECOVERY_CODE = "0123456789ABCDEFGHJKMNPQRS"  # the secretary's, for the day on which the phone is lost
PASSWORD = "山塘 渠道 提灌站 2026"  # the secretary's


@cache
def hash_once():
    return hash_password(PASSWORD)


def checked_in(meeting, member):
    return CheckIn(meeting_id=meeting.id, member_id=member.id, way=Way.TICK, by_id=member.id, at=NOW)


class World(Cast):
    """`world.north_draft` and so on: a meeting of that district (or the alliance) in that state."""

    def __init__(self):
        super().__init__()
        keepers = {
            "north": (self.north, self.convener, self.recorder),
            "south": (self.south, self.other_convener, self.neighbour),
            "alliance": (None, self.chief, self.organization),
        }
        for body, (district, chair, recorder) in keepers.items():
            for number, state in enumerate(State):
                setattr(self, f"{body}_{state}", self.meeting(district, chair, recorder, state, number))
        self.chiefs_correcting = self.meeting(None, self.organization, self.chief, State.CORRECTING, 9)
        self.periods()
        self.corrections()
        for body in ("north", "alliance"):  # begins in ten minutes: its sign-in is open
            today = self.meeting(*keepers[body], State.PLANNED, 10)
            today.starts_at = NOW + timedelta(minutes=10)
            setattr(self, f"{body}_today", today)
        self._keep(checked_in(self.north_today, self.organization))
        self.attachments()
        self.template_of_north = self._keep(MeetingTemplate(name="北", at=NOW, district_id=self.north.id))
        self.template_of_all = self._keep(MeetingTemplate(name="盟", at=NOW))
        self.belongings()
        self.begin_in_june()
        self.ledger()
        self.drafts()
        self.roster()
        self.leave()
        add_stars(self)
        add_reports(self)
        add_cases(self)
        self.factors()
        db.session.commit()

    def factors(self):
        """A second factor of the secretary's, with a recovery code; one of the recorder's, to be removed."""
        for owner in (self.secretary, self.recorder):
            self._keep(SecondFactor(member_id=owner.id, sealed=bytes(80), made_at=NOW, confirmed_at=NOW))
        for owner, code in ((self.secretary, RECOVERY_CODE), (self.recorder, RECOVERY_CODE[::-1])):
            self._keep(RecoveryCode(member_id=owner.id, code_hash=hash_of_code(code, RECOVERY)))
        asked = {"asked_by_id": self.convener.id, "asked_at": NOW, "how": "当面说明"}
        self.removal = self._keep(FactorRemoval(member_id=self.recorder.id, **asked))

    def begin_in_june(self):
        """The alliance's first meeting, called off: from then on a month without one is missing."""
        first = self.meeting(None, self.chief, self.organization, State.CANCELLED, 8)
        first.month, first.starts_at = date(2026, 6, 1), NOW - timedelta(days=100)

    def ledger(self):
        """Open actions of one member, of several people, of the convener; one that is done."""
        self.action_of_secretary = self.action(self.north_final, self.secretary)
        self.action_of_convener = self.action(self.north_final, self.convener)
        self.action_of_many = self.action(self.north_final)
        self.action_of_neighbour = self.action(self.south_final, self.neighbour)
        self.action_of_alliance = self.action(self.alliance_final)
        self.done_by_secretary = self.action(self.north_final, self.secretary, state=EntryState.DONE, closed_at=NOW)
        self._keep(
            ActionStep(entry_id=self.done_by_secretary.id, kind="done", by_id=self.secretary.id, at=NOW, words="好了")
        )

    def action(self, meeting, owner=None, **columns):
        """An action of a final record, in the ledger."""
        section_id = db.session.scalar(db.select(Section.id).join(Minutes).where(Minutes.meeting_id == meeting.id))
        item = self._keep(ActionItem(section_id=section_id, position=1, what=CANARY, owner="各村", due_on=TOMORROW))
        owner_id = owner.id if owner else None
        place = {"meeting_id": meeting.id, "district_id": meeting.district_id, "due_on": TOMORROW}
        return self._keep(ActionEntry(item_id=item.id, owner_id=owner_id, **place, **columns))

    def periods(self):
        """Minutes in an open correction period; those of "chiefs" are the alliance's, recorded by publicity."""
        keepers = {
            "north": (self.north, self.convener, self.recorder),
            "south": (self.south, self.other_convener, self.neighbour),
            "alliance": (None, self.chief, self.organization),
            "chiefs": (None, self.chief, self.publicity),
        }
        for number, (body, people) in enumerate(keepers.items(), 10):
            meeting = self.meeting(*people, State.CORRECTING, number)
            self.minutes_of(meeting).corrections_close_at = NOW + timedelta(days=3)
            setattr(self, f"{body}_open", meeting)

    def corrections(self):
        """A correction by each of these, and addenda that want signing."""
        self.secretarys = self.correction(self.north_open, self.recorder, self.secretary)
        self.conveners = self.correction(self.north_open, self.recorder, self.convener)
        self.neighbours = self.correction(self.south_open, self.neighbour, self.neighbour)
        self.publicitys = self.correction(self.alliance_open, self.organization, self.publicity)
        self.chiefs = self.correction(self.chiefs_open, self.publicity, self.chief)
        self.recorders = self.put_forward(Addendum, self.north_final, self.recorder)
        self.conveners_own = self.put_forward(Addendum, self.north_final, self.convener)
        self.chiefs_own = self.put_forward(Addendum, self.north_final, self.chief)
        self.officers = self.put_forward(Addendum, self.alliance_final, self.organization)

    def correction(self, meeting, recorder, by):
        quoted = f"{recorder.name}：{CANARY}已完成。"
        return self.put_forward(Correction, meeting, by, paragraph=1, quoted=quoted, reason="记错了")

    def put_forward(self, kind, meeting, by, **about):
        one = {"wording": "还没有完成。", "by_id": by.id, "by_name": by.name, "at": NOW}
        return self._keep(kind(minutes_id=self.minutes_of(meeting).id, **one, **about))

    def minutes_of(self, meeting):
        return db.session.scalar(db.select(Minutes).where(Minutes.meeting_id == meeting.id))

    def drafts(self):
        """A revision, and a text that waits to be compared, of another draft of the north's."""
        self.north_written = self.meeting(self.north, self.convener, self.recorder, State.DRAFT, 8)
        id, empty = self.north_written.id, '"resolution": "", "actions": ""'
        fields = f'{{"heading": "", "discussion": "{CANARY}", {empty}}}'
        draft = Draft(subject=f"minutes-section:{id}.{PART}", within=f"minutes:{id}", version=1, digest=b"1" * 32)
        self._keep(draft)
        words = {"draft_id": draft.id, "fields": fields, "by_id": self.recorder.id, "began_at": NOW, "at": NOW}
        self.revision = self._keep(Revision(number=1, length=9, is_auto=True, **words))
        self.aside = self._keep(Aside(**words))

    def attachments(self):
        """A paper put beside a meeting before it, and photos put there after it, by its recorder."""
        added = {"paper_of_north_planned": NOW, "photo_of_south_draft": NOW}
        added |= {f"photo_of_north_{state}": NOW for state in (State.DRAFT, State.CORRECTING, State.FINAL)}
        for name, at in added.items():
            meeting = getattr(self, name.split("_of_")[1])
            file = {"name": "照片.pdf", "media_type": "application/pdf", "size": 8, "digest": keep(b"%PDF-1.4")}
            row = Attachment(subject=f"meeting:{meeting.id}", by_id=meeting.recorder_id, at=at, **file)
            setattr(self, name, self._keep(row))

    def roster(self):
        """A vacant village and office, terms and offices by their holders, and things that wait."""
        self.vacant = self.village(self.longjie)
        self.east = self.district("罗泉片区", 3)
        self.eastern = self.member("eastern", "蒙东", self.town("罗泉镇", self.east))
        for name in ("secretary", "organization"):
            setattr(self, f"term_of_{name}", self.only(TermOfOffice, name))
        for name in ("finance", "chief", "convener", "other_convener"):
            setattr(self, f"office_of_{name}", self.only(Office, name))
        self.deputy_of_convener = self.deputize(self.office_of_convener, self.finance, TOMORROW, TOMORROW)
        self.proposal = self._keep(
            ChiefReplacement(member_id=self.eastern.id, reason="调离", proposed_by_id=self.admin.id, proposed_at=NOW)
        )
        by = actor_of(self.organization)
        rows = [(1, ["姓名", "所驻镇", "所驻村", "任职起"]), (2, ["骆新", "龙结镇", self.vacant.name, "2026-09-01"])]
        self.import_of_organization = keep_upload(table_of(rows), "名册.csv", by=by, at=NOW)

    def leave(self):
        """Leave that waits for its decision, that of who decides too, and leave that another entered."""
        for name, body in (
            ("secretary", "north"),
            ("convener", "north"),
            ("organization", "alliance"),
            ("chief", "alliance"),
        ):
            member, meeting = getattr(self, name), getattr(self, f"{body}_planned")
            setattr(self, f"leave_of_{name}", self.request(meeting, member, "asked", member))
        self.leave_of_recorder = self.request(self.north_planned, self.recorder, "entered", self.convener)

    def request(self, meeting, member, step, by):
        steps = [LeaveStep(kind=step, by_id=by.id, by_name=by.name, at=NOW)]
        row = LeaveRequest(meeting_id=meeting.id, member_id=member.id, kind=LeaveKind.SICK, reason=CANARY, steps=steps)
        row.state = LeaveState.APPROVED if step == "entered" else LeaveState.ASKED
        row.asked_at, row.meeting_at, row.is_late = NOW, meeting.starts_at, False
        row.entered_by_id = by.id if step == "entered" else None
        return self._keep(row)

    def only(self, kind, name):
        return db.session.scalar(db.select(kind).where(kind.member_id == getattr(self, name).id))

    def belongings(self):
        """What only the secretary of the north may touch."""
        account = db.session.scalar(db.select(Account).where(Account.member_id == self.secretary.id))
        account.password_hash, account.password_changed_at = hash_once(), NOW
        mine = {"member_id": self.secretary.id, "at": NOW}
        self.notice_of_secretary = self._keep(Notice(text="密码由陈北重设", **mine))
        self.kept_of_secretary = self._keep(KeptForm(path="/meetings/", fields=f'[["theme", "{CANARY}"]]', **mine))
        self.session_of_secretary = self._keep(
            UserSession(member_id=self.secretary.id, token_hash=b"\1" * 32, started_at=NOW, last_seen_at=NOW)
        )

    @property
    def ids(self):
        """The id of every named thing, and one that nothing has."""
        return {name: row.id for name, row in vars(self).items() if hasattr(row, "id")} | {
            "nothing": 987654,
            "part": PART,
            "s1": "s1",
            "s9": "s9",
        }

    def meeting(self, district, chair, recorder, state, number):
        begins = NOW + timedelta(days=7) if state in (State.PLANNED, State.CANCELLED) else NOW - timedelta(days=number)
        row = Meeting(
            district_id=district.id if district else None,
            month=date(2026, 9, 1),
            theme=f"血橙管护{number}",
            starts_at=begins,
            place="镇便民服务中心",
            chair_id=chair.id,
            recorder_id=recorder.id,
            called_by_id=chair.id,
            state=state,
            sheet_version=1 if state in BEGUN else 0,
            began_at=begins if state in BEGUN else None,
            ended_at=begins + timedelta(hours=2) if state in BEGUN else None,
            agenda=[AgendaItem(position=1, title="血橙越冬管护"), AgendaItem(position=2, title="山塘维修")],
        )
        self._keep(row)
        if state in BEGUN:
            self.sheet(row, district)
        if state in BEGUN[1:]:
            self.minutes(row, chair, recorder)
        return row

    def sheet(self, meeting, district):
        everyone = [self.organization, self.convener, self.recorder, self.secretary]
        if district is None or district.id == self.south.id:
            everyone = [self.publicity, self.finance, self.other_convener, self.neighbour]
        for number, member in enumerate(everyone, 1):
            self._keep(
                SheetLine(
                    meeting_id=meeting.id,
                    number=number,
                    member_id=member.id,
                    name=member.name,
                    town="某镇",
                    village="某村",
                    sheet_version=1,
                    is_expected=True if meeting.state == State.FINAL else None,
                )
            )

    def minutes(self, meeting, chair, recorder):
        final = meeting.state == State.FINAL
        row = Minutes(
            meeting_id=meeting.id,
            corrections_close_at=NOW if meeting.state in (State.CORRECTING, State.FINAL) else None,
            final_at=NOW if final else None,
            expected_count=4 if final else None,
            present_count=4 if final else None,
            leave_count=0 if final else None,
            absent_count=0 if final else None,
            body_name="某片区" if final else None,
            chair_name=chair.name if final else None,
            recorder_name=recorder.name if final else None,
            approver_name="周总" if final else None,
            sections=[
                Section(
                    position=item.position,
                    agenda_item_id=item.id,
                    key=PART if item.position == 1 else f"a{item.id}",
                    heading=item.title,
                    discussion=f"{recorder.name}：{CANARY}已完成。",
                    resolution="同意。",
                    actions=[],
                )
                for item in meeting.agenda
            ],
        )
        self._keep(row)
        if meeting.state in (State.SUBMITTED, State.CORRECTING, State.FINAL):
            self._keep(MinutesStep(minutes_id=row.id, kind="submitted", by_id=recorder.id, at=NOW))
        if meeting.state in (State.CORRECTING, State.FINAL):
            self._keep(MinutesStep(minutes_id=row.id, kind="passed", by_id=chair.id, at=NOW))
