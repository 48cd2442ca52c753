"""Forms of accounts."""

from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, Length, Optional, Regexp

from app.places.fields import PlaceField
from app.web.forms import BaseForm
from app.words import _

NAME = [DataRequired(_("请填姓名。")), Length(max=40, message=_("姓名太长了，请填 40 个字以内。"))]


class SignInForm(BaseForm):
    """Sign in."""

    login = StringField(_("手机号或登录名"), [DataRequired(_("请填登录名。"))])
    password = PasswordField(_("密码"), [DataRequired(_("请填密码。"))])


class AccountForm(BaseForm):
    """What every sign-up asks."""

    name = StringField(_("姓名"), NAME)
    login = StringField(_("手机号或登录名"), [DataRequired(_("请填手机号或登录名，以后用它登录。"))])
    password = PasswordField(_("密码"), [DataRequired(_("请设一个密码。"))])
    password_again = PasswordField(_("再输一次密码"), [EqualTo("password", _("两次输入的密码不一样，请重新输入。"))])


class OfficerForm(AccountForm):
    """Directors, supervisors, county officers and liaisons: who works for an area."""

    place = PlaceField(_("工作的地方"), [DataRequired(_("请填所在的乡镇、街道或县区。"))])
    village = StringField(_("村（社区）名称"), [Optional(), Length(max=40)])
    note = TextAreaField(_("给审批人的话"), [Optional(), Length(max=300)])


class TownForm(OfficerForm):
    """Directors and supervisors: a county typed offers its townships."""

    place = PlaceField(_("工作的地方"), [DataRequired(_("请填所在的乡镇、街道或县区。"))], levels=("township",))


class PhoneMixin:
    """A telephone number at which people may call."""

    phone = StringField(
        _("联系电话"),
        [Optional(), Regexp(r"^[\d +()-]{5,20}$", message=_("电话只能有数字、空格和横线，例如 0716-8123456。"))],
    )


class PasswordForm(BaseForm):
    """Change one's own password."""

    current_password = PasswordField(_("现在的密码"), [DataRequired(_("请填现在的密码。"))])
    password = PasswordField(_("新密码"), [DataRequired(_("请填新密码。"))])
    password_again = PasswordField(_("再输一次新密码"), [EqualTo("password", _("两次输入的密码不一样，请重新输入。"))])


class CodeForm(BaseForm):
    """The second step, or the proof that an app is set up."""

    code = StringField(_("验证码"), [DataRequired(_("请填验证码。"))])


class ResetForm(BaseForm):
    """A new password, by a code that whoever approves one has asked for."""

    login = StringField(_("手机号或登录名"), [DataRequired(_("请填登录名。"))])
    code = StringField(_("重设码"), [DataRequired(_("请填重设码。"))])
    password = PasswordField(_("新密码"), [DataRequired(_("请填新密码。"))])
    password_again = PasswordField(_("再输一次新密码"), [EqualTo("password", _("两次输入的密码不一样，请重新输入。"))])


class ConfirmForm(BaseForm):
    """It is still she."""

    proof = PasswordField(_("密码"), [DataRequired(_("请填密码或验证码。"))])


class AppointForm(BaseForm):
    """Another role or place."""

    role = SelectField(_("岗位"))
    place = PlaceField(_("负责的地方"))
    village = StringField(_("村（社区）名称"), [Optional(), Length(max=40)])
