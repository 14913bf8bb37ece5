"""Who acts: the roles a person holds today, and what they grant. Known to rules; knows nothing of the web."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the alliance on a day. The last is no member: it runs the machine."""

    FIRST_SECRETARY = "first_secretary"
    DISTRICT_CONVENER = "district_convener"
    ORGANIZATION_OFFICER = "organization_officer"
    PUBLICITY_OFFICER = "publicity_officer"
    FINANCE_OFFICER = "finance_officer"
    CHIEF_CONVENER = "chief_convener"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.FIRST_SECRETARY: "第一书记",
    Role.DISTRICT_CONVENER: "片区召集人",
    Role.ORGANIZATION_OFFICER: "组织干事",
    Role.PUBLICITY_OFFICER: "宣传干事",
    Role.FINANCE_OFFICER: "财务干事",
    Role.CHIEF_CONVENER: "总召集人",
    Role.ADMINISTRATOR: "技术管理员",
}


class Scope(StrEnum):
    """How far a permission reaches."""

    OWN = "own"  # one's own thing; the rule asks whose it is
    DISTRICT = "district"  # the district that one convenes
    HOME = "home"  # the district in which one serves
    ALLIANCE = "alliance"  # things of the whole alliance, of no single district
    CHIEFS = "chiefs"  # only the chief convener's own things, which go to this role
    ALL = "all"


SCOPE_NAMES = {
    Scope.OWN: "本人的",
    Scope.DISTRICT: "所召集的片区",
    Scope.HOME: "本片区",
    Scope.ALLIANCE: "联盟的",
    Scope.CHIEFS: "总召集人本人的",
    Scope.ALL: "全部",
}


class Can(StrEnum):
    """Every permission there is. `PUBLIC` and `SIGNED_IN` are answered without a grant."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    SEE_PEOPLE = "people:see"
    SEE_PHONE = "phone:see"
    EDIT_CONTACT = "contact:edit"
    EDIT_PEOPLE = "people:edit"
    APPOINT = "offices:appoint"
    REPLACE_CHIEF = "chief:replace"
    INVITE = "accounts:invite"
    PLAN_MEETING = "meetings:plan"
    NAME_KEEPERS = "keepers:name"
    KEEP_MINUTES = "minutes:keep"
    ASK_LEAVE = "leave:ask"
    DECIDE_LEAVE = "leave:decide"
    READ_LEAVE_REASON = "leave:read-reason"
    READ_DRAFT = "minutes:read-draft"
    CORRECT_MINUTES = "minutes:correct"
    DECIDE_MINUTES = "minutes:decide"
    READ_RECORD = "record:read"
    READ_SUMMARY = "summary:read"
    REPORT_ACTION = "actions:report"
    SEE_ACTIONS = "actions:see"
    SEE_ATTENDANCE = "attendance:see"
    PREPARE_ROUND = "rounds:prepare"
    DECIDE_ROUND = "rounds:decide"
    VOTE = "rounds:vote"
    VET = "candidates:vet"
    OPEN_BOX = "box:open"
    PUBLISH_AWARD = "awards:publish"
    RUN_REPORTS = "reports:run"
    WRITE_REPORT = "reports:write"
    READ_REPORT = "reports:read"
    APPRAISE = "reports:appraise"
    WRITE_CASE = "cases:write"
    REVIEW_CASE = "cases:review"
    PUBLISH_CASE = "cases:publish"
    SEE_JOURNAL = "journal:see"
    SEE_SIGN_INS = "journal:see-sign-ins"
    SET_NUMBERS = "numbers:set"
    SEE_HEALTH = "health:see"


@dataclass(frozen=True)
class Actor:
    """The signed-in person of one request: one row's worth of facts, no database behind it.

    `grants` maps each permission to its scopes (from authz.GRANTS, the sum over the roles held today).
    """

    id: int
    name: str
    roles: frozenset[Role] = frozenset()
    convenes: frozenset[int] = frozenset()
    district_id: int | None = None
    term_id: int | None = None
    deputizes: tuple[str, ...] = ()
    borrowed: frozenset[Role] = frozenset()  # roles held today only in somebody else's stead
    title: str = ""
    grants: dict[Can, frozenset[Scope]] = field(default_factory=dict)
    session_id: int = 0
    large_type: bool = False
    token: str = ""

    is_authenticated = True  # these three and get_id() are what Flask-Login asks of a user
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.token

    def may(self, permission: Can, district_id: int | None = None) -> bool:
        """May this person do it to a thing of that district (None: of the whole alliance)?

        OWN and CHIEFS are not answered here: the rule asks whose thing it is.
        """
        scopes = self.grants.get(permission, frozenset())
        if Scope.ALL in scopes:
            return True
        if district_id is None:
            return Scope.ALLIANCE in scopes
        if Scope.DISTRICT in scopes and district_id in self.convenes:
            return True
        return Scope.HOME in scopes and district_id == self.district_id

    def holds(self, permission: Can) -> bool:
        """Does any scope of this permission reach this person?"""
        return permission in self.grants

    @property
    def is_chief(self) -> bool:
        return Role.CHIEF_CONVENER in self.roles

    @property
    def is_chief_in_person(self) -> bool:
        """The chief convener, and not somebody who stands in: what outlives a deputy's span is not a deputy's."""
        return self.is_chief and Role.CHIEF_CONVENER not in self.borrowed

    @property
    def is_office_holder(self) -> bool:
        return bool(self.roles - {Role.FIRST_SECRETARY})

    @property
    def written_name(self) -> str:
        """The name as the journal writes it: a deputy's stands with whom he or she stands in for."""
        return f"{self.name}（代{'、'.join(self.deputizes)}）" if self.deputizes else self.name
