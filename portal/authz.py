"""Who may do what: the only place where roles become permissions. `/roles` is drawn from ACTS."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from blinker import Namespace
from flask import Flask, abort, current_app, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from portal.actor import ROLE_NAMES, Actor, Can, Role, Scope
from portal.web import current_page, leave_to

__all__ = ["ACTS", "GRANTS", "ROLE_NAMES", "Actor", "Can", "Role", "Scope", "can", "grants_for", "me", "needs"]

View = TypeVar("View", bound=Callable[..., Any])

signed_out_post = Namespace().signal("signed-out-post")  # a receiver may keep what was typed, and answers with its path
once_more = Namespace().signal("once-more")  # a receiver answers with the page that asks who is there, or None

SECRETARY, CONVENER, ORGANIZATION, PUBLICITY, FINANCE, CHIEF, ADMIN = Role
OWN, DISTRICT, HOME, ALLIANCE, CHIEFS, ALL = Scope


@dataclass(frozen=True)
class Act:
    """One row of the permission table.

    `cells` gives each role its scopes; `words` replaces a cell's usual wording; `own_case` says to whom
    one's own thing goes.
    """

    can: Can
    label: str
    cells: dict[Role, tuple[Scope, ...]]
    words: dict[Role, str]
    own_case: str = ""


def act(can: Can, label: str, own_case: str = "", words: dict[Role, str] | None = None, **cells: Any) -> Act:
    """A row written with short names: `secretary=OWN, convener=DISTRICT, everyone=ALL`."""
    everyone = cells.pop("everyone", None)
    table = {role: everyone for role in Role if everyone and role is not ADMIN}
    table |= {SHORT[name]: scopes for name, scopes in cells.items()}
    return Act(can, label, {r: s if isinstance(s, tuple) else (s,) for r, s in table.items()}, words or {}, own_case)


SHORT = {
    "secretary": SECRETARY,
    "convener": CONVENER,
    "organization": ORGANIZATION,
    "publicity": PUBLICITY,
    "finance": FINANCE,
    "chief": CHIEF,
    "admin": ADMIN,
}
AS_KEEPER = {SECRETARY: "担任记录人或主持人时"}
WITH_ADMIN = dict.fromkeys((ORGANIZATION, PUBLICITY, FINANCE), "与技术管理员共同办理") | {ADMIN: "与一名干事共同办理"}
AS_ATTENDEE = dict.fromkeys(Role, "参会的会议")
CHIEF_THEN_ORGANIZATION = "总召集人；总召集人本人的由组织干事办理"

ACTS = (
    act(Can.SEE_PEOPLE, "查看姓名、驻村、职务", everyone=ALL),
    act(Can.SEE_PHONE, "查看电话（平时打码，查看记入日志；本人可对成员公开）",
        secretary=OWN, convener=DISTRICT, organization=ALL, chief=ALL),
    act(Can.EDIT_CONTACT, "修改本人的联系方式", everyone=OWN),
    act(Can.EDIT_PEOPLE, "修改名册、导入、导出、轮换", "总召集人", organization=ALL, chief=ALL),
    act(Can.APPOINT, "任免联盟职务", "技术管理员与一名干事共同办理", chief=ALL),
    act(Can.REPLACE_CHIEF, "总召集人离任后接任", words=WITH_ADMIN,
        organization=ALL, publicity=ALL, finance=ALL, admin=ALL),
    act(Can.INVITE, "发放邀请单、一次性链接", "总召集人", convener=DISTRICT, organization=ALL, chief=ALL),
    act(Can.PLAN_MEETING, "筹备、变更、延期、取消会议", convener=DISTRICT, organization=ALLIANCE, chief=ALL),
    act(Can.NAME_KEEPERS, "指定记录人、主持人、代理人", convener=DISTRICT, organization=ALLIANCE, chief=ALL),
    act(Can.KEEP_MINUTES, "录入出勤、撰写会议记录", words=AS_KEEPER,
        secretary=OWN, convener=DISTRICT, organization=ALLIANCE, chief=ALL),
    act(Can.ASK_LEAVE, "请假", everyone=OWN),
    act(Can.DECIDE_LEAVE, "审批请假", CHIEF_THEN_ORGANIZATION,
        convener=DISTRICT, organization=(ALLIANCE, CHIEFS), chief=ALL,
        words={ORGANIZATION: "联盟会议"}),
    act(Can.READ_LEAVE_REASON, "查看请假的原因（记录、签到表、日志里都没有；满期限由系统删除）",
        secretary=OWN, convener=OWN, organization=ALL, publicity=OWN, finance=OWN, chief=OWN,
        words=dict.fromkeys((CONVENER, CHIEF), "所审批的")),
    act(Can.READ_DRAFT, "阅读未定稿的会议记录", words=AS_KEEPER,
        secretary=OWN, convener=DISTRICT, organization=ALL, chief=ALL),
    act(Can.CORRECT_MINUTES, "更正期内提出更正", words=AS_ATTENDEE, everyone=OWN),
    act(Can.DECIDE_MINUTES, "通过、退回、审定会议记录", CHIEF_THEN_ORGANIZATION,
        convener=DISTRICT, organization=CHIEFS, chief=ALL,
        words={CONVENER: "本片区，本人不是记录人", ORGANIZATION: "总召集人记录的", CHIEF: "全部，本人不是记录人"}),
    act(Can.READ_RECORD, "阅读定稿的会议记录", secretary=(ALLIANCE, HOME), convener=ALL,
        organization=ALL, publicity=ALL, finance=(ALLIANCE, HOME), chief=ALL),
    act(Can.READ_SUMMARY, "阅读会议纪要", everyone=ALL),
    act(Can.REPORT_ACTION, "报告议定事项办理情况", secretary=OWN, convener=DISTRICT, organization=ALL,
        publicity=OWN, finance=OWN, chief=ALL),
    act(Can.SEE_ACTIONS, "查看议定事项台账", secretary=HOME, convener=ALL, organization=ALL,
        publicity=ALL, finance=ALL, chief=ALL),
    act(Can.SEE_ATTENDANCE, "查看个人全年出勤", secretary=OWN, convener=DISTRICT, organization=ALL, chief=ALL),
    act(Can.PREPARE_ROUND, "评星：筹备", organization=ALL, chief=ALL),
    act(Can.DECIDE_ROUND, "评星：开启、取消、审定", chief=ALL),
    act(Can.VOTE, "评星：推荐、投票、查验回执、提出异议", everyone=ALL, words={CHIEF: "在选民名册上时"}),
    act(Can.VET, "评星：资格审查、答复异议", "总召集人", organization=ALL, chief=ALL),
    act(Can.OPEN_BOX, "评星：开箱", everyone=OWN,
        words=dict.fromkeys(Role, "担任该轮监票人时，三人中任两人")),
    act(Can.PUBLISH_AWARD, "评星：发布表彰与公示", "总召集人", publicity=ALL, chief=ALL),
    act(Can.RUN_REPORTS, "述职：启动年度、审阅、评定", CHIEF_THEN_ORGANIZATION, organization=CHIEFS, chief=ALL),
    act(Can.WRITE_REPORT, "述职：撰写", everyone=OWN, words={SECRETARY: "被要求时"}),
    act(Can.READ_REPORT, "述职：阅读定稿", everyone=ALL, words={SECRETARY: "按设置"}),
    act(Can.APPRAISE, "述职：测评", everyone=OWN, words=dict.fromkeys(Role, "按测评主体")),
    act(Can.WRITE_CASE, "案例：撰写、答问、照做", everyone=ALL),
    act(Can.REVIEW_CASE, "案例：片区初审", "宣传干事", convener=DISTRICT, chief=ALL),
    act(Can.PUBLISH_CASE, "案例：发布、撤下、标签", "总召集人", secretary=OWN, convener=OWN, organization=OWN,
        finance=OWN, publicity=ALL, chief=ALL,
        words=dict.fromkeys((SECRETARY, CONVENER, ORGANIZATION, FINANCE), "撤下本人的")),
    act(Can.SEE_JOURNAL, "查看日志", secretary=OWN, convener=(OWN, DISTRICT), organization=ALL, publicity=OWN,
        finance=OWN, chief=ALL, words={CONVENER: "本片区", ORGANIZATION: "全部，登录除外"}),
    act(Can.SEE_SIGN_INS, "查看登录日志", chief=ALL, admin=ALL),
    act(Can.SET_NUMBERS, "设定期限、名额、等次等数字", chief=ALL),
    act(Can.SEE_HEALTH, "查看运行状况与配置", admin=ALL),
)  # fmt: skip


def _by_role(acts: Iterable[Act]) -> dict[Role, dict[Can, frozenset[Scope]]]:
    return {role: {a.can: frozenset(a.cells[role]) for a in acts if role in a.cells} for role in Role}


GRANTS = _by_role(ACTS)


def grants_for(roles: Iterable[Role]) -> dict[Can, frozenset[Scope]]:
    """The sum of what these roles may do."""
    total: dict[Can, frozenset[Scope]] = {}
    for role in roles:
        for permission, scopes in GRANTS[role].items():
            total[permission] = total.get(permission, frozenset()) | scopes
    return total


def me() -> Actor:
    """The signed-in person: the value itself, not a proxy."""
    actor: Actor = current_user._get_current_object()
    return actor


def can(permission: Can) -> bool:
    """Does any scope of this permission reach the reader? For a thing of a district, ask `me().may`."""
    if permission == Can.PUBLIC:
        return True
    reader = current_user._get_current_object()  # once: every look through the proxy costs
    return bool(reader.is_authenticated and (permission == Can.SIGNED_IN or reader.holds(permission)))


def needs(*permissions: Can, again: bool = False) -> Callable[[View], View]:
    """Mark a view with the permissions of which it needs one; check_permission() enforces the mark.

    `again`: whoever posts to it shows once more who it is, when the last time is long ago (`accounts/again.py`).
    """

    def mark(view: View) -> View:
        view.needs, view.again = permissions, again  # type: ignore[attr-defined]
        return view

    return mark


def check_permission() -> BaseResponse | None:
    """Refuse any view without a mark, and any whose mark the reader cannot meet."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    permissions: tuple[Can, ...] = getattr(view, "needs", ())
    if any(can(permission) for permission in permissions):
        return _once_more() if getattr(view, "again", False) and request.method == "POST" else None
    if not permissions or current_user.is_authenticated:
        abort(403)
    if getattr(view, "is_polled", False):
        return BaseResponse(status=401)  # a poll never takes the reader off the page
    return leave_to(f"/sign-in?{urlencode({'next': _way_back()})}", 401)


def _once_more() -> BaseResponse | None:
    return next((answer for _, answer in once_more.send(current_app) if answer is not None), None)


def _way_back() -> str:
    """Where to go after signing in: the page the reader saw, or where what was just typed is kept."""
    kept = signed_out_post.send(current_app) if request.method == "POST" else []
    return next((path for _, path in kept if path), current_page())


def init_app(app: Flask) -> None:
    app.before_request(check_permission)
    app.jinja_env.globals.update(can=can, Can=Can)
