"""The kernels' codes as sentences a tired reader takes in at once."""

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, ngettext

from app.clock import today
from app.matching.facts import NeedFacts, OfferFacts
from app.matching.rules import Bar, Exclusion
from app.matching.scoring import Component
from app.matching.shortlist import Candidate
from app.needs.rules import WISHES
from app.offers.rules import COST_NAMES, LANGUAGE_NAMES, WEEKDAYS
from app.places.distance import describe_km
from app.taxonomy.filters import category_name
from app.words import Words, _


def sentence(candidate: Candidate, *, known: bool = False) -> str:
    """Why this one, in one line: distance, places, what it has done, and whether the child knows whoever it is."""
    return str(_("，")).join(str(part) for part in parts(candidate.offer, candidate.km, known=known))


def parts(offer: OfferFacts, km: float | None, *, known: bool = False) -> list[Words]:
    """The pieces of the sentence."""
    said: list[Words] = [_("以前帮过这个孩子")] if known else []
    if km is not None:
        said.append(describe_km(km))
    elif offer.mode == "remote":
        said.append(_("打电话或视频就能帮"))
    elif offer.mode == "money":
        said.append(_("给款物，不看远近"))
    if offer.reach == "stated":
        said.append(_("服务范围请看来源原文"))
    left = offer.left(today())
    if left is not None:
        said.append(ngettext("本期还有 %(num)d 个名额", "本期还有 %(num)d 个名额", left))
    if offer.record.completed:
        said.append(ngettext("已帮过 %(num)d 个孩子", "已帮过 %(num)d 个孩子", offer.record.completed))
    return said or [_("能满足这种需求")]


def tight(candidate: Candidate) -> Words:
    """What taking a place here does to other children; "" while there are places enough."""
    if not (candidate.tight or candidate.spared):
        return ""
    if candidate.waiting:
        return ngettext(
            "这里名额紧：还有 %(num)d 个孩子只能靠它", "这里名额紧：还有 %(num)d 个孩子只能靠它", candidate.waiting
        )
    if candidate.spared:
        return _("这里名额紧：给在等的别的孩子用处更大")
    return _("这里名额紧：用了它，会有别的孩子没有着落")


def notes(need: NeedFacts, candidate: Candidate) -> dict[Component, Words]:
    """For each component the fact that it rests on."""
    offer, left = candidate.offer, candidate.offer.left(need.on)
    ended = offer.record.completed + offer.record.failed + offer.record.declined
    many = _("也做别的 %(n)s 种事", n=len(offer.need_types) - 1) if len(offer.need_types) > 1 else _("专做这一种")
    kept = _("%(what)s，专为某些孩子", what=many) if offer.categories else many
    talk = "、".join(str(LANGUAGE_NAMES.get(code, code)) for code in sorted(offer.languages))
    return {
        Component.FIT: kept,
        Component.DISTANCE: _("不知道有多远") if candidate.km is None else describe_km(candidate.km),
        Component.FRESHNESS: fresh(need.on, offer),
        Component.RELIABILITY: _("%(all)s 次转介，做到 %(done)s 次", all=ended, done=offer.record.completed)
        if ended
        else _("还没有过转介，按一般水平算"),
        Component.CONTINUITY: _("帮到过") if offer.owner in need.known else _("还没帮过"),
        Component.LOAD: _("没有说有多少名额")
        if left is None or not offer.capacity
        else _("%(all)s 个名额剩 %(left)s 个", all=offer.capacity, left=left),
        Component.LANGUAGE: talk or _("没有说"),
        Component.WISH: _("家里没有特别要求") if need.wish is None else WISHES[need.wish],
        Component.COST: COST_NAMES.get(offer.cost, offer.cost),
    }


def fresh(on: date, offer: OfferFacts) -> Words:
    """How long ago somebody made sure of it."""
    if offer.checked_on is None:
        return _("还没有核对过")
    days = max(0, (on - offer.checked_on).days)
    said = _("今天核对过") if days == 0 else ngettext("%(num)d 天前核对", "%(num)d 天前核对", days)
    return _("%(when)s，之后有 %(n)s 次没核对上", when=said, n=offer.check_failures) if offer.check_failures else said


def barred(counts: Mapping[Bar, int]) -> str:
    """How many cannot serve for which reason, the commonest first."""
    parts = sorted(counts.items(), key=lambda one: -one[1])
    return str(_("，")).join(str(_("%(why)s %(n)s 家", why=PLAIN[bar], n=n)) for bar, n in parts)


def why_not(exclusion: Exclusion) -> Words:
    """The true reason why an offer cannot serve now."""
    limit, actual = exclusion.limit, exclusion.actual
    match exclusion.bar:
        case Bar.TOO_YOUNG:
            return _("孩子 %(age)s 岁，这里从 %(limit)s 岁起", age=actual, limit=limit)
        case Bar.TOO_OLD:
            return _("孩子 %(age)s 岁，这里只到 %(limit)s 岁", age=actual, limit=limit)
        case Bar.OUT_OF_RADIUS if isinstance(limit, float | int) and actual is not None:
            return _("离孩子 %(km)s，这里只到 %(limit)s 公里", km=describe_km(actual), limit=f"{limit:g}")
        case Bar.TOO_FAR if actual is not None:
            return _("离孩子 %(km)s，来源没有写明能服务到这么远", km=describe_km(actual))
        case Bar.OTHER_CATEGORY if isinstance(limit, tuple):
            return _("只收：%(names)s", names="、".join(category_name(str(code)) for code in limit))
        case Bar.OTHER_LANGUAGE if isinstance(limit, tuple):
            return _("要能说：%(names)s", names="、".join(str(LANGUAGE_NAMES.get(str(code), code)) for code in limit))
        case Bar.OTHER_DAYS if isinstance(limit, tuple):
            return _("只在%(days)s，孩子那几天不方便", days="、".join(str(WEEKDAYS[int(day)]) for day in limit))
        case Bar.FULL if actual:
            return _("本期只剩 %(n)s 个名额，不够", n=actual)
        case Bar.FULL if isinstance(limit, date):
            return _("本期名额已满，%(day)s起再有", day=format_date(limit, format="long"))
        case bar:
            return PLAIN[bar]


PLAIN: dict[Bar, Words] = {
    Bar.NOT_PUBLISHED: _("对方已暂停接收"),
    Bar.NOT_VERIFIED: _("机构还没有通过核实"),
    Bar.EXPIRED: _("已过截止日期"),
    Bar.NOT_CLEARED: _("志愿者的核查还没有办齐，或者已过期"),
    Bar.OTHER_TYPE: _("不做这一类的事"),
    Bar.OTHER_COUNTRY: _("在别的国家"),
    Bar.OTHER_SEX: _("只收另一性别的孩子"),
    Bar.OTHER_CATEGORY: _("只收某些类别的孩子"),
    Bar.OTHER_LANGUAGE: _("语言不通"),
    Bar.OTHER_DAYS: _("时间对不上"),
    Bar.OTHER_MODE: _("家里只能接受另一种方式"),
    Bar.REFUSED: _("家里不同意告诉这一家"),
    Bar.CONFLICT: _("是孩子自家的人"),
    Bar.OUT_OF_DIVISIONS: _("孩子不在它服务的县或乡镇"),
    Bar.OUT_OF_RADIUS: _("孩子在它的服务距离以外"),
    Bar.TOO_FAR: _("离孩子太远"),
    Bar.FULL: _("名额已满"),
    Bar.DECLINED: _("上次没有接收"),
    Bar.TOO_YOUNG: _("孩子年龄太小"),
    Bar.TOO_OLD: _("孩子年龄太大"),
}
