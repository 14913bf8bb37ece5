"""The alliance's words for leave: its kinds, and where a request stands."""

from portal.meetings.leave_models import LeaveKind, LeaveState

KINDS = {LeaveKind.OFFICIAL: "公假", LeaveKind.PERSONAL: "事假", LeaveKind.SICK: "病假"}
STATES: dict[str, tuple[str, str]] = {  # word and tone of the badge
    LeaveState.ASKED: ("待审批", "wait"),
    LeaveState.OBJECTED: ("有异议，待重新审批", "wait"),
    LeaveState.APPROVED: ("已批准", "done"),
    LeaveState.REFUSED: ("没有批准", "stop"),
    LeaveState.WITHDRAWN: ("已撤回", "draft"),
}
LAPSED = ("会议取消，作废", "draft")
STEPS = {
    "asked": "提出",
    "entered": "代录并批准",
    "approved": "批准",
    "refused": "不批准",
    "objected": "提出异议",
    "withdrawn": "撤回",
}
