"""Questions about consents and disclosures. Times are product defaults, not law; the pages say so."""

from collections.abc import Collection
from datetime import date, timedelta

from app.children.models import Child
from app.clock import age_on, today
from app.disclosures.models import Basis, Channel, Consent, Disclosure, End, Part
from app.errors import RuleBroken
from app.organizations.models import Organization, OrganizationKind
from app.words import Words, _

PART_NAMES: dict[Part, Words] = {
    Part.NAME: _("孩子的姓名"),
    Part.BIRTHDAY: _("出生日期和性别"),
    Part.CARER: _("谁在照看孩子"),
    Part.PHONE: _("照看人的电话"),
    Part.ADDRESS: _("住在哪里"),
    Part.WORDS: _("需求的原话"),
}
BASIS_NAMES: dict[Basis, Words] = {
    Basis.CONSENT: _("监护人单独同意"),
    Basis.DUTY: _("法定职责"),
    Basis.EMERGENCY: _("紧急情况"),
}
CHANNEL_NAMES: dict[Channel, Words] = {
    Channel.PAPER: _("当面签了纸"),
    Channel.SPOKEN: _("当面口头说的"),
    Channel.TELEPHONE: _("电话里说的"),
}
END_NAMES: dict[End, Words] = {
    End.WITHDRAWN: _("同意已收回"),
    End.OVER: _("事情已结束"),
    End.MISTAKEN: _("发错了"),
    End.IMPROPER: _("复核认为不应当"),
}
GROUNDS: dict[str, Words] = {
    "art43": _("未成年人保护法第43条：村（居）委会建档、监督委托照护"),
    "art83": _("未成年人保护法第83条：教育部门、学校建立困境学生档案"),
    "art92": _("未成年人保护法第92–94条：民政部门临时、长期监护"),
    "art111": _("未成年人保护法第111条：帮助未成年被害人"),
    "benefit": _("申请救助、福利待遇（社会救助暂行办法等，以当地政策为准）"),
}
"""Duties a public body may rest on; shown with the article, for the reader to check."""
LAWFUL_BODIES = {OrganizationKind.GOVERNMENT, OrganizationKind.PUBLIC_INSTITUTION}
"""Who can rest on a statutory duty. Everybody else needs consent, or an emergency."""
OWN_VOICE = 14
"""From this age on the child is asked too (PIPL art. 31 protects those below by the guardian's consent)."""
LONGEST = timedelta(days=180)
EMERGENCY_SPAN = timedelta(hours=72)
REVIEW_WITHIN = timedelta(days=3)


def check_parts(parts: Collection[Part]) -> None:
    """Something is told, and no more than what is listed."""
    if not parts:
        raise RuleBroken(_("请勾选要告诉对方的内容；用不着的不要勾。"), field="parts")


def check_duty(organization: Organization | None, ground: str | None) -> None:
    """Only a public body, on a named article."""
    if organization is None or organization.kind not in LAWFUL_BODIES:
        raise RuleBroken(
            _(
                "只有政府部门和事业单位能依法定职责取得信息。对社会组织、学校、医院、企业和志愿者，请取得监护人单独同意。"
            ),
            field="basis",
        )
    if ground not in GROUNDS:
        raise RuleBroken(_("请选依据的是哪一条法定职责。"), field="ground")


def check_emergency(reason: str) -> None:
    """What the danger is."""
    if len(reason.strip()) < 4:
        raise RuleBroken(_("请写明是什么危险，例如“发烧抽搐，要马上送医”。儿童督导员会复核。"), field="reason")


def check_consent(consent: Consent, child: Child) -> None:
    """By somebody with a name and a relation, not in the future, and by the child too from 14 on."""
    if not consent.given_by.strip():
        raise RuleBroken(_("请填谁表示的同意。"), field="given_by")
    if consent.given_on > today():
        raise RuleBroken(_("日期在今天之后，请核对。"), field="given_on")
    if consent.agreed and needs_child(child) and not consent.child_agreed:
        raise RuleBroken(_("孩子满 14 岁了，也要问孩子本人。孩子不同意，就不要告诉。"), field="child_agreed")


def needs_child(child: Child) -> bool:
    """Whether the child herself is asked."""
    return age_on(child.birth_date, today()) >= OWN_VOICE


def last_day(given_on: date) -> date:
    """Until when a consent serves."""
    return given_on + LONGEST


def check_running(disclosure: Disclosure) -> None:
    """Only what runs can be ended."""
    if disclosure.ended_at is not None:
        raise RuleBroken(_("这次信息提供已经结束了。"))


def check_reviewable(disclosure: Disclosure) -> None:
    """Only emergencies, once."""
    if disclosure.basis is not Basis.EMERGENCY or disclosure.reviewed_at is not None:
        raise RuleBroken(_("这次信息提供已经复核过了。"))
