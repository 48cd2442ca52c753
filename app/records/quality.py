"""What is missing in a child's file, or too old to rely on. Pure: facts in, gaps out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import age_on
from app.words import Words, _

SCHOOLING_KEEPS = timedelta(days=183)
HEALTH_KEEPS = timedelta(days=365)
BIRTHDAY_AHEAD = timedelta(days=60)
TURNING = (16, 18)
"""Left-behind and migrant children are counted to 16; every file ends at 18."""


@dataclass(frozen=True, slots=True)
class Known:
    """As much of a file as the rules ask about."""

    birth_date: date
    has_phone: bool = True
    has_status: bool = True
    parents_known: frozenset[str] = frozenset({"father", "mother"})
    schooling_on: date | None = None
    health_on: date | None = None
    unproven: frozenset[str] = frozenset()
    care: bool = False
    care_confirmed: bool = False
    care_checked: bool = False
    care_unfit: bool = False
    contact_due: date | None = None


GAPS: dict[str, tuple[Words, str, dict[str, str]]] = {
    "unfit": (_("受托照护的人有不得作为被委托人的情形"), "households.index", {}),
    "contact": (_("父母超过一周没有联系"), "households.index", {}),
    "unchecked": (_("还没有问完不得作为被委托人的情形"), "households.index", {}),
    "unconfirmed": (_("委托照护没有看到书面确认书"), "households.index", {}),
    "phone": (_("没有能打通的电话"), "children.edit", {}),
    "status": (_("没有填家庭经济认定"), "households.edit", {}),
    "father": (_("不知道父亲现在怎样"), "households.parent", {"relation": "father"}),
    "mother": (_("不知道母亲现在怎样"), "households.parent", {"relation": "mother"}),
    "schooling": (_("上学情况没有填，或超过 6 个月没有核对"), "records.schooling", {}),
    "health": (_("健康情况没有填，或超过 12 个月没有核对"), "records.health", {}),
    "evidence": (_("有困境类别没有写依据"), "records.index", {}),
    "turning_16": (_("快满 16 岁，请看看待遇和类别要不要改"), "records.index", {}),
    "turning_18": (_("快满 18 岁，请准备结案和衔接"), "records.index", {}),
}
"""What to say, and the form that mends it; the gravest first."""


def gaps(known: Known, day: date) -> list[str]:
    """The gaps of one file, in the order of `GAPS`."""
    found = set(missing(known)) | set(stale(known, day)) | set(care(known, day)) | set(turning(known.birth_date, day))
    return [code for code in GAPS if code in found]


def missing(known: Known) -> Iterator[str]:
    """What was never written down."""
    if not known.has_phone:
        yield "phone"
    if not known.has_status:
        yield "status"
    yield from {"father", "mother"} - known.parents_known
    if known.unproven:
        yield "evidence"


def stale(known: Known, day: date) -> Iterator[str]:
    """What was confirmed too long ago, or never."""
    if known.schooling_on is None or day - known.schooling_on > SCHOOLING_KEEPS:
        yield "schooling"
    if known.health_on is None or day - known.health_on > HEALTH_KEEPS:
        yield "health"


def care(known: Known, day: date) -> Iterator[str]:
    """What entrusted care lacks (未成年人保护法 arts. 22, 23)."""
    if not known.care:
        return
    if known.care_unfit:
        yield "unfit"
    elif not known.care_checked:
        yield "unchecked"
    if not known.care_confirmed:
        yield "unconfirmed"
    if known.contact_due is not None and known.contact_due < day:
        yield "contact"


def turning(birth: date, day: date) -> Iterator[str]:
    """A birthday ahead after which other rules hold."""
    for age in TURNING:
        if age_on(birth, day) == age - 1 and age_on(birth, day + BIRTHDAY_AHEAD) == age:
            yield f"turning_{age}"
