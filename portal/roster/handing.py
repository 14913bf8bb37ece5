"""The page of a hand-over: a form with one choice for each thing held, and in plain sentences what will happen."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from sqlalchemy import exists, or_, select
from werkzeug.datastructures import MultiDict
from wtforms import Field

from portal.actor import Actor, Can
from portal.extensions import db
from portal.roster.fields import receiver
from portal.roster.forms import HandOverForm
from portal.roster.handover_rules import LAPSES, SUCCESSOR, HandOver
from portal.roster.holdings import Holding, held_by
from portal.roster.in_office import member_choices
from portal.roster.models import Departure, Member, TermOfOffice
from portal.roster.people_rules import IS_ADMINISTRATOR
from portal.roster.term_rules import ONE_DAY
from portal.roster.wording import written

People = Callable[[int | None], list[tuple[int, str]]]  # who is there, of a district or of all
LAST_DAY = date(2100, 12, 31)  # later days are refused by the form
WORDS = {SUCCESSOR: "接任人", LAPSES: "不移交，随离任终止"}


class Handing:
    """One hand-over on its way: the term, the form as filled in so far, and what is held on the day after."""

    def __init__(self, leaver: Member, sent: MultiDict[str, str], *, by: Actor, today: date) -> None:
        self.leaver, self.today = leaver, today
        last = min(HandOverForm(sent, meta={"csrf": False}).ends_on.data or today, LAST_DAY)
        self.held = held_by(leaver.id, last + ONE_DAY)
        people = cache(lambda district_id: member_choices(last + ONE_DAY, district_id))
        fields = {name_of(holding): receiver(holding.text, self._offered(holding, people, by)) for holding in self.held}
        kind = type("HandOverForm", (HandOverForm,), fields)
        self.form = kind(sent or None, ends_on=today, meta={"csrf": False})
        self.form.member.choices = [(0, "请选择"), *free_members(last + ONE_DAY)]

    def _offered(self, holding: Holding, people: People, by: Actor) -> list[tuple[str, str]]:
        """Who may get it. Offices are the chief convener's to give."""
        lapses = [(str(LAPSES), WORDS[LAPSES])] if holding.may_lapse else []
        if holding.is_office and not by.may(Can.APPOINT):
            return lapses
        others = [(str(id), words) for id, words in people(holding.district_id) if id != self.leaver.id]
        return [("", "请选择"), (str(SUCCESSOR), WORDS[SUCCESSOR]), *lapses, *others]

    @property
    def receiving(self) -> list[Field]:
        """The fields of what is held, in order."""
        return [self.form[name_of(holding)] for holding in self.held]

    def plan(self) -> HandOver:
        form: HandOverForm = self.form
        return form.plan({h.key: int(form[name_of(h)].data) for h in self.held})

    def sentences(self, village: str) -> list[str]:
        """What will happen, for the second step."""
        plan = self.plan()
        late = "（补办，日志会写明）" if plan.ends_on < self.today else ""
        told = [f"{self.leaver.name}在{village}的任期到{written(plan.ends_on)}止，原因：{plan.reason}{late}。"]
        told.append(self._following(plan, village))
        told += [f"{holding.text}：{self._to(holding)}。" for holding in self.held]
        told.append(f"{self.leaver.name}没有别的任期和职务时，离任后账号停用；写过的内容都保留在本人名下。")
        return told

    def _following(self, plan: HandOver, village: str) -> str:
        if plan.successor is None:
            return f"{village}暂时空缺。"
        if plan.successor.member_id is None:
            name, added = plan.successor.values["name"], "，并加入名册、开通账号"
        else:
            name, added = dict(self.form.member.choices)[plan.successor.member_id], ""
        return f"{name}自{written(plan.successor.starts_on)}起接任{village}第一书记{added}。"

    def _to(self, holding: Holding) -> str:
        field = self.form[name_of(holding)]
        words = dict(field.choices)[field.data]
        return words if field.data == str(LAPSES) else f"移交给{words}"


def name_of(holding: Holding) -> str:
    """The name of the field that says who gets it."""
    return f"to-{holding.key}"


def free_members(day: date) -> list[tuple[int, str]]:
    """(id, name and unit) of those in the roster who serve no village from that day on and have not left."""
    serves = exists().where(
        TermOfOffice.member_id == Member.id, or_(TermOfOffice.ends_on.is_(None), TermOfOffice.ends_on >= day)
    )
    is_gone = exists().where(Departure.member_id == Member.id)
    rows = db.session.execute(
        select(Member.id, Member.name, Member.sending_unit)
        .where(~serves, ~is_gone, ~IS_ADMINISTRATOR)
        .order_by(Member.sort_key, Member.id)
    )
    return [(id, f"{name}（{unit or '单位未登记'}）") for id, name, unit in rows]


def sent_on(sent: Mapping[str, str], form: HandOverForm) -> list[tuple[str, str]]:
    """What the first step sent, to travel on with the second."""
    return [(name, value) for name, value in sent.items() if name in form]
