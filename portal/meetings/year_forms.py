"""The form of a reason for a month without a meeting."""

from collections.abc import Sequence
from datetime import date

from wtforms import SelectField
from wtforms.fields import SelectChoice

from portal.meetings.forms import RuleForm, line_field


class ReasonForm(RuleForm):
    """Which month, and why."""

    month = SelectField("月份", invalid_choice_message="请从列出的月份里选；其余的月份不缺例会。")
    reason = line_field("原因", 100, "例如：农忙、防汛值守、森林防火。看得到这张表的人都会看到。")

    def offer(self, months: Sequence[date]) -> "ReasonForm":
        self.month.choices = [SelectChoice(f"{m:%Y-%m}", f"{m.year}年{m.month}月") for m in months]
        return self

    @property
    def chosen(self) -> date:
        return date.fromisoformat(f"{self.month.data}-01")
