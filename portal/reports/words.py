"""The alliance's words for reports: stages, standings, grades, steps."""

from portal.reports.models import DutyReport, ReportYear, Stage, Standing, Voice

STAGES: dict[str, tuple[str, str]] = {  # word and tone of the badge
    Stage.WRITING: ("撰写、审阅", "open"),
    Stage.ARRANGED: ("待测评", "wait"),
    Stage.APPRAISING: ("测评中", "open"),
    Stage.COUNTED: ("待评定", "wait"),
    Stage.PUBLISHED: ("已公布", "done"),
    Stage.CANCELLED: ("已取消", "stop"),
}
STANDINGS: dict[str, tuple[str, str]] = {
    Standing.WRITING: ("撰写中", "draft"),
    Standing.SUBMITTED: ("待审阅", "wait"),
    Standing.RETURNED: ("退回修改", "wait"),
    Standing.FINAL: ("定稿", "done"),
    Standing.EXCUSED: ("免予述职", "stop"),
}
GRADES = {
    "service": ("优秀", "称职", "基本称职", "不称职"),
    "party": ("好", "较好", "一般", "差"),
}
GRADE_CHOICES = {key: "、".join(words) for key, words in GRADES.items()}
UNKNOWN = "不了解"
VOICES = {Voice.MEMBERS: "片区成员", Voice.PEERS: "履职同事", Voice.ORGANIZATION: "组织方面"}
STEPS = {
    "opened": "启动",
    "changed": "修改安排",
    "joined": "补入述职人",
    "submitted": "交审阅",
    "withdrawn": "撤回修改",
    "returned": "退回修改",
    "accepted": "审阅通过，定稿",
    "excused": "免予述职",
    "arranged": "安排测评",
    "appraising": "开启测评",
    "counted": "开箱计票",
    "again": "决定重新测评",
    "decided": "评定",
    "published": "公布结果",
    "cancelled": "取消",
}


def called(year: ReportYear) -> str:
    """2026年述职, as the journal names it."""
    return f"{year.year}年述职"


def called_report(report: DutyReport, year: int) -> str:
    return f"{report.title}{year}年述职报告"


def grades_of(year: ReportYear) -> tuple[str, ...]:
    """Best first."""
    return GRADES[year.grades]


def numbers_in(text: str) -> tuple[int, ...]:
    """100,80,60,0 as numbers."""
    return tuple(int(part) for part in text.split(","))
