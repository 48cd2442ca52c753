"""The forms of the books."""

from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.clock import today
from app.funds.ledger import DISCLOSE_MONTHS, KIND_NAMES, TWO_PERSON_ABOVE, Kind
from app.funds.models import PledgeKind
from app.referrals.models import Reason
from app.referrals.rules import REASON_NAMES
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm
from app.words import _

SHORT = Length(max=300, message=_("请留在 300 字以内。"))
NUMBER = Length(max=60, message=_("请留在 60 字以内。"))
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


class AmountField(DecimalField):
    """An amount as people write it: 1200, 1,200.50, ￥1200, 1200元, full-width digits too."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, or say what to type."""
        text = "".join(valuelist).translate(FULL_WIDTH)
        for mark in (",", " ", "￥", "¥", "元"):
            text = text.replace(mark, "")
        if not text:
            return
        try:
            self.data = Decimal(text)
        except ArithmeticError as error:
            raise ValidationError(_("看不懂这个数，请只写数字，例如 1200 或 1200.50。")) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}".removesuffix(".00")


def day_field() -> DayField:
    """The day on which it happened; today unless said otherwise."""
    return DayField(_("哪一天"), [InputRequired(_("请填日期，例如 2026-3-5。"))], default=today)


class FundForm(BaseForm):
    """What a charity states of its project."""

    purpose = TextAreaField(_("这个项目的钱物用来做什么"), [InputRequired(_("请写一两句用途。")), SHORT])
    certificate = StringField(_("公开募捐资格证书号"), [Optional(), NUMBER])
    filing = StringField(_("募捐方案或项目备案号"), [Optional(), NUMBER])
    two_person_above = AmountField(
        _("超过多少元要两个人同意"), [InputRequired(_("请写一个金额，例如 5000。"))], default=TWO_PERSON_ABOVE
    )
    disclose_months = IntegerField(
        _("多久公布一次项目情况（月）"), [Whole(1, 24, _("请填 1 到 24 的整数。"))], default=DISCLOSE_MONTHS
    )
    disclosed_on = DayField(_("最近一次公布是哪一天"), [Optional()])
    disclosed_at = StringField(_("在哪里公布的（网址）"), [Optional(), SHORT])

    def validate_two_person_above(self, field: AmountField) -> None:
        """Nothing or more, to the cent."""
        amount = field.data
        if amount is None or not amount.is_finite() or not 0 <= amount <= 10**9 or amount % Decimal("0.01"):
            raise ValidationError(_("请写 0 或更大的金额，例如 5000。写 0 就每一笔都要两个人。"))


class BringForm(BaseForm):
    """What came in or was sent back."""

    book = RadioField(_("哪一种"), [InputRequired(_("请选一项。"))])
    kind = RadioField(
        _("是收到还是退回"),
        [InputRequired(_("请选一项。"))],
        choices=options((kind.value, KIND_NAMES[kind]) for kind in (Kind.BUDGET, Kind.SEND_BACK)),
        default=Kind.BUDGET.value,
    )
    amount = AmountField(_("数目"), [InputRequired(_("请写数目，例如 1200。"))])
    day = day_field()
    receipt = StringField(_("凭据号"), [InputRequired(_("请写凭据号（收据、银行回单的号码）。")), NUMBER])
    note = StringField(_("备注（不写孩子的信息）"), [Optional(), SHORT])


class PromiseForm(BaseForm):
    """How much, from which book."""

    book = RadioField(_("从哪一种里给"), [InputRequired(_("请选一项。"))])
    amount = AmountField(_("给多少"), [InputRequired(_("请写数目，例如 1200。"))])
    note = TextAreaField(_("给同事的话（不写孩子的信息）"), [Optional(), SHORT])


class SecondForm(BaseForm):
    """The second person's answer."""

    answer = RadioField(
        _("您同意吗"),
        [InputRequired(_("请选一项。"))],
        choices=options([("yes", _("同意，按这个数目给")), ("no", _("不同意"))]),
    )
    reason = SelectField(
        _("不同意的话，为什么"),
        choices=options([("", "")] + [(r.value, name) for r, name in REASON_NAMES.items() if r is not Reason.EXPIRED]),
    )
    note = TextAreaField(_("补充说明"), [Optional(), SHORT])

    def validate_reason(self, field: SelectField) -> None:
        """A no needs its reason."""
        if self.answer.data == "no" and not field.data:
            raise ValidationError(_("请选一个原因，主任要据此另找帮助。"))


class PayForm(BaseForm):
    """Paid, returned, or no longer needed."""

    deed = RadioField(
        _("登记什么"),
        [InputRequired(_("请选一项。"))],
        choices=options(
            [("pay", _("已经拨付")), ("refund", _("拨付的退回来了")), ("release", _("剩下的不用给了，解除承诺"))]
        ),
        default="pay",
    )
    amount = AmountField(_("数目"), [Optional()])
    day = day_field()
    receipt = StringField(_("凭据号"), [Optional(), NUMBER])
    note = TextAreaField(_("备注（不写孩子的信息）"), [Optional(), SHORT])


class StatementForm(BaseForm):
    """The charity's own list of what came in and went out."""

    file = FileField(_("对账表格"), description=_("Excel 工作簿（.xlsx），最多 10,000 行、8 MB"))


class ConfirmForm(BaseForm):
    """What becomes of a list."""

    deed = RadioField(
        _("怎么办"),
        [InputRequired(_("请选一项。"))],
        choices=options([("confirm", _("把对得上的都记为已对账")), ("drop", _("丢掉这份清单，什么也不记"))]),
        default="confirm",
    )


class PledgeForm(BaseForm):
    """What a donor wishes to give."""

    kind = RadioField(
        _("想给什么"),
        [InputRequired(_("请选一项。"))],
        choices=options(
            [
                (PledgeKind.MONEY.value, _("钱")),
                (PledgeKind.GOODS.value, _("物品")),
                (PledgeKind.SERVICE.value, _("出钱请人服务")),
            ]
        ),
    )
    amount = AmountField(_("数目（钱写元，物品写件数，服务写次数）"), [InputRequired(_("请写数目，例如 1200。"))])
    what = StringField(_("是什么物品或服务"), [Optional(), NUMBER])
    unit = StringField(_("单位，例如件、套、次"), [Optional(), Length(max=10, message=_("请留在 10 字以内。"))])
    anonymous = BooleanField(_("不告诉慈善组织我是谁"))
    contact = StringField(_("慈善组织怎么联系您"), [Optional(), NUMBER])
    note = TextAreaField(_("想说的话"), [Optional(), SHORT])


class ReceiveForm(BaseForm):
    """The charity's answer to a pledge."""

    answer = RadioField(
        _("结果"),
        [InputRequired(_("请选一项。"))],
        choices=options([("all", _("收到了，就这些")), ("part", _("先收到一部分，还会再来")), ("no", _("不能接收"))]),
    )
    amount = AmountField(_("这次收到多少"), [Optional()])
    day = day_field()
    receipt = StringField(_("贵单位的收据号"), [Optional(), NUMBER])
    reason = StringField(_("不能接收的原因"), [Optional(), SHORT])
