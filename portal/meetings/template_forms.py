"""The forms of templates: what it is called, and for whom it is."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields import SelectChoice

from portal.meetings.forms import RuleForm, line_field
from portal.meetings.template_reading import FOR_ALL


class NameForm(RuleForm):
    """What the template is called."""

    name = line_field("模板名称", 40, "例如：产业现场观摩。")


class TemplateForm(NameForm):
    """A new template."""

    body = SelectField("给谁用", validate_choice=True, invalid_choice_message="请从列出的里选。")

    def offer(self, bodies: Sequence[tuple[int | None, str]]) -> "TemplateForm":
        """The bodies for which this person plans; for the alliance it is for all."""
        own = [(str(id), name) for id, name in bodies if id is not None]
        shared = [("0", FOR_ALL)] if any(id is None for id, _ in bodies) else []
        self.body.choices = [SelectChoice(value, words) for value, words in (*own, *shared)]
        return self

    @property
    def district_id(self) -> int | None:
        return int(self.body.data) or None
