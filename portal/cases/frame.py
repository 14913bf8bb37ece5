"""The frame of a note and the words for it: sections, states, steps, the industries to begin with."""

from portal.cases.models import State

SECTIONS = ("背景", "做法", "利益联结", "成效", "困难与教训", "可复制条件", "联系人")
NEEDED = ("背景", "做法", "成效")
HELP = {
    "背景": "村里原来的情况，为什么做这件事。",
    "做法": "一步一步怎么做的，谁牵头，钱从哪里来。",
    "利益联结": "农户怎么得到好处：分红、务工、流转、保底收购。",
    "成效": "有什么变化，用数字说。",
    "困难与教训": "哪里走过弯路，再做一次会怎么改。",
    "可复制条件": "什么样的村能照着做，什么样的不合适。",
    "联系人": "想学的人找谁。写姓名和职务；电话在名册里查，这里不用写。",
}
STATES: dict[str, tuple[str, str]] = {  # word and tone of the badge
    State.DRAFT: ("草稿", "draft"),
    State.DISTRICT: ("片区初审", "wait"),
    State.PUBLICITY: ("待发布", "wait"),
    State.RETURNED: ("已退回", "wait"),
    State.PUBLISHED: ("已发布", "done"),
    State.WITHDRAWN: ("已撤下", "stop"),
}
STEPS = {
    "begun": "动笔",
    "submitted": "送审",
    "taken_back": "撤回修改",
    "passed": "片区初审通过",
    "returned": "退回修改",
    "published": "发布",
    "withdrawn": "撤下",
    "masked": "给个人信息打码",
}
INDUSTRIES = {
    "种植": ("血橙", "柑橘", "蔬菜（冬尖）", "中药材", "粮油"),
    "养殖": ("内江黑猪", "鲶鱼", "家禽", "肉牛羊"),
    "种养结合": ("稻虾", "稻鱼", "果豆、果猪"),
    "加工": (),
    "光伏": (),
    "电商": (),
    "乡村旅游": (),
    "劳务、扶贫车间": (),
    "物业、资产收益": (),
}
