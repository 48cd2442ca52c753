"""Questions about organizations."""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from stdnum.cn import uscc

from app.errors import RuleBroken
from app.organizations.models import Organization, OrganizationKind, OrganizationStatus
from app.places.gazetteer import gazetteer
from app.words import Words, _

K, S = OrganizationKind, OrganizationStatus
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
    S.PENDING: _("等待核实"),
    S.VERIFIED: _("已核实"),
    S.REFUSED: _("未通过核实"),
    S.SUSPENDED: _("已暂停"),
}
SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
"""Who registered it and what it is (letters occur: N for rural collectives), the county, the body's own code, the check."""
WHO_IT_IS = ("name", "kind", "place_code")
"""What the county looked at when it verified: whoever changes one of these is looked at again."""


def clean_credit_code(code: str) -> str:
    """As registered: capitals, no spaces or hyphens, letters and digits of ordinary width."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code)
    return "".join(plain.split()).replace("-", "").upper()


def check_credit_code(code: str) -> str:
    """统一社会信用代码 by GB 32100-2015: 18 characters, the last a check digit. Returns it as registered."""
    code = clean_credit_code(code)
    if len(code) != 18:
        raise RuleBroken(
            _("统一社会信用代码有 18 位，您填了 %(n)s 位。它印在登记证书上。", n=len(code)), field="credit_code"
        )
    if not SHAPE.fullmatch(code):
        raise RuleBroken(
            _("统一社会信用代码里有不该出现的字符。它由数字和大写字母组成，没有 I、O、S、V、Z。"), field="credit_code"
        )
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise RuleBroken(
            _("统一社会信用代码的校验位对不上，多半是抄错了一位，请对照登记证书再看一遍。"), field="credit_code"
        )
    return code


def check_name(name: str) -> None:
    """Something to look it up by."""
    if not 2 <= len(name.strip()) <= 80:
        raise RuleBroken(_("请填机构的全称，2 到 80 个字，和登记证书上一样。"), field="name")


def check_county(code: str | None) -> None:
    """A place down to the county, so that one county is in charge; a city without counties stands for itself."""
    place = gazetteer().get(code[:9] + "000") if code else None
    if place is None or place.level == "province" or (place.level == "city" and gazetteer().children(place.code)):
        raise RuleBroken(_("请写到县、区或乡镇，例如“荆州区 郢城镇”。由那里的县级工作人员来核实。"), field="place")


def check_phone(phone: str | None) -> None:
    """Something one can dial."""
    if phone and not re.fullmatch(r"[\d +()-]{5,20}", phone):
        raise RuleBroken(_("电话只能有数字、空格和横线，例如 0716-8123456。"), field="phone")


def clean_website(text: str | None) -> str | None:
    """An address that a browser opens and that is nothing else: http or https with a host."""
    text = (text or "").strip()
    if not text:
        return None
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    fine = parts.scheme in {"http", "https"} and re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) and "@" not in parts.netloc
    if not fine or re.search(r"[\s<>\"'\\]", address) or len(address) > 200:
        raise RuleBroken(_("网址看不懂，请写成 www.example.org 这样。没有就空着。"), field="website")
    return address


def fingerprint(organization: Organization) -> str:
    """Changes with anything it says of itself: a form that carries it knows whether it shows the latest."""
    o = organization
    said = (o.name, o.kind.value, o.credit_code, o.place_code, o.address, o.phone, o.email, o.website, o.description)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def status_after(organization: Organization, changed: Mapping[str, object]) -> OrganizationStatus:
    """Where a change of its entry leaves it: a refused body asks again, a verified one only if it is now another."""
    if organization.status is S.REFUSED:
        return S.PENDING
    if organization.status is S.VERIFIED and any(name in changed for name in WHO_IT_IS):
        return S.PENDING
    return organization.status


def check_waiting(organization: Organization) -> None:
    """Only what waits can be decided."""
    if organization.status is not S.PENDING:
        raise RuleBroken(_("这家机构已经有人处理过了。"))


def check_verified(organization: Organization | None) -> None:
    """Only a verified body publishes."""
    if organization is None or organization.status is not S.VERIFIED:
        raise RuleBroken(_("机构还没有通过核实，可以先写好草稿，核实以后再提交审核。"))
