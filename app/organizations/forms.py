"""Forms of organizations."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, EqualTo, InputRequired, Length, Optional, ValidationError

from app.errors import RuleBroken
from app.organizations import rules
from app.organizations.models import Organization, OrganizationKind
from app.organizations.service import Facts
from app.people.forms import NAME, PhoneMixin
from app.places.codes import Level
from app.places.fields import PlaceField
from app.web.fields import options
from app.web.forms import BaseForm, said
from app.words import _

KINDS = options((kind.value, name) for kind, name in rules.KIND_NAMES.items())
LEVELS: tuple[Level, ...] = ("county", "township")
"""A place in one county's charge: the county or a township of it."""
ORDER = (
    "name",
    "credit_code",
    "kind",
    "place",
    "address",
    "phone",
    "website",
    "description",
    "person",
    "login",
    "password",
)


class PersonMixin(FlaskForm):
    """The first person: whom we let in, and how she signs in."""

    person = StringField(_("您的姓名"), NAME)
    login = StringField(_("手机号或登录名"), [DataRequired(_("请填手机号或登录名，以后用它登录。"))])
    password = PasswordField(_("密码"), [DataRequired(_("请设一个密码。"))])
    password_again = PasswordField(_("再输一次密码"), [EqualTo("password", _("两次输入的密码不一样，请重新输入。"))])


class OrganizationForm(PhoneMixin, BaseForm):
    """What an organization says of itself."""

    name = StringField(
        _("机构全称"),
        [DataRequired(_("请填机构的全称，和登记证书上一样。")), Length(2, 80, _("机构全称请写 2 到 80 个字。"))],
    )
    kind = RadioField(
        _("是哪一类机构"),
        [InputRequired(_("请选机构的类别。")), AnyOf(list(OrganizationKind), _("请选机构的类别。"))],
        choices=KINDS,
        validate_choice=False,
    )
    place = PlaceField(
        _("在哪个县、区或乡镇"), [DataRequired(_("请填机构所在的县、区或乡镇，例如“荆州区 郢城镇”。"))], levels=LEVELS
    )
    address = StringField(_("详细地址"), [Optional(), Length(max=120, message=_("地址请留在 120 个字以内。"))])
    website = StringField(_("网址"), [Optional()])
    description = TextAreaField(_("机构做什么"), [Optional(), Length(max=500, message=_("请留在 500 字以内。"))])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # problems are listed in the order of the page
        known = {field.short_name: field for field in self}
        self._fields = {name: known[name] for name in (*ORDER, *known) if name in known}

    def validate_website(self, field: StringField) -> None:
        """Something a browser opens."""
        try:
            rules.clean_website(said(field))
        except RuleBroken as broken:
            raise ValidationError(broken.message) from broken

    def facts(self, kept: Organization | None = None) -> Facts:
        """The form as the verbs take it; what the form does not ask stays as it was."""
        return Facts(
            name=said(self.name),
            kind=OrganizationKind(self.kind.data),
            place=said(self.place),
            address=said(self.address) or None,
            phone=said(self.phone) or None,
            email=kept.email if kept else None,
            website=said(self.website) or None,
            description=said(self.description),
        )

    @staticmethod
    def typed(organization: Organization) -> dict[str, object]:
        """An entry as the form shows it."""
        shown = ("name", "address", "phone", "website", "description")
        return {name: getattr(organization, name) for name in shown} | {
            "kind": organization.kind.value,
            "place": organization.place_code,
            "seen": rules.fingerprint(organization),
        }


class JoinForm(OrganizationForm, PersonMixin):
    """Register an organization, and its first person with it."""

    credit_code = StringField(_("统一社会信用代码"), [DataRequired(_("请填统一社会信用代码，18 位，印在登记证书上。"))])

    def validate_credit_code(self, field: StringField) -> None:
        """By its check digit."""
        try:
            rules.check_credit_code(said(field))
        except RuleBroken as broken:
            raise ValidationError(broken.message) from broken
