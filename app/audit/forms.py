"""Forms of the auditor's pages."""

from typing import Any

from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.audit.deeds import GROUPS
from app.audit.models import Incident
from app.audit.register import Facts
from app.audit.rules import FIELDS
from app.clock import day_of, today
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm, said
from app.words import _


class FilterForm(Form):
    """Which part of the log to show. What cannot be read narrows nothing."""

    group = SelectField(_("哪一类操作"), validate_choice=False)
    person = StringField(_("谁（登录名）"))
    day = DayField(_("哪一天"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group.choices = options([("", _("全部")), *GROUPS.items()])

    def wanted(self) -> dict[str, Any]:
        """What `queries.newest` takes."""
        group = self.group.data if self.group.data in GROUPS else None
        return {"group": group, "person": (self.person.data or "").strip() or None, "day": self.day.data}

    def kept(self) -> dict[str, str]:
        """The address of the next page goes on with the same filter."""
        return {f.name: f.data if f is not self.day else f"{f.data}" for f in self if f.data}


class IncidentForm(BaseForm):
    """What happened to data, and what was done about it."""

    what = TextAreaField(_("发生了什么，怎么发现的"), [InputRequired(_("请写清楚发生了什么。")), Length(max=2000)])
    found_on = DayField(_("哪一天发现的"), [InputRequired(_("请填发现的日期，例如 2026-3-5。"))])
    children = IntegerField(_("涉及多少名儿童"), [Optional(), Whole(0, 1_000_000, _("请填整数；还不清楚就空着。"))])
    fields = SelectMultipleField(
        _("涉及哪些信息"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=options(FIELDS.items()),
        validate_choice=False,
    )
    measures = TextAreaField(_("采取了什么措施"), [Optional(), Length(max=2000)])
    reported_to = StringField(_("报告给哪些部门"), [Optional(), Length(max=200)])
    reported_on = DayField(_("哪一天报告的"), [Optional()])
    guardians_told_on = DayField(_("哪一天告知监护人的"), [Optional()])
    over = BooleanField(_("已经处理完，可以结束"))
    version = HiddenField()

    def facts(self) -> Facts:
        """As the verbs take them."""
        return Facts(
            what=said(self.what), found_on=self.found_on.data or today(), fields=self.fields.data or (), children=self.children.data,
            measures=said(self.measures), reported_to=said(self.reported_to), reported_on=self.reported_on.data,
            guardians_told_on=self.guardians_told_on.data, over=bool(self.over.data),
        )  # fmt: skip


def as_typed(incident: Incident) -> dict[str, Any]:
    """What the form begins with."""
    days = {
        "found_on": incident.found_at, "reported_on": incident.reported_at, "guardians_told_on": incident.guardians_told_at
    }  # fmt: skip
    plain = ("what", "children", "fields", "measures", "reported_to", "version")
    return {
        **{name: getattr(incident, name) for name in plain},
        **{name: day_of(at) if at else None for name, at in days.items()},
        "over": incident.closed_at is not None,
    }
