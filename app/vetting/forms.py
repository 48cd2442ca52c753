"""Writing down what came of a check."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.clock import today
from app.vetting.models import Check
from app.vetting.rules import NAMES
from app.web.fields import DayField, options
from app.web.forms import BaseForm, said
from app.words import _


class ResultForm(BaseForm):
    """Result, day, checker, until when."""

    kind = RadioField(
        _("核查了什么"), [InputRequired(_("请选一项。"))], choices=options((one.value, NAMES[one]) for one in Check)
    )
    passed = RadioField(
        _("结果"),
        [InputRequired(_("请选一项。"))],
        choices=options([("yes", _("符合")), ("no", _("不符合"))]),
    )
    done_on = DayField(_("哪一天核查的"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)
    expires_on = DayField(_("到哪一天不再有效"), [Optional()])
    organization = SelectField(_("是哪个组织带着做（在童联登记过的）"), [Optional()], default="")
    checker = StringField(_("谁核查的"), [Optional(), Length(max=60)])

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = options([("", _("不在这里，或者是别的核查")), *bodies])

    @property
    def body(self) -> UUID | None:
        """The organization of ours that was chosen."""
        return UUID(said(self.organization)) if said(self.organization) else None
