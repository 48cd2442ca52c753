"""Forms of the auditor's pages."""

from typing import Any

from wtforms import Form, SelectField, StringField

from app.audit.deeds import GROUPS
from app.web.fields import DayField, options
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
