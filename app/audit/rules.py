"""What an incident's entry must say."""

from collections.abc import Iterable
from datetime import date

from app.clock import today
from app.errors import RuleBroken
from app.words import Words, _

FIELDS: dict[str, Words] = {
    "identity": _("姓名、身份证号"),
    "address": _("住址"),
    "phone": _("电话"),
    "guardian": _("监护人和家庭"),
    "health": _("健康"),
    "schooling": _("上学情况"),
    "hardship": _("困境类别"),
    "need": _("需求和帮助"),
    "photo": _("照片和文件"),
    "account": _("账号和密码"),
    "other": _("其他"),
}
"""Which kinds of facts may have got out."""


def check_what(what: str) -> None:
    """Somebody who was not there must understand it."""
    if len(what.strip()) < 10:
        raise RuleBroken(_("请写清楚发生了什么、怎么发现的，至少 10 个字。不要写儿童的姓名。"), field="what")


def check_fields(fields: Iterable[str]) -> None:
    """Kinds we know."""
    if not set(fields) or set(fields) - set(FIELDS):
        raise RuleBroken(_("请勾选涉及哪些信息；还不清楚就选“其他”。"), field="fields")


def check_days(found: date, reported: date | None, told: date | None) -> None:
    """Nothing is reported before it was found, and nothing was found tomorrow."""
    if found > today():
        raise RuleBroken(_("发现的日期不能晚于今天。"), field="found_on")
    for day, name in ((reported, "reported_on"), (told, "guardians_told_on")):
        if day and not found <= day <= today():
            raise RuleBroken(_("这个日期要在发现以后、今天或今天以前。"), field=name)


def check_report(reported_to: str, reported: date | None) -> None:
    """To whom and when belong together."""
    if bool(reported_to.strip()) != bool(reported):
        raise RuleBroken(_("报告给谁和哪一天报告的要一起填。"), field="reported_to" if reported else "reported_on")


def check_closable(measures: str, reported: date | None, told: date | None) -> None:
    """未成年人网络保护条例 art. 35: stop it, report it, tell the guardians; then it may be closed."""
    if not measures.strip():
        raise RuleBroken(_("结束以前，请写明采取了什么措施。"), field="measures")
    if reported is None:
        raise RuleBroken(_("结束以前，请先向网信等部门报告，并填上报告的日期。"), field="reported_on")
    if told is None:
        raise RuleBroken(_("结束以前，请先告知监护人，并填上告知的日期。"), field="guardians_told_on")
