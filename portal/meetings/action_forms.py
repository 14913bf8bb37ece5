"""Forms of the ledger: a word for each step, and what some of them change."""

from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from portal.drafts.typed import at_most, clean_line
from portal.meetings.forms import RuleForm, day_field, line_field, must_choose, number_of

MOST = 200


class CompletionForm(RuleForm):
    """How it was done."""

    words = line_field("办得怎样", MOST, "一两句话，例如：三户已改造完，照片发到了片区群。")


class MoveForm(RuleForm):
    """Until when now, and why."""

    day = day_field("新的时限")
    words = line_field("原因", MOST, "看得到这件事的人都会看到，例如：连日降雨，推迟施工。")


class DropForm(RuleForm):
    """Why it will not be done."""

    words = line_field("原因", MOST, "看得到这件事的人都会看到，例如：镇上已统一安排，不再单独办。")


class ReopenForm(RuleForm):
    """What was wrong."""

    words = line_field("原因", MOST, "例如：报告错了一件，这件还没有办完。")


class AssignForm(RuleForm):
    """To whom, and why if there is something to say."""

    member = SelectField("责任人", [must_choose], coerce=number_of, validate_choice=False)
    words = StringField("说明", [at_most(MOST, "说明")], filters=[clean_line])

    def offer(self, people: list[tuple[int, str]]) -> "AssignForm":
        choices = [SelectChoice(str(id), words) for id, words in people]
        self.member.choices = [SelectChoice("", "请选择"), *choices]
        return self
