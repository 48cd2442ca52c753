"""Forms of the loop: asking, answering, reporting, confirming."""

from uuid import UUID

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.children.rules import RELATION_NAMES
from app.clock import today
from app.disclosures.models import Channel
from app.disclosures.rules import BASIS_NAMES, CHANNEL_NAMES, GROUNDS, PART_NAMES
from app.disclosures.service import Answer
from app.errors import RuleBroken
from app.referrals.models import Reason
from app.referrals.rules import OUTCOME_NAMES, REASON_NAMES
from app.referrals.work import METHOD_NAMES
from app.web.fields import DayField, Whole, as_id, options
from app.web.forms import BaseForm, said
from app.words import _

SHORT = Length(max=500, message=_("请留在 500 字以内。"))


class AskForm(BaseForm):
    """A word to the provider."""

    message = TextAreaField(_("给对方的话"), [Optional(), SHORT])


class AcceptForm(BaseForm):
    """Yes, with what the director should know."""

    note = TextAreaField(_("给主任的话"), [Optional(), SHORT])


class DeclineForm(BaseForm):
    """No, and why."""

    reason = RadioField(
        _("为什么不能接收？"),
        [InputRequired(_("请选一个原因，这样大家才知道缺什么。"))],
        choices=options((r.value, name) for r, name in REASON_NAMES.items() if r is not Reason.EXPIRED),
    )
    note = TextAreaField(_("补充说明"), [Optional(), SHORT])


class NoteForm(BaseForm):
    """A pause, a failure, a cancellation, a dispute: what happened."""

    note = TextAreaField(_("发生了什么"), [InputRequired(_("请写一两句，对方要据此安排。")), SHORT])


class StartForm(BaseForm):
    """Nothing to fill in."""


class CompleteForm(BaseForm):
    """The first key."""

    delivered_on = DayField(_("哪一天落实的"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)
    units = IntegerField(_("几次（份）"), [Whole(1, 999, _("请填 1 到 999 的整数。"))], default=1)
    partial = BooleanField(_("只做了一部分，剩下的做不了"))
    note = TextAreaField(_("做了什么"), [Optional(), SHORT])


class ConfirmForm(BaseForm):
    """The second key."""

    how = RadioField(
        _("您怎么知道帮助已经到位？"),
        [InputRequired(_("请选一项。"))],
        choices=options([("visit", _("我去家里看过")), ("family", _("孩子或家里人告诉我的"))]),
    )


class SettleForm(BaseForm):
    """What the supervisor finds."""

    outcome = RadioField(
        _("您的判断"),
        [InputRequired(_("请选一项。"))],
        choices=options((outcome.value, name) for outcome, name in OUTCOME_NAMES.items()),
    )
    units = IntegerField(
        _("真正到了几次（份）"),
        [Optional(), NumberRange(0, 998, _("请填 0 到 998 的整数。"))],
        description=_("只到了一部分时必填，要比机构报告的少；购买服务的合同按这个数算"),
    )
    note = TextAreaField(_("问过谁，根据什么"), [InputRequired(_("请写一两句，两边都会看到。")), SHORT])


class SeveralForm(BaseForm):
    """Several of the list at once."""

    offers = SelectMultipleField(_("同时问哪几家"), [Optional()], choices=[], validate_choice=False)
    message = TextAreaField(_("给对方的话"), [Optional(), SHORT])

    @property
    def chosen(self) -> list[UUID]:
        """Those that were ticked; what is no id is none of ours."""
        return [ident for text in self.offers.data or [] if (ident := as_id(text))]


class DiscloseForm(BaseForm):
    """What is told, and on which basis. Only the chosen basis' fields are asked for."""

    parts = SelectMultipleField(
        _("告诉对方哪些内容"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=options((part.value, name) for part, name in PART_NAMES.items()),
    )
    basis = RadioField(
        _("凭什么可以告诉"),
        [InputRequired(_("请选一个依据。"))],
        choices=options((basis.value, name) for basis, name in BASIS_NAMES.items()),
    )
    agreed = RadioField(_("监护人怎么说"), [Optional()], choices=options([("yes", _("同意")), ("no", _("不同意"))]))
    given_by = StringField(_("谁说的"), [Optional(), Length(max=40, message=_("姓名太长了。"))])
    relation = SelectField(
        _("是孩子的"),
        [Optional()],
        choices=options({"": _("请选择"), **RELATION_NAMES}.items()),
        validate_choice=False,
    )
    channel = RadioField(
        _("怎么说的"),
        [Optional()],
        default=Channel.SPOKEN.value,
        choices=options((channel.value, name) for channel, name in CHANNEL_NAMES.items()),
    )
    given_on = DayField(_("哪一天"), [Optional()], default=today)
    child_agreed = BooleanField(_("孩子本人也同意"))
    ground = SelectField(
        _("哪一条法定职责"),
        [Optional()],
        choices=options({"": _("请选择"), **GROUNDS}.items()),
        validate_choice=False,
    )
    reason = TextAreaField(_("是什么危险"), [Optional(), SHORT])

    def answer(self) -> Answer:
        """What the guardian said."""
        if not said(self.agreed):
            raise RuleBroken(_("请选监护人同意还是不同意。"), field="agreed")
        if said(self.relation) not in RELATION_NAMES:
            raise RuleBroken(_("请选他（她）是孩子的什么人。"), field="relation")
        return Answer(
            agreed=said(self.agreed) == "yes", given_by=said(self.given_by), relation=said(self.relation),
            channel=Channel(said(self.channel)), given_on=self.given_on.data or today(),
            child_agreed=bool(self.child_agreed.data),
        )  # fmt: skip


class SessionForm(BaseForm):
    """What was done on one day, and who came."""

    method = RadioField(
        _("怎么做的"),
        [InputRequired(_("请选一种。"))],
        choices=options((method.value, name) for method, name in METHOD_NAMES.items()),
    )
    held_on = DayField(_("哪一天"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)
    title = StringField(_("做了什么"), [InputRequired(_("请用 2 到 60 个字写做了什么，不写孩子的姓名。"))])
    minutes = IntegerField(_("多少分钟"), [Optional(), NumberRange(1, 1440, _("请填 1 到 1440 的整数。"))])
    came = SelectMultipleField(_("来了的"), [Optional()], choices=[], validate_choice=False)
    absent = SelectMultipleField(_("没来的"), [Optional()], choices=[], validate_choice=False)

    def attendance(self) -> dict[UUID, bool]:
        """Each referral ticked, and whether its child came. Both at once says nothing."""
        came, absent = self.ids(self.came), self.ids(self.absent)
        if came & absent:
            raise RuleBroken(_("同一个孩子又勾了“来了”，又勾了“没来”，请只留一个。"), field="came")
        return dict.fromkeys(absent, False) | dict.fromkeys(came, True)

    def ids(self, field: SelectMultipleField) -> set[UUID]:
        """The referrals ticked; what is no id is none of ours."""
        return {ident for text in field.data or [] if (ident := as_id(text))}
