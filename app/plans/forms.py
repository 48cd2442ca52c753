"""Forms of plans: asking for one, deciding about matches, sending one, keeping one back."""

from uuid import UUID

from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.web.fields import as_id, options
from app.web.forms import BaseForm, said
from app.words import _

SHORT = Length(max=300, message=_("请留在 300 字以内。"))


class PlanForm(BaseForm):
    """How even between townships, and how steady. The defaults serve most."""

    fairness = RadioField(
        _("乡镇之间要多均衡？"),
        [InputRequired(_("请选一项。"))],
        default="more",
        choices=options([
            ("more", _("尽量均衡")), ("some", _("稍微照顾落后的乡镇")), ("off", _("不考虑乡镇")),
        ]),
    )  # fmt: skip
    stability = RadioField(
        _("已经发出、还没答复的请求要不要动？"),
        [InputRequired(_("请选一项。"))],
        default="some",
        choices=options([
            ("more", _("除非能多帮一个孩子，都不动")), ("some", _("明显更合适才动")), ("off", _("全部重新安排")),
        ]),
    )  # fmt: skip


class DecideForm(BaseForm):
    """Which matches (`picks`: a form's own `matches` is a browser's), and yes or no. `deed`: accept, accept_all, decline, decline_all."""

    deed = HiddenField(default="")
    picks = SelectMultipleField(_("建议"), [Optional()], choices=[], validate_choice=False)
    reason = TextAreaField(_("不采用的原因"), [Optional(), SHORT])

    @property
    def chosen(self) -> list[UUID] | None:
        """The matches ticked; None for all that wait."""
        if said(self.deed).endswith("_all"):
            return None
        return [ident for text in self.picks.data or [] if (ident := as_id(text))]


class SendForm(BaseForm):
    """A word to the provider."""

    message = TextAreaField(_("给对方的话"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])


class KeepForm(BaseForm):
    """Why it is not sent."""

    reason = TextAreaField(_("为什么不发？"), [InputRequired(_("请用一句话写明为什么不采用。")), SHORT])
