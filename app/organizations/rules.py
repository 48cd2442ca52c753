"""Questions about organizations."""

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from app.errors import RuleBroken
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.words import Words, _

K = OrganizationKind
KIND_NAMES: dict[OrganizationKind, Words] = {
    K.SOCIAL: _("社会组织（社工机构、协会等）"),
    K.FOUNDATION: _("基金会、慈善组织"),
    K.GROUP: _("群团组织（妇联、团委、残联等）"),
    K.PUBLIC_INSTITUTION: _("事业单位（救助站、福利院、未保中心等）"),
    K.SCHOOL: _("学校、幼儿园"),
    K.HOSPITAL: _("医院、卫生院"),
    K.GOVERNMENT: _("政府部门"),
    K.ENTERPRISE: _("企业"),
}
STATUS_NAMES: dict[OrganizationStatus, Words] = {
    OrganizationStatus.PENDING: _("等待核实"),
    OrganizationStatus.VERIFIED: _("已核实"),
    OrganizationStatus.REFUSED: _("未通过核实"),
    OrganizationStatus.SUSPENDED: _("已暂停"),
}


def clean_credit_code(code: str) -> str:
    """As registered: capitals, no spaces or hyphens."""
    return "".join(code.split()).replace("-", "").upper()


def check_credit_code(code: str) -> str:
    """统一社会信用代码 by GB 32100-2015: 18 characters, the last a check digit. Returns it as registered."""
    code = clean_credit_code(code)
    if len(code) != 18:
        raise RuleBroken(
            _("统一社会信用代码有 18 位，您填了 %(n)s 位。它印在登记证书上。", n=len(code)), field="credit_code"
        )
    try:
        return str(uscc.validate(code))
    except InvalidChecksum as error:
        raise RuleBroken(
            _("统一社会信用代码的校验位对不上，多半是抄错了一位，请对照登记证书再看一遍。"), field="credit_code"
        ) from error
    except ValidationError as error:
        raise RuleBroken(
            _("统一社会信用代码里有不该出现的字符。它由数字和大写字母组成，没有 I、O、S、V、Z。"), field="credit_code"
        ) from error


def check_waiting(organization: Organization) -> None:
    """Only what waits can be decided."""
    if organization.status is not OrganizationStatus.PENDING:
        raise RuleBroken(_("这家机构已经有人处理过了。"))


def check_verified(organization: Organization | None) -> None:
    """Only a verified body publishes."""
    if organization is None or organization.status is not OrganizationStatus.VERIFIED:
        raise RuleBroken(_("机构还没有通过核实，可以先写好草稿，核实以后再提交审核。"))
