"""Questions about offers, and the changes of state they allow."""

from collections.abc import Sequence
from datetime import date

from app.clock import today
from app.errors import RuleBroken
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Period, Reach
from app.places.gazetteer import gazetteer
from app.places.points import Point, check_in_china
from app.taxonomy.types import need_type
from app.words import Words, _

S = OfferStatus
MOVES: dict[OfferStatus, frozenset[OfferStatus]] = {
    S.DRAFT: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.PUBLISHED, S.DRAFT, S.WITHDRAWN}),
    S.PUBLISHED: frozenset({S.PAUSED, S.EXPIRED, S.WITHDRAWN}),
    S.PAUSED: frozenset({S.PUBLISHED, S.EXPIRED, S.WITHDRAWN}),
    S.EXPIRED: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.WITHDRAWN: frozenset(),
}
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
    "sign": _("手语"),
    "en": _("英语"),
    "es": _("西班牙语"),
}


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


def check_expiry(expires_on: date | None) -> None:
    """Not over before it begins."""
    if expires_on is not None and expires_on < today():
        raise RuleBroken(_("截止日期已经过去了，请填今天以后的日期，或者留空。"), field="expires_on")


def check_move(offer: Offer, to: OfferStatus) -> None:
    """Whether an offer may go from where it is to `to`."""
    if to not in MOVES[offer.status]:
        raise RuleBroken(_("这条供给现在的状态不能这样操作，请刷新页面看最新情况。"))
