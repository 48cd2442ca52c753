"""The form of an offer: one page, the same questions for a service, a fund and a volunteer where they mean the same."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    FloatField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, Regexp

from app.offers import rules
from app.offers.common_form import CHOOSE, HANDS, OfferForm
from app.offers.inputs import Amount, boxes, known, short
from app.offers.models import Mode, Offer, OfferKind, Reach
from app.offers.service import Facts
from app.organizations.forms import PersonMixin
from app.organizations.rules import clean_website
from app.people.forms import PhoneMixin
from app.places.fields import PointField
from app.taxonomy.filters import type_name
from app.web.fields import DayField, Whole, options
from app.web.forms import BaseForm, said
from app.words import _


class HandsMixin(FlaskForm):
    """Somebody does something: how, and how far."""

    mode = RadioField(
        _("怎么帮"),
        [InputRequired(_("请选怎么帮。")), AnyOf(HANDS, _("请选怎么帮。"))],
        choices=options((m.value, rules.MODE_NAMES[m]) for m in HANDS),
        validate_choice=False,
    )
    radius_km = FloatField(_("多少公里以内"), [Amount(_("请填公里数，例如 15。"))])


class ContactForm(PhoneMixin, OfferForm):
    """An organization's offer: whom to ask."""

    contact_name = StringField(_("联系人"), short(40))
    website = StringField(_("网址"), [Optional()])

    def questions(self) -> list[Callable[[], object]]:
        """The website is one."""
        return [*super().questions(), lambda: clean_website(said(self.website))]


class ServiceForm(HandsMixin, ContactForm):
    """What an organization does."""

    point = PointField(_("精确位置"), [Optional()])
    address = StringField(_("详细地址"), short(120))
    cost = RadioField(
        _("收费吗"),
        [AnyOf(list(rules.COST_NAMES), CHOOSE)],
        default="free",
        choices=options(rules.COST_NAMES.items()),
        validate_choice=False,
    )
    cost_note = StringField(_("怎么收费"), short(120))


class FundForm(ContactForm):
    """What a charity pays. Money has no distance."""

    reach = RadioField(
        _("资助哪里的孩子"),
        [InputRequired(_("请选服务范围。")), AnyOf([Reach.DIVISIONS, Reach.ANYWHERE], _("请选服务范围。"))],
        choices=options((r.value, rules.REACH_NAMES[r]) for r in (Reach.DIVISIONS, Reach.ANYWHERE)),
        validate_choice=False,
    )
    ceiling = DecimalField(_("每个孩子最多资助"), [Amount(_("请填金额，例如 5000。"))])

    def questions(self) -> list[Callable[[], object]]:
        """A ceiling is money."""
        return [*super().questions(), lambda: rules.check_ceiling(OfferKind.FUND, self.ceiling.data)]


class VolunteerForm(HandsMixin, OfferForm):
    """What a person gives of her time. Nothing here says who she is."""

    day_parts = boxes(_("一天里什么时候"), choices=options(rules.DAY_PART_NAMES.items()))
    transport = RadioField(
        _("怎么过去"),
        [Optional(), AnyOf(list(rules.TRANSPORT_NAMES), CHOOSE)],
        choices=options(rules.TRANSPORT_NAMES.items()),
        validate_choice=False,
    )

    def questions(self) -> list[Callable[[], object]]:
        """Parts of the day are boxes of the page."""
        return [*super().questions(), lambda: known(self.day_parts, _("有一天不认识，请重新勾选。"))]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = options((m.value, rules.mode_name(OfferKind.VOLUNTEER, m)) for m in HANDS)


class VolunteerSignUpForm(VolunteerForm, PersonMixin):
    """A volunteer's account and her first offer in one: what most would say is filled in already."""

    name = StringField(_("名称"), [Optional(), Length(2, 80, _("名称请写 2 到 80 个字。"))])
    reach = RadioField(
        _("服务范围"),
        [InputRequired(_("请选服务范围。")), AnyOf(list(Reach), _("请选服务范围。"))],
        default=Reach.RADIUS.value,
        choices=options((r.value, rules.REACH_NAMES[r]) for r in (Reach.RADIUS, Reach.DIVISIONS, Reach.ANYWHERE)),
        validate_choice=False,
    )
    radius_km = FloatField(_("多少公里以内"), [Amount(_("请填公里数，例如 15。"))], default=10.0)
    capacity = IntegerField(
        _("能帮几个孩子"),
        [Whole(1, 100_000, _("名额至少填 1。暂时没有名额，请先不要发布，或发布后点“暂停”。"))],
        default=1,
    )
    login = StringField(
        _("手机号"),
        [
            DataRequired(_("请填手机号，以后用它登录。")),
            Regexp(r"^[+＋]?[\d -]{8,20}$", message=_("请填手机号，例如 138 0000 0000。")),
        ],
    )

    def facts(self, kept: Offer | None = None) -> Facts:
        """A name may be left out: it is called by what she does. Who talks from afar is not held back by a distance."""
        found = super().facts(kept)
        if found.mode is Mode.REMOTE and found.reach is Reach.RADIUS:
            found = replace(found, reach=Reach.ANYWHERE, radius_km=None)
        first = type_name(found.need_types[0]) if found.need_types else ""
        return found if found.name else replace(found, name=str(_("%(what)s志愿者", what=first)))


FORMS: dict[OfferKind, type[OfferForm]] = {
    OfferKind.SERVICE: ServiceForm,
    OfferKind.FUND: FundForm,
    OfferKind.VOLUNTEER: VolunteerForm,
}


class PauseForm(BaseForm):
    """From which day it takes children again."""

    resumes_on = DayField(_("哪一天自动恢复"), [Optional()])


class FullForm(BaseForm):
    """The same by a one-time code: there has to be such a day."""

    resumes_on = DayField(
        _("从哪一天起又有名额"),
        [InputRequired(_("请填日期，例如 2026-12-5。"))],
        description=_("写年月日，例如 2026-12-5；最晚三个月以后"),
    )


class CapacityForm(BaseForm):
    """How many it can take now, and what else there is to say of places."""

    capacity = IntegerField(
        _("一期能帮几个"),
        [
            Whole(
                1,
                100_000,
                _(
                    "请填 1 以上的整数。这次接不了，请婉拒；长期接不了，请在供给页点“暂停”，没有账号的请写“最近都没有名额”。"
                ),
            )
        ],
    )
    waitlist = BooleanField(_("没有空名额时，可以排队"))
    assess_first = BooleanField(_("每个孩子都要先看情况，再说能不能接"))
