"""Questions about accounts."""

import re
from functools import cache
from pathlib import Path

from app.access.permissions import APPROVERS, GRANTS, Permission, Role
from app.errors import RuleBroken
from app.people.models import Account, AccountStatus, SignIn
from app.places.gazetteer import gazetteer
from app.words import _

SIGN_UP_ROLES = (
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.COUNTY_OFFICER,
    Role.LIAISON,
    Role.PROVIDER,
    Role.VOLUNTEER,
    Role.DONOR,
)
APPOINTABLE = (
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.COUNTY_OFFICER,
    Role.LIAISON,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
"""Roles one is appointed to; offers and wishes hang on the others, which are left by leaving."""
LEAST_LETTERS = 8
PLAIN_DIGITS = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")
GUARDED = {Permission.SEE_CHILDREN, Permission.READ_AUDIT, Permission.KEEP_SYSTEM, Permission.APPROVE_ACCOUNTS}
"""What nobody may do by a password alone."""


def needs_second_factor(role: Role) -> bool:
    """Whoever may see a child, read the log, keep the system or let others in."""
    return bool(GUARDED & GRANTS[role])


def is_unfinished(account: Account, sign_in: SignIn) -> bool:
    """Whether the password was right and the second factor is still to come (or to be set up)."""
    asked = account.totp_cell is not None or needs_second_factor(account.role)
    return asked and sign_in.second_factor_at is None


@cache
def too_common() -> frozenset[str]:
    """The passwords that guessers try first."""
    return frozenset((Path(__file__).parent / "data" / "common_passwords.txt").read_text("utf-8").split())


def clean_login(login: str) -> str:
    """Logins are compared in lower case; telephone numbers without spaces, hyphens and the code of the country, in plain
    digits: whoever types hers in another way is still the same."""
    login = login.translate(PLAIN_DIGITS).strip().lower()
    if not re.fullmatch(r"[\d\s+-]+", login):
        return login
    number = re.sub(r"[\s-]", "", login)
    return re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", number)


def check_login(login: str) -> None:
    """A telephone number, or 3 to 40 letters, digits, dots, underscores or hyphens; an e-mail address is fine."""
    if not re.fullmatch(r"[\w.@+-]{3,60}", login):
        raise RuleBroken(_("请填手机号，或 3 个以上的字母和数字，例如 wang.fang。"), field="login")


def check_password(password: str, login: str) -> None:
    """Length is what protects; the commonest and one's own login are refused."""
    if len(password) < LEAST_LETTERS:
        raise RuleBroken(_("密码至少 8 个字符，可以用一句自己记得住的话。"), field="password")
    if password.lower() in too_common() or password.lower() == login:
        raise RuleBroken(_("这个密码太容易被猜到，请换一个，例如三个不相干的词。"), field="password")


def is_county(place: str) -> bool:
    """A county or district; or a city that has townships and no counties (东莞, 中山)."""
    if place[4:6] != "00":
        return True
    below = gazetteer().children(place)
    return place[2:4] != "00" and all(inner.level == "township" for inner in below)


def check_place_for(role: Role, place: str | None) -> None:
    """An appointment names its area, down to the level of the role."""
    if role in {Role.DIRECTOR, Role.SUPERVISOR} and (not place or place[6:9] == "000"):
        raise RuleBroken(_("请选到乡镇或街道，例如“荆州区 郢城镇”。"), field="place")
    if role in {Role.COUNTY_OFFICER, Role.LIAISON} and (not place or not is_county(place)):
        raise RuleBroken(_("请选到县、区，例如“荆州区”。"), field="place")


def check_appointment(account: Account, role: Role, place: str | None) -> None:
    """From one appointment to another, with a place where the role has one."""
    if account.status is not AccountStatus.ACTIVE:
        raise RuleBroken(_("只有在用的账号才能调整岗位。"))
    if account.role not in APPOINTABLE:
        raise RuleBroken(_("机构工作人员、志愿者和捐赠人不能改任，请对方用新的登录名另行申请。"))
    check_place_for(role, place)
    if (account.role, account.place_code) == (role, place):
        raise RuleBroken(_("岗位和地方都没有变。"), field="place")


def check_waiting(account: Account) -> None:
    """Only an application that still waits can be decided."""
    if account.status is not AccountStatus.PENDING:
        raise RuleBroken(_("这份申请已经有人处理过了。"))


def first_status(role: Role) -> AccountStatus:
    """Whoever will see or meet children waits; a donor need not."""
    return AccountStatus.PENDING if APPROVERS[role] else AccountStatus.ACTIVE
