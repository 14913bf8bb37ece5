"""What a person who may do it would send: a form that fits, for every address that takes a POST."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

from flask import current_app

from portal.clock import local, now
from portal.extensions import db
from portal.meetings.checkin_code import write_claim
from portal.meetings.checkin_models import CheckIn
from portal.reports.forms import shown
from portal.reports.plans import DEFAULTS
from portal.roster.columns import Table
from portal.roster.holdings import held_by
from portal.roster.importing import plan_of
from portal.roster.models import Member
from tests.cast import NOW, TODAY, actor_of
from tests.matrix.world import CANARY, PASSWORD, RECOVERY_CODE, World

WEEK_ON = local(NOW + timedelta(days=8))
BODY_OF = {"convener": "north", "other_convener": "south"}


def planned(world: World, actor: str, **changes):
    """A plan for the body that this actor plans for."""
    district = getattr(world, BODY_OF.get(actor, ""), None)
    chair, recorder = ("other_convener", "neighbour") if district is world.south else ("convener", "recorder")
    return {
        "district": district.id if district else "",
        "theme": "稻虾水质",
        "day": f"{WEEK_ON:%Y-%m-%d}",
        "hour": "14:30",
        "place": "镇便民服务中心",
        "chair": getattr(world, chair).id,
        "recorder": getattr(world, recorder).id,
        "agenda": "水质调控\n种苗联系",
        "again": "y",
    } | changes


def replanned(world, actor, meeting):
    return planned(world, actor, theme="改了主题", version=meeting.version)


WRONG = {"password": "不是密码的密码"}  # what asks for it again is refused: its own tests give the right one
NEW = dict.fromkeys(("new", "again"), "银杏 石榴 三角梅 村口老井")
MINUTES = {
    "sections-0-heading": "血橙越冬管护",
    "sections-0-discussion": "卫记：新的内容。",
    "sections-0-resolution": "同意。",
    "sections-1-heading": "山塘维修",
    "sections-1-discussion": "蒋村：按期完工。",
}


def edited(world, actor, meeting):
    """The secretary's or another's data with a new post; the version is the first."""
    return {"name": "改了姓名", "post": "科员", "version": 1}


def handed_over(world, actor, meeting):
    """The secretary leaves; nobody follows yet; what is held goes to the convener."""
    term = world.term_of_secretary
    given = {f"to-{held.key}": world.convener.id for held in held_by(term.member_id, date(2026, 10, 1))}
    return {"ends_on": "2026-09-30", "reason": "轮换", "follows": "none"} | given


def proposed(world, actor, meeting):
    """A nominee, where no other proposal waits."""
    world.proposal.withdrawn_at, world.proposal.withdrawn_by_id = NOW, world.admin.id
    return {"name": "蒙东", "reason": "原总召集人调离"}


def confirmed(world, actor, meeting):
    """The fingerprint of the plan that the preview showed."""
    row = world.import_of_organization
    if row is None:  # another upload has taken its place
        return {}
    plan = plan_of(Table.from_json(row.cells), by=actor_of(world.organization), at=NOW)
    return {"seen": plan.fingerprint}


def corrected(world, actor, meeting):
    """Another wording for the first paragraph, which World.minutes() writes. (A refusal shows back what was sent.)"""
    recorder = db.session.get(Member, meeting.recorder_id)
    quoted = "" if actor in ("chief", "admin") else f"{recorder.name}：{CANARY}已完成。"
    return {"paragraph": "1", "quoted": quoted, "wording": "尚未完成。", "reason": "会上说的是尚未完成"}


def scanned(world, actor, meeting):
    """The claim of a code that was read just now."""
    return {"claim": write_claim(current_app.config["SECRET_KEY"], meeting.id, actor, now())}


def gone(world, actor, meeting):
    """Nothing to fill in; but the meeting must have begun before one can leave it."""
    meeting.starts_at = NOW - timedelta(minutes=10)
    return {}


def came_back(world, actor, meeting):
    signed = db.session.scalar(db.select(CheckIn).where(CheckIn.meeting_id == meeting.id))
    signed.left_at = NOW
    return {}


def round_planned(world, actor, meeting):
    """A plan of a quarter that has none; the version is the first."""
    plan = {"quarter": "2026-4", "title": "联盟之星", "district": 0, "roll_on": "2026-09-24", "seats": 2, "choices": 2}
    plan |= {"least": 0, "tie": "lot", "order": "strokes", "seal_mode": "file", "nominate_until": "2026-09-30"}
    return plan | {"roll_days": 3, "notice_days": 5, "officer": world.organization.id, "version": 1}


FORMS = {
    "/settings/": lambda w, a, m: settings_form(),
    "/sign-in": lambda w, a, m: {"name": "nobody", "password": "wrong password here"},
    "/invitation": lambda w, a, m: {"code": "ABCD"},
    "/invitation/password": lambda w, a, m: {"code": "ABCD", "new": "x", "again": "x"},
    "/account/password": lambda w, a, m: {"current": PASSWORD, "code": RECOVERY_CODE} | NEW,
    "/account/contact": lambda w, a, m: {"phone": getattr(w, a, w.secretary).phone, "emergency_contact": "家人"},
    "/account/large-type": lambda w, a, m: {"large": "1"},
    "/account/invitations": lambda w, a, m: {"member": w.recorder.id},
    "/account/mendings": lambda w, a, m: {"member": w.secretary.id},
    "/meetings/": lambda w, a, m: planned(w, a),
    "/meetings/{}/plan": replanned,
    "/meetings/{}/postponements": lambda w, a, m: {
        "day": f"{local(NOW + timedelta(days=9)):%Y-%m-%d}",
        "hour": "09:00",
        "reason": "防汛值守",
    },
    "/meetings/{}/cancellation": lambda w, a, m: {"reason": "与全县大会冲突"},
    "/meetings/{}/templates": lambda w, a, m: (
        {"name": "产业观摩", "body": getattr(w, BODY_OF.get(a, ""), None).id}
        if a in BODY_OF
        else {"name": "产业观摩", "body": "0"}
    ),
    "/meetings/templates/{}/name": lambda w, a, m: {"name": "改了名"},
    "/meetings/{}/attachments": lambda w, a, m: {"files": (BytesIO(b"%PDF-1.4\nnew\n%%EOF"), "材料.pdf")},
    "/meetings/{}/sign-in": lambda w, a, m: {
        "absent": "",
        "listed": "",
        "began": "09:00",
        "ended": "11:00",
        "version": m.version,
    },
    "/meetings/{}/here": scanned,
    "/meetings/{}/here/leaving": gone,
    "/meetings/{}/here/return": came_back,
    "/meetings/{}/check-ins": lambda w, a, m: {"member": w.recorder.id},
    "/meetings/{}/check-ins/withdrawals": lambda w, a, m: {"member": w.organization.id},
    "/meetings/{}/attendance/{}": lambda w, a, m: {
        "kind": "absent",
        "reason": "防汛",
        "why": "当时看错了",
        "version": m.version,
    },
    "/meetings/{}/minutes/edit": lambda w, a, m: MINUTES | {"version": m.minutes.version},
    "/meetings/{}/leave": lambda w, a, m: {"kind": "official", "reason": "到县里培训"},
    "/meetings/{}/leave/entry": lambda w, a, m: {
        "member": (w.publicity if m.district_id is None else w.organization).id,
        "kind": "sick",
    },
    "/meetings/{}/leave/{}/refusal": lambda w, a, m: {"word": "会上要讲项目"},
    "/meetings/{}/leave/{}/objection": lambda w, a, m: {"word": "没有请过假"},
    "/meetings/year/{}/reasons": lambda w, a, m: {"month": "2026-08", "reason": "防汛值守"},
    "/meetings/year/0/reasons": lambda w, a, m: {"month": "2026-08", "reason": "防汛值守"},
    "/actions/{}/completion": lambda w, a, m: {"words": "已报片区", "version": 1},
    "/actions/{}/move": lambda w, a, m: {"day": "2026-10-15", "words": "连日降雨", "version": 1},
    "/actions/{}/drop": lambda w, a, m: {"words": "镇上统一安排", "version": 1},
    "/actions/{}/assignment": lambda w, a, m: {"member": w.recorder.id, "version": 1},
    "/actions/{}/reopening": lambda w, a, m: {"words": "报错了", "version": 1},
    "/meetings/{}/minutes/parts/{}": lambda w, a, m: {"heading": "血橙越冬管护", "discussion": "卫记：好。", "seen": 0},
    "/meetings/{}/minutes/closing": lambda w, a, m: {"words": "散会。", "seen": 0},
    "/meetings/{}/minutes/order": lambda w, a, m: {"key": w.ids["part"]},
    "/meetings/{}/minutes/conflicts/{}": lambda w, a, m: {"seen": 2},
    "/roster/members": lambda w, a, m: {"name": "骆新来", "village": w.vacant.id, "starts_on": "2026-09-20"},
    "/roster/members/{}/edit": edited,
    "/roster/members/{}/terms": lambda w, a, m: {"village": w.vacant.id, "starts_on": "2026-09-20"},
    "/roster/terms/{}/prolongation": lambda w, a, m: {"expected_end_on": "2027-12-31"},
    "/roster/terms/{}/hand-over": handed_over,
    "/roster/offices": lambda w, a, m: {
        "office": f"district-{w.east.id}",
        "member": w.eastern.id,
        "on": "2026-09-24",
    },
    "/roster/offices/{}/relief": lambda w, a, m: {"on": "2026-09-25"},
    "/roster/offices/{}/deputies": lambda w, a, m: {
        "member": w.finance.id,
        "starts_on": "2026-10-01",
        "ends_on": "2026-10-07",
    },
    "/roster/members/{}/phone": lambda w, a, m: {"reason": "通知开会"},
    "/roster/chief/replacements": proposed,
    "/roster/places/districts/new": lambda w, a, m: {"name": "新片区"},
    "/roster/places/districts/{}/name": lambda w, a, m: {"name": "改名片区"},
    "/roster/places/towns/new": lambda w, a, m: {
        "code": "511025199",
        "name": "新镇",
        "district": w.east.id,
        "on": "2026-09-24",
    },
    "/roster/places/towns/{}/district": lambda w, a, m: {"target": w.east.id, "on": "2026-09-25"},
    "/roster/places/towns/{}/merger": lambda w, a, m: {"target": w.qiuxi.id, "on": "2026-09-25"},
    "/roster/places/towns/{}/villages": lambda w, a, m: {"code": "511025199201", "name": "新村", "on": "2026-09-24"},
    "/roster/places/villages/{}/closing": lambda w, a, m: {"on": "2026-09-25"},
    "/roster/import": lambda w, a, m: {"file": (BytesIO("姓名\n骆新\n".encode()), "名册.csv")},
    "/roster/import/{}/confirmation": confirmed,
    "/roster/export": lambda w, a, m: {"scope": "0", "reason": "核对通讯录"},
    "/meetings/{}/corrections": corrected,
    "/meetings/{}/corrections/{}/refusal": lambda w, a, m: {"reason": "录音里不是这样。"},
    "/meetings/{}/addenda": lambda w, a, m: {"paragraph": "1", "wording": "“8月”应为“9月”。"},
    "/meetings/{}/addenda/{}/refusal": lambda w, a, m: {"reason": "录音里不是这样。"},
    "/meetings/{}/minutes/return": lambda w, a, m: {"reason": "请补上决议。"},
}


def year_planned(year):
    """The form of a year as a browser sends it."""
    plan = DEFAULTS | {"year": year, "shortest": 1}
    days = ("write_until", "review_until", "read_until", "appraise_until")
    plan |= {name: f"{TODAY + n * timedelta(days=7):%Y-%m-%d}" for n, name in enumerate(days, 2)}
    sent = {name: value for name, value in shown(plan).items() if value is not False}
    return {name: "y" if value is True else str(value) for name, value in sent.items()}


FORMS |= {
    "/stars/": round_planned,
    "/stars/{}/plan": round_planned,
    "/stars/{}/nominations": lambda w, a, m: {"kind": "member", "member": w.eastern.id, "deeds": "修渠三处。"},
    "/stars/{}/candidates/{}/deeds": lambda w, a, m: {"deeds": "修渠四处。"},
    "/stars/{}/candidates/{}/return": lambda w, a, m: {"text": "写明户数"},
    "/stars/{}/candidates/{}/refusal": lambda w, a, m: {"text": "有处分"},
    "/stars/{}/candidates/{}/answer": lambda w, a, m: {"text": "处分已解除"},
    "/stars/{}/doubts": lambda w, a, m: {"text": "任职日期不对"},
    "/stars/{}/doubts/{}/answer": lambda w, a, m: {"text": "已更正"},
    "/stars/{}/vote": lambda w, a, m: {
        "first": w.finance.id,
        "second": w.publicity.id,
        "third": w.convener.id,
        "closes_on": f"{WEEK_ON:%Y-%m-%d}",
        "closes_at": "18:00",
    },
    "/stars/{}/opening": lambda w, a, m: WRONG,
    "/stars/{}/again": lambda w, a, m: WRONG | {"reason": "丢了代码"},
    "/stars/{}/cancellation": lambda w, a, m: WRONG | {"reason": "防汛"},
    "/stars/{}/decision": lambda w, a, m: WRONG | {"reason": "", "chosen": "1"},
    "/stars/{}/ballot": lambda w, a, m: {
        "ballot-stamp": w.vote_open.stamp,
        "ballot-abstain": "1",
        "ballot-item-77": "0",
    },
    "/stars/{}/objections": lambda w, a, m: {"about": "0", "text": "程序有误"},
    "/stars/{}/objections/{}/answer": lambda w, a, m: {"text": "已核实"},
    "/stars/{}/seats/{}/leaving": lambda w, a, m: WRONG | {"text": "调离"},
    "/ballots/{}/code/confirmation": lambda w, a, m: {"code": "0" * 26},
    "/ballots/{}/paper/marks": lambda w, a, m: WRONG | {"voter": str(w.secretary.id)},
    "/ballots/{}/paper/marks/withdrawals": lambda w, a, m: WRONG | {"voter": str(w.secretary.id)},
    "/ballots/{}/paper/counts": lambda w, a, m: {
        "handed": "0",
        "returned": "0",
        "invalid": "0",
        "abstained": "0",
        "item-77": "0",
    },
    "/ballots/{}/opening": lambda w, a, m: (
        WRONG
        | {
            "code": "0" * 26,
            "second": w.publicity.id if a != "publicity" else w.finance.id,
            "second_code": "0" * 26,
            "second_password": "不是密码的密码",
        }
    ),
}


def settings_form():
    from portal.numbers import DECLARED

    return {key.replace(".", "-"): d.default for key, d in DECLARED.items()} | {"audit-keep_days": 300}


FORMS |= {
    "/reports/": lambda w, a, m: year_planned(2025),
    "/reports/years/{}/plan": lambda w, a, m: year_planned(2026) | {"version": str(w.year_on.version)},
    "/reports/years/{}/excusing/{}": lambda w, a, m: {"reason": "重病"},
    "/reports/{}/edit": lambda w, a, m: {f"parts-{n}-body": "走访三个村。" for n in range(4)},
    "/reports/{}/parts/{}": lambda w, a, m: {"body": "走访三个村。", "seen": "0"},
    "/reports/years/{}/appraisal": lambda w, a, m: {
        "first": w.secretary.id,
        "second": w.recorder.id,
        "third": w.neighbour.id,
        "closes_on": f"{WEEK_ON:%Y-%m-%d}",
        "closes_at": "18:00",
    },
    "/reports/years/{}/opening": lambda w, a, m: WRONG,
    "/reports/years/{}/again": lambda w, a, m: WRONG | {"reason": "丢了代码"},
    "/reports/years/{}/cancellation": lambda w, a, m: WRONG | {"reason": "防汛"},
    "/reports/years/{}/decision": lambda w, a, m: WRONG,
    "/reports/years/{}/ballot": lambda w, a, m: {
        "ballot-stamp": w.vote_of_year.stamp,
        f"ballot-item-{w.report_rated.id}": "1",
    },
    "/reports/{}/attachments": lambda w, a, m: {"files": (BytesIO(b"%PDF-1.4\nnew\n%%EOF"), "材料.pdf")},
    "/reports/{}/return": lambda w, a, m: {"reason": "请补充"},
    "/reports/{}/conflicts/{}": lambda w, a, m: {"seen": "2"},
}

FORMS |= {
    "/sign-in/code": lambda w, a, m: {"code": "123456"},
    "/account/second": lambda w, a, m: WRONG,
    "/account/second/confirmation": lambda w, a, m: {"code": "123456"},
    "/account/second/codes": lambda w, a, m: WRONG | {"code": "123456"},
    "/account/second/stopping": lambda w, a, m: WRONG | {"code": "123456"},
    "/account/removals": lambda w, a, m: {"name": "secretary", "how": "当面说明"},
}
FORMS |= {
    "/cases/": lambda w, a, m: {},
    "/cases/{}/submission": lambda w, a, m: {"because": "本人书面同意公开", "faces": "y"},
    "/cases/help": lambda w, a, m: {"wants": "need", "industry": "血橙", "text": "想学套袋"},
    "/cases/help/{}/closing": lambda w, a, m: {"text": "找到人了"},
    "/cases/help/{}/pairs": lambda w, a, m: {"text": "我们做了三年"},
    "/cases/help/{}/pairs/{}/declining": lambda w, a, m: {"text": "太远"},
    "/cases/help/{}/pairs/{}/review": lambda w, a, m: {"text": "有用"},
    "/cases/help/{}/pairs/{}/end": lambda w, a, m: {"text": "学会了"},
    "/cases/{}/questions": lambda w, a, m: {"text": "几个工？"},
    "/cases/{}/questions/{}/answer": lambda w, a, m: {"text": "两个。"},
    "/cases/{}/questions/{}/hiding": lambda w, a, m: {"text": "不文明"},
    "/cases/import": lambda w, a, m: {"file": (BytesIO(archive()), "案例.zip")},
    "/cases/{}/attachments": lambda w, a, m: {"files": (BytesIO(b"%PDF-1.4\nnew\n%%EOF"), "材料.pdf")},
    "/attachments/{}/caption": lambda w, a, m: {"caption": "套袋以后"},
    "/cases/{}/passing": lambda w, a, m: {"version": "1"},
    "/cases/{}/publication": lambda w, a, m: {"version": "1"},
    "/cases/{}/return": lambda w, a, m: {"version": "1", "reason": "请补充成本"},
    "/cases/{}/withdrawal": lambda w, a, m: {"reason": "苗木有病"},
    "/cases/{}/trial": lambda w, a, m: {
        "year": "2025",
        "changed": "照做",
        "cost": "3.5",
        "result": "好",
        "worked": "yes",
    },
    "/cases/industries": lambda w, a, m: {"name": "食用菌", "parent": "0"},
    "/cases/{}/edit": lambda w, a, m: {"head-title": "血橙"} | {f"parts-{n}-body": "走访三个村。" for n in range(7)},
    "/cases/{}/parts/{}": lambda w, a, m: {"body": "走访三个村。", "seen": "0"},
    "/cases/{}/conflicts/{}": lambda w, a, m: {"seen": "2"},
}


def archive():
    """A note of another portal."""
    out = BytesIO()
    with ZipFile(out, "w") as kept:
        kept.writestr("0001/note.md", "---\ntitle: 套袋\n---\n\n## 背景\n\n好。\n")
    return out.getvalue()
