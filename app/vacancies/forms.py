"""Forms of the register: each decision with its words."""

from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.errors import RuleBroken
from app.vacancies.models import Resolution
from app.vacancies.rules import RESOLUTION_NAMES
from app.web.fields import DayField, as_id, options
from app.web.forms import BaseForm, said
from app.words import _

LONG = Length(max=500, message=_("请留在 500 字以内。"))
SAID = [InputRequired(_("请写一两句：谁定的，根据什么。")), LONG]
WAYS = (Resolution.HELPED, Resolution.ENDED, Resolution.UNMET)


class PassUpForm(BaseForm):
    """To the county, and why."""

    words = TextAreaField(_("为什么交到县里"), SAID)


class ResolveForm(BaseForm):
    """Out of the register, and on what ground."""

    how = RadioField(
        _("怎么销号"),
        [InputRequired(_("请选一种。"))],
        choices=options((way.value, RESOLUTION_NAMES[way]) for way in WAYS),
    )
    words = TextAreaField(_("谁定的，根据什么"), SAID)


class AssignForm(BaseForm):
    """Which body is responsible, and by when."""

    organization = SelectField(_("交给哪个单位"), [InputRequired(_("请选一个单位。"))], validate_choice=False)
    deadline = DayField(_("几号以前办好"), [InputRequired(_("请填日期，例如 2026-12-5。"))])
    words = TextAreaField(_("交办的话，单位会看到"), SAID)

    @property
    def body(self) -> UUID | None:
        """The body that was chosen."""
        return as_id(said(self.organization))


class RecallForm(BaseForm):
    """Back from the body, and why."""

    words = TextAreaField(_("为什么收回"), [InputRequired(_("请写一两句为什么收回，单位会看到。")), LONG])


class ManyForm(BaseForm):
    """Several at once. `deed`: pass_up, helped, ended, unmet."""

    deed = HiddenField(default="")
    picks = SelectMultipleField(_("处理哪些"), [Optional()], choices=[], validate_choice=False)
    words = TextAreaField(_("谁定的，根据什么"), SAID)

    @property
    def how(self) -> Resolution:
        """The way out of the register whose button was pressed; no other is guessed."""
        if said(self.deed) not in set(WAYS):
            raise RuleBroken(_("请按一个按钮：交到县里，或者怎么销号。"))
        return Resolution(said(self.deed))

    @property
    def chosen(self) -> list[UUID]:
        """Those that were ticked."""
        return [ident for text in self.picks.data or [] if (ident := as_id(text))]
