"""The forms of contracts."""

from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.clock import today
from app.funds.forms import AmountField
from app.purchases.models import ContractKind
from app.purchases.rules import KIND_NAMES, MOST_UNITS, TWO_PERSON_ABOVE
from app.web.fields import DayField, Whole, as_id, options
from app.web.forms import BaseForm, said
from app.words import _

DAY = InputRequired(_("请填日期，例如 2026-3-5。"))
SHORT = Length(max=300, message=_("请留在 300 字以内。"))
NAME = Length(max=60, message=_("请留在 60 字以内。"))


class ContractForm(BaseForm):
    """What is bought, from whom, for how long."""

    organization = SelectField(_("向哪家机构购买"), [InputRequired(_("请选一家机构。"))], validate_choice=False)
    kind = RadioField(
        _("怎么购买"),
        [InputRequired(_("请选一项。"))],
        choices=options((kind.value, name) for kind, name in KIND_NAMES.items()),
        default=ContractKind.PROJECT.value,
    )
    posts = IntegerField(_("派驻几个岗位（岗位制才填）"), [Optional()])
    title = StringField(_("合同名称"), [InputRequired(_("请写合同名称。")), NAME])
    standard = TextAreaField(
        _("服务标准"),
        [
            InputRequired(_("请写服务标准：多久一次，谁来做，怎样算做到。")),
            Length(max=1000, message=_("请留在 1000 字以内。")),
        ],
    )
    units = IntegerField(_("合同期内一共提供多少"), [Whole(1, MOST_UNITS, _("请写大于 0 的整数，例如 600。"))])
    unit = StringField(
        _("单位，例如人次、小时"),
        [InputRequired(_("请写单位，例如人次。")), Length(max=10, message=_("请留在 10 字以内。"))],
    )
    starts_on = DayField(_("从哪一天起"), [DAY])
    ends_on = DayField(_("到哪一天止"), [DAY])
    two_person_above = AmountField(
        _("超过多少元要两个人同意"), [InputRequired(_("请写一个金额，例如 5000。"))], default=TWO_PERSON_ABOVE
    )

    def validate_two_person_above(self, field: AmountField) -> None:
        """Nothing or more."""
        amount = field.data
        if amount is None or not amount.is_finite() or not 0 <= amount <= 10**9:
            raise ValidationError(_("请写 0 或更大的金额，例如 5000。写 0 就每一笔都要两个人。"))

    @property
    def body(self) -> UUID | None:
        """The body that was chosen."""
        return as_id(said(self.organization))


class MilestoneForm(BaseForm):
    """A payment and its evidence."""

    title = StringField(_("这一笔叫什么"), [InputRequired(_("请写这一笔叫什么，例如“中期款”。")), NAME])
    amount = AmountField(_("付多少元"), [InputRequired(_("请写数目，例如 1200。"))])
    evidence = RadioField(
        _("凭什么付"),
        [InputRequired(_("请选一项。"))],
        choices=options([("units", _("两方确认的数量达到")), ("paper", _("一份有编号的文件，例如验收报告"))]),
        default="units",
    )
    units = IntegerField(_("达到多少（从合同开始累计）"), [Optional()])
    due_on = DayField(_("预计哪一天以前付"), [DAY])

    def validate_units(self, field: IntegerField) -> None:
        """A number where a number is the evidence."""
        if self.evidence.data == "units" and not field.data:
            raise ValidationError(_("请写大于 0 的整数，例如 600。"))

    @property
    def wanted(self) -> int | None:
        """How many units; None where a paper is asked for."""
        return self.units.data if self.evidence.data == "units" else None


class OffersForm(BaseForm):
    """By which services."""

    offers = SelectMultipleField(
        _("用哪些服务来做这份合同"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    @property
    def chosen(self) -> list[UUID]:
        """Those that were ticked."""
        return [ident for text in self.offers.data or [] if (ident := as_id(text))]


class MoveForm(BaseForm):
    """One step of a contract, with a reason where it takes one."""

    reason = TextAreaField(_("原因"), [Optional(), SHORT])


class ClaimForm(BaseForm):
    """The organization says that a payment's evidence is there."""

    document = StringField(_("依据的文件号"), [Optional(), NAME])


class AnswerForm(BaseForm):
    """The buyer's answer to a claim."""

    answer = RadioField(
        _("您同意吗"),
        [InputRequired(_("请选一项。"))],
        choices=options([("yes", _("同意付这一笔")), ("no", _("不同意，退回去"))]),
    )
    reason = TextAreaField(_("不同意的话，为什么"), [Optional(), SHORT])


class PaidForm(BaseForm):
    """The buyer has paid."""

    day = DayField(_("哪一天"), [DAY], default=today)
    voucher = StringField(_("付款凭证号"), [InputRequired(_("请写付款凭证的号码。")), NAME])
