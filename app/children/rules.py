"""Questions about a child's file."""

import re
from datetime import date

from app.children.models import Child, ChildStatus
from app.clock import age_on, today
from app.errors import RuleBroken
from app.taxonomy.categories import selectable
from app.words import Words, _

ADULT = 18
GUARDED = frozenset({"HIV", "VICTIM", "SER_BEHAV"})
"""Categories kept sealed, in a table of their own, and shown on a guarded page only."""


RELATION_NAMES: dict[str, Words] = {
    "father": _("父亲"),
    "mother": _("母亲"),
    "grandfather": _("祖父或外祖父"),
    "grandmother": _("祖母或外祖母"),
    "relative": _("其他亲属"),
    "institution": _("福利院或其他机构"),
    "other": _("其他人"),
}
"""Who looks after a child."""


def check_relation(relation: str | None, field: str = "guardian_relation") -> None:
    """One of ours, if any."""
    if relation and relation not in RELATION_NAMES:
        raise RuleBroken(_("请从列表里选和孩子的关系。"), field=field)


def check_birth_date(birth: date) -> None:
    """Born already, and still under age: whoever is 18 has no child's file."""
    if birth > today():
        raise RuleBroken(_("出生日期在今天之后。请按身份证或户口簿填写，例如 2016-3-5。"), field="birth_date")
    if age_on(birth, today()) >= ADULT:
        raise RuleBroken(_("这个孩子已满 18 岁，不能新建儿童档案。请核对出生年份。"), field="birth_date")


def check_categories(codes: list[str]) -> None:
    """Each category is one of ours."""
    known = {category.code for category in selectable()} - GUARDED
    if not set(codes) <= known:
        raise RuleBroken(_("有一个困境类别不认识，请重新勾选。"), field="categories")


def check_phone(phone: str | None, field: str = "guardian_phone") -> None:
    """Something one can dial."""
    if phone and not re.fullmatch(r"[\d +()-]{5,20}", phone):
        raise RuleBroken(_("电话只能有数字、空格和横线，例如 138 0000 0000。"), field=field)


def check_open(child: Child) -> None:
    """A closed file takes nothing new."""
    if child.status is not ChildStatus.ACTIVE:
        raise RuleBroken(_("这份档案已经结案，只能看，不能改。"))


def is_named(child: Child, text: str) -> bool:
    """Whether a text says whose it is: it holds the child's name, or the guardian's name or telephone."""
    secrets = (child.name, child.guardian_name, child.guardian_phone)
    return any(secret and secret.strip() and secret.strip() in text for secret in secrets)
