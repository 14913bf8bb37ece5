"""Forms of leave: asking, entering for another, deciding with a word."""

from collections.abc import Sequence

from wtforms import Field, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from portal.drafts.typed import at_most, clean_line
from portal.meetings.forms import RuleForm, must_choose, number_of
from portal.meetings.leave_models import LeaveKind
from portal.meetings.leave_words import KINDS

CHOICES = [SelectChoice(kind.value, word) for kind, word in KINDS.items()]
LONGEST = 200


class AskForm(RuleForm):
    """Which kind, and why. What is said of an illness may stay unwritten."""

    kind = RadioField(
        "哪一种假",
        [InputRequired("请选公假、事假或病假。")],
        choices=CHOICES,
        invalid_choice_message="请选公假、事假或病假。",
    )
    reason = StringField("原因", [at_most(LONGEST, "原因")], filters=[clean_line])

    def validate_reason(self, field: Field) -> None:
        if not field.data and self.kind.data != LeaveKind.SICK:
            raise ValidationError("请写明原因，例如：参加县委党校培训。病假可以不写。")

    @property
    def chosen(self) -> LeaveKind:
        return LeaveKind(self.kind.data)


class EntryForm(AskForm):
    """Also for whom."""

    member = SelectField("替谁请假", [must_choose], coerce=number_of, validate_choice=False)

    def offer(self, people: Sequence[tuple[int, str]]) -> "EntryForm":
        everyone = [SelectChoice("", "请选择"), *(SelectChoice(str(id), words) for id, words in people)]
        self.member.choices = everyone
        return self


class WordForm(RuleForm):
    """A word with a decision or an objection. A page holds one for each request, so each field has its own id."""

    word = StringField("批语", [], filters=[clean_line])

    @classmethod
    def of(cls, leave_id: int) -> "WordForm":
        """As it was sent."""
        return cls()._beside(leave_id)

    @classmethod
    def empty(cls, leave_id: int) -> "WordForm":
        return cls(None)._beside(leave_id)

    def _beside(self, leave_id: int) -> "WordForm":
        self.word.id = self.word.label.field_id = f"word-{leave_id}"
        return self

    def is_fit(self, needed: str = "") -> bool:
        """Short enough; and there, if `needed` says what is missing otherwise."""
        if not self.validate():
            return False
        if needed and not self.word.data:
            self.word.errors = [needed]
        elif len(self.word.data) > LONGEST:
            self.word.errors = [f"最多 {LONGEST} 字，请精简。"]
        return not self.word.errors
