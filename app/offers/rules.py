"""Questions about offers, and the changes of state they allow."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from app.clock import day_of, today
from app.errors import RuleBroken
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.organizations.models import CHARITABLE, OrganizationKind, OrganizationStatus
from app.people.models import AccountStatus
from app.places.gazetteer import gazetteer
from app.places.points import Point, check_in_china
from app.taxonomy.types import need_type
from app.words import Words, _

S = OfferStatus
MOVES: dict[OfferStatus, frozenset[OfferStatus]] = {
    S.DRAFT: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.PUBLISHED, S.DRAFT, S.WITHDRAWN}),
    S.PUBLISHED: frozenset({S.PAUSED, S.IN_REVIEW, S.EXPIRED, S.WITHDRAWN}),
    S.PAUSED: frozenset({S.PUBLISHED, S.IN_REVIEW, S.EXPIRED, S.WITHDRAWN}),
    S.EXPIRED: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.WITHDRAWN: frozenset(),
}
SHOWN = frozenset({S.PUBLISHED, S.PAUSED})
"""States in which others see it and count on it."""
PROMISES = (
    "name", "summary", "need_types", "age_min", "age_max", "sex", "categories", "mode", "reach", "radius_km", "divisions",
    "place_code", "cost", "ceiling", "website",
)  # fmt: skip
"""What a reviewer read before it was published: whoever changes one of these is read again. Places, hours, telephone
and last day may change on the spot."""
RECHECK_DAYS = 30
"""After so many days without a check the owner is asked whether all is still true; a product default."""
KIND_NAMES: dict[OfferKind, Words] = {
    OfferKind.SERVICE: _("服务"),
    OfferKind.FUND: _("慈善基金"),
    OfferKind.VOLUNTEER: _("志愿者"),
}
MODE_NAMES: dict[Mode, Words] = {
    Mode.ON_SITE: _("孩子到机构来"),
    Mode.AT_HOME: _("上门"),
    Mode.REMOTE: _("电话、视频"),
    Mode.MONEY: _("资助款物"),
}
REACH_NAMES: dict[Reach, Words] = {
    Reach.RADIUS: _("一定距离以内"),
    Reach.DIVISIONS: _("指定的县、乡镇"),
    Reach.ANYWHERE: _("不限地区"),
    Reach.STATED: _("见来源原文"),
}
PERIOD_NAMES: dict[Period, Words] = {
    Period.WEEK: _("每周"),
    Period.MONTH: _("每月"),
    Period.YEAR: _("每年"),
    Period.ONCE: _("总共"),
}
COST_NAMES: dict[str, Words] = {"free": _("免费"), "partly": _("部分收费"), "paid": _("收费")}
LANGUAGE_NAMES: dict[str, Words] = {
    "zh": _("普通话"),
    "za": _("壮语"),
    "hmn": _("苗语"),
    "ii": _("彝语"),
    "ug": _("维吾尔语"),
    "bo": _("藏语"),
    "mn": _("蒙古语"),
    "yue": _("粤语"),
    "nan": _("闽南话"),
    "hak": _("客家话"),
    "wuu": _("吴语"),
    "hsn": _("湘方言"),
    "gan": _("赣方言"),
    "sign": _("手语"),
    "en": _("英语"),
    "es": _("西班牙语"),
}

DAY_PART_NAMES: dict[str, Words] = {"morning": _("上午"), "afternoon": _("下午"), "evening": _("晚上")}
TRANSPORT_NAMES: dict[str, Words] = {
    "walk": _("走路"),
    "bike": _("自行车、电动车"),
    "bus": _("公交"),
    "car": _("自己开车"),
}
WEEKDAYS: tuple[Words, ...] = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def mode_name(kind: OfferKind, mode: Mode) -> Words:
    """How it reaches the child; a child comes to a body, but meets a volunteer at a place agreed upon."""
    if kind is OfferKind.VOLUNTEER and mode is Mode.ON_SITE:
        return _("在约好的公共地方，例如儿童之家")
    return MODE_NAMES[mode]


def check_name(name: str) -> None:
    """Something to call it by."""
    if not 2 <= len(name.strip()) <= 80:
        raise RuleBroken(_("名称请写 2 到 80 个字，例如“周末课业辅导”。"), field="name")


def check_types(codes: Sequence[str]) -> None:
    """It meets at least one need of the taxonomy."""
    if not codes or any(need_type(code) is None for code in codes):
        raise RuleBroken(_("请至少选一种能满足的需求。"), field="need_types")
    if len(codes) > 8:
        raise RuleBroken(_("最多选 8 种。做的事很不一样时，请分成几条发布，别人更容易找到。"), field="need_types")


def check_ages(age_min: int, age_max: int) -> None:
    """Upwards, within childhood (to 24 for those who go on studying)."""
    if not 0 <= age_min <= 24 or not 0 <= age_max <= 24:
        raise RuleBroken(_("年龄请填 0 到 24 之间的整数（周岁）。"), field="age_min")
    if age_min > age_max:
        raise RuleBroken(
            _("年龄填反了：最小 %(low)s 岁比最大 %(high)s 岁还大，请对调。", low=age_min, high=age_max), field="age_min"
        )


def check_capacity(capacity: int | None) -> None:
    """At least one place; who has none pauses instead."""
    if capacity is None or not 1 <= capacity <= 100_000:
        raise RuleBroken(_("名额至少填 1。暂时没有名额，请先不要发布，或发布后点“暂停”。"), field="capacity")


MOST_PAUSED = {True: 92, False: 366}
"""So many days ahead a pause may end; fewer where it was asked for by a one-time code, whose bearer cannot come back to it
afterwards. Product defaults."""


def check_resumes(day: date | None, *, by_code: bool) -> None:
    """A day to come, not too far away; by a code there has to be one, so that no offer stays away for ever."""
    most = MOST_PAUSED[by_code]
    if day is None and not by_code:
        return
    if day is None or not 0 < (day - today()).days <= most:
        raise RuleBroken(_("请填明天以后、%(n)s 天以内的日期。", n=most), field="resumes_on")


class Capacity(StrEnum):
    """What one can say of the places of an offer (FHIR SDOHCC capacity)."""

    CAPACITY = "capacity"
    WAITLIST = "waitlist"
    NONE = "none"
    ASSESS = "assess"


CAPACITY_NAMES: dict[Capacity, Words] = {
    Capacity.CAPACITY: _("有名额"),
    Capacity.WAITLIST: _("没有空名额，可以排队"),
    Capacity.NONE: _("没有名额"),
    Capacity.ASSESS: _("要先看情况再定"),
}


def capacity_of(offer: Offer, free: int | None) -> Capacity:
    """Of an offer with so many free places; None where it does not say how many it has."""
    if offer.assess_first or free is None:
        return Capacity.ASSESS
    if free > 0:
        return Capacity.CAPACITY
    return Capacity.WAITLIST if offer.waitlist else Capacity.NONE


def check_reach(
    reach: Reach, *, radius_km: float | None, divisions: Sequence[str], point: Point | None, mode: Mode
) -> None:
    """Where it serves is said in full."""
    if reach is Reach.STATED:
        raise RuleBroken(_("请选服务范围。"), field="reach")
    if reach is Reach.RADIUS:
        if radius_km is None or not 0 < radius_km <= 500:
            raise RuleBroken(_("请填服务半径，0 到 500 公里之间，例如 15。"), field="radius_km")
        if point is None:
            raise RuleBroken(_("按距离服务，需要一个出发的地点，请填所在地。"), field="place")
    if reach is Reach.DIVISIONS and not (divisions and all(gazetteer().get(code) for code in divisions)):
        raise RuleBroken(_("请至少选一个服务的县或乡镇。"), field="divisions")
    if point is not None:
        check_in_china(point, "point")
    if mode is Mode.MONEY and reach is Reach.RADIUS:
        raise RuleBroken(_("资助款物不看距离，请按县、乡镇填写范围，或选“不限地区”。"), field="reach")


def check_mode(kind: OfferKind, mode: Mode) -> None:
    """A fund gives money; whoever else offers does something."""
    if (kind is OfferKind.FUND) is not (mode is Mode.MONEY):
        raise RuleBroken(_("请选怎么帮：孩子来、上门，还是电话、视频。"), field="mode")


def check_giver(kind: OfferKind, body: OrganizationKind | None) -> None:
    """Only a charity keeps a fund; others give what they have as a service, or through a charity."""
    if kind is OfferKind.FUND and body not in CHARITABLE:
        raise RuleBroken(
            _(
                "慈善基金只能由基金会、社会组织发布。企业和其他单位送东西、给方便，请发布成服务；想出钱，请把心意交给慈善组织的项目。"
            )
        )


def check_ceiling(kind: OfferKind, ceiling: Decimal | None) -> None:
    """Only a fund has one, and it is money."""
    if ceiling is None:
        return
    if kind is not OfferKind.FUND or not ceiling.is_finite() or not 0 < ceiling < 10_000_000:
        raise RuleBroken(_("每个孩子最多资助多少，请填大于 0 的金额（元），没有上限就空着。"), field="ceiling")


def check_expiry(expires_on: date | None) -> None:
    """Not over before it begins."""
    if expires_on is not None and expires_on < today():
        raise RuleBroken(_("截止日期已经过去了，请填今天以后的日期，或者留空。"), field="expires_on")


def check_no_contact(person: str, said: Mapping[str, str | None]) -> None:
    """What a volunteer writes is read by everybody, so her name and telephone number stay out of it."""
    for field, text in said.items():
        bare = re.sub(r"[\s-]", "", text or "")
        if re.search(r"1[3-9]\d{9}|\d{7,}", bare) or (len(person) > 1 and person in (text or "")):
            raise RuleBroken(
                _("这里写的话谁都能看到，请不要写自己的姓名和电话。接受转介以后，儿童主任才会看到您的联系方式。"),
                field=field,
            )


def check_has_owner(organization_id: object) -> None:
    """Services and funds belong to a body."""
    if organization_id is None:
        raise RuleBroken(_("您的账号还没有关联机构，不能发布供给。请联系县级工作人员。"))


def check_changeable(offer: Offer) -> None:
    """What was withdrawn stays as it was."""
    if offer.status is S.WITHDRAWN:
        raise RuleBroken(_("这条供给已经撤下，不能再改。需要的话请新写一条。"))


def check_submittable(offer: Offer) -> None:
    """Only a draft, or one whose last day is over, asks to be published."""
    if offer.status not in {S.DRAFT, S.EXPIRED}:
        raise RuleBroken(_("这条供给已经提交过了，请刷新页面看最新情况。"))


def check_in_review(offer: Offer) -> None:
    """Only what waits can be decided."""
    if offer.status is not S.IN_REVIEW:
        raise RuleBroken(_("这条供给不在等待审核，可能别人已经处理了。"))


def check_shown(offer: Offer) -> None:
    """Only what others see can be re-checked."""
    if offer.status not in SHOWN:
        raise RuleBroken(_("这条供给没有在展示，不用核对。"))


def review_again(offer: Offer, changed: Iterable[str]) -> bool:
    """Whether a change of what others see has to be read by a reviewer first."""
    return offer.status in SHOWN and any(name in PROMISES for name in changed)


def by_money(offer: Offer) -> bool:
    """Whether a fund's money limits its places: these do not come back with the calendar."""
    return offer.budget_left is not None and bool(offer.ceiling)


def listed(offer: Offer) -> bool:
    """Whether the public catalogue shows it: published, by a verified body or a volunteer who still is one."""
    if offer.status is not S.PUBLISHED:
        return False
    if offer.organization is not None:
        return offer.organization.status is OrganizationStatus.VERIFIED
    return offer.volunteer is not None and offer.volunteer.status is AccountStatus.ACTIVE


def recheck_due(offer: Offer) -> bool:
    """Whether its owner should say that it is still true."""
    if offer.status not in SHOWN:
        return False
    checked = day_of(offer.checked_at) if offer.checked_at else None
    return bool(offer.check_failures) or checked is None or checked < today() - timedelta(days=RECHECK_DAYS)


def check_move(offer: Offer, to: OfferStatus) -> None:
    """Whether an offer may go from where it is to `to`."""
    if to not in MOVES[offer.status]:
        raise RuleBroken(_("这条供给现在的状态不能这样操作，请刷新页面看最新情况。"))
