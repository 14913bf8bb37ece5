"""The alliance's words for a round: its quarter, its state, what a nomination is called."""

from datetime import date, timedelta

from portal.stars.models import Nomination, Order, Standing, StarRound, State

QUARTERS = "一二三四"
STATES: dict[str, tuple[str, str]] = {  # word and tone of the badge
    State.DRAFT: ("筹备", "draft"),
    State.NOMINATING: ("推荐", "open"),
    State.VETTING: ("资格审查", "open"),
    State.ROLL: ("核对名册", "open"),
    State.VOTING: ("投票中", "open"),
    State.COUNTED: ("已计票", "wait"),
    State.DECIDED: ("已审定", "wait"),
    State.NOTICE: ("公示中", "open"),
    State.AWARDED: ("已表彰", "done"),
    State.CANCELLED: ("已取消", "stop"),
}
VOTE_STATES: dict[str, tuple[str, str]] = {"closed": ("待开箱", "wait"), "void": ("投票作废", "stop")}
LIFE = tuple(state for state in State if state is not State.CANCELLED)
STANDINGS: dict[str, tuple[str, str]] = {
    Standing.ASKED: ("待本人同意", "wait"),
    Standing.DECLINED: ("本人不同意", "stop"),
    Standing.NOMINATED: ("待审查", "wait"),
    Standing.RETURNED: ("退回修改", "wait"),
    Standing.PASSED: ("审查通过", "done"),
    Standing.REFUSED: ("审查未通过", "stop"),
    Standing.ANSWERED: ("已申辩，待复审", "wait"),
    Standing.BARRED: ("复审未通过", "stop"),
    Standing.WITHDRAWN: ("已退出", "stop"),
}
NOMINATIONS = {Nomination.OWN: "自荐", Nomination.MEMBER: "他人推荐", Nomination.DISTRICT: "片区推荐"}
ORDERS = {Order.STROKES: "按姓氏笔画", Order.DRAWN: "每名选民看到的次序各自抽定"}
SEALS = {"scrutineers": "三名监票人的口令（任两人开箱）", "file": "服务器上的密钥文件（较弱）"}
STEPS = {
    "prepared": "筹备了这一轮",
    "nominating": "开始推荐",
    "vetting": "推荐截止，开始资格审查",
    "roll": "公布选民名册",
    "opened": "开启投票",
    "counted": "开箱计票",
    "again": "决定重新投票",
    "decided": "审定",
    "notice": "发布公示",
    "dropped": "退出评选",
    "awarded": "发布表彰",
    "cancelled": "取消了这一轮",
    "nominated": "提名",
    "asked": "提名，等本人同意",
    "consented": "本人同意",
    "declined": "本人不同意",
    "returned": "退回修改",
    "mended": "改好送审",
    "passed": "审查通过",
    "refused": "审查未通过",
    "answered": "本人申辩",
    "barred": "复审未通过",
    "withdrawn": "退出",
}


def quarter_words(year: int, quarter: int) -> str:
    return f"{year}年第{QUARTERS[quarter - 1]}季度"


def called(round: StarRound) -> str:
    """2026年第三季度“联盟之星”评选, as the journal names it; of a district 2026年第三季度公民片区“片区之星”评选."""
    return f"{quarter_words(round.year, round.quarter)}{round.named}评选"


def days_of(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return first, after - timedelta(days=1)


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3
