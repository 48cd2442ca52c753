"""How an offer is shown: plain values for cards and summaries, so that templates ask nothing of the database."""

from collections.abc import Iterable
from typing import Any

from app.clock import day_of, today
from app.offers import rules
from app.offers.bookings import next_start
from app.offers.models import Mode, Offer, OfferKind, OfferStatus, Reach
from app.places.gazetteer import gazetteer
from app.taxonomy.filters import category_name, type_name
from app.web.formats import day
from app.words import Words, _

S = OfferStatus
NEXT_STEPS: dict[OfferStatus, Words] = {
    S.DRAFT: _("核对以后提交审核"),
    S.IN_REVIEW: _("等待审核，有结果会发消息给您"),
    S.PUBLISHED: _("现在不用做什么"),
    S.PAUSED: _("暂停中，不会收到新的转介；能接了就恢复"),
    S.EXPIRED: _("截止日期已过：改日期再提交，或者撤下"),
    S.WITHDRAWN: _("已经撤下，不会再有人看到"),
}
SEX_NAMES: dict[str | None, Words] = {None: _("男孩女孩都可以"), "female": _("只帮女孩"), "male": _("只帮男孩")}
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙"
)
COMPOUND = ("欧阳", "上官", "司马", "司徒", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方")
"""The surnames that most people have. A name that begins otherwise may be no Chinese one, and is not taken apart."""


def owner_name(offer: Offer) -> Words:
    """Who stands behind it: the organization, or a volunteer by her surname only."""
    if offer.organization is not None:
        return offer.organization.name
    surname = surname_of(offer.volunteer.name) if offer.volunteer else ""
    return _("%(surname)s姓志愿者", surname=surname) if surname else _("志愿者")


def surname_of(name: str) -> str:
    """The surname of a Chinese name; "" where that is not certain."""
    name = name.strip()
    if len(name) in {3, 4} and name.startswith(COMPOUND):
        return name[:2]
    return name[:1] if len(name) in {2, 3} and name[0] in SURNAMES else ""


def joined(parts: Iterable[Words], mark: Words | None = None) -> str:
    """A list as people write it."""
    return str(mark or _("、")).join(str(part) for part in parts)


def who(offer: Offer) -> str:
    """For whom, in one line: ages, sex, categories."""
    parts: list[Words] = [ages(offer.age_min, offer.age_max)]
    if offer.sex:
        parts.append(SEX_NAMES[offer.sex])
    if offer.categories:
        parts.append(joined(category_name(code) for code in offer.categories))
    return joined(parts, _("，"))


def ages(low: int, high: int) -> Words:
    """The ages it serves."""
    if low == 0 and high >= 17:
        return _("不满 18 岁") if high == 17 else _("%(high)s 岁以下都可以", high=high)
    return _("%(low)s–%(high)s 岁", low=low, high=high) if low < high else _("%(low)s 岁", low=low)


def near_name(code: str | None) -> str:
    """A place with the one it lies in: 荆州区郢城镇. Villages are shown as their township."""
    place = gazetteer().get(code[:9] + "000") if code else None
    if place is None:
        return ""
    above = gazetteer().parent(place.code)
    return (above.name if above else "") + place.name


def reach(offer: Offer, *, whole: bool = False) -> str:
    """Where it serves, in one line; of many places the first three unless all are wanted."""
    if offer.reach is Reach.RADIUS and offer.radius_km:
        return str(_("%(km)s 公里以内", km=f"{offer.radius_km:g}"))
    if offer.reach is Reach.DIVISIONS:
        named = [name for code in offer.divisions if (name := near_name(code))]
        if len(named) > 3 and not whole:
            return str(_("%(names)s等 %(n)s 个地方", names=joined(named[:3]), n=len(named)))
        return joined(named)
    return str(offer.areas_text or rules.REACH_NAMES[offer.reach])


def where(offer: Offer) -> str:
    """Where one goes, if anywhere, and how far it serves."""
    at, serves = near_name(offer.place_code), reach(offer)
    if offer.reach is Reach.DIVISIONS and offer.mode is Mode.ON_SITE:
        serves = str(_("服务%(names)s", names=serves))
    elif offer.reach is not Reach.RADIUS and offer.mode is not Mode.ON_SITE:
        at = ""
    return joined([part for part in (at, serves) if part], _("，"))


def card(offer: Offer, *, free: int | None, url: str | None = None, km: float | None = None) -> dict[str, Any]:
    """The card as everybody sees it; a volunteer's telephone is nowhere on it."""
    return {
        "name": offer.name,
        "url": url,
        "kind": offer.kind.value,
        "organization": owner_name(offer),
        "meets": [type_name(code) for code in offer.need_types],
        "who": who(offer),
        "place": where(offer),
        "distance_km": km,
        "free": free,
        "total": offer.capacity,
        "state": places_state(offer, free),
        "next_free": next_start(offer.period, today()) if free == 0 and not rules.by_money(offer) else None,
        "checked_on": day_of(offer.checked_at) if offer.checked_at else None,
        "check_failures": offer.check_failures,
        "phone": None if offer.kind is OfferKind.VOLUNTEER else offer.phone,
    }


def places_state(offer: Offer, free: int | None) -> Words:
    """What there is to say of its places besides their number; "" where there are some."""
    state = rules.capacity_of(offer, free)
    return "" if state is rules.Capacity.CAPACITY else rules.CAPACITY_NAMES[state]


def next_step(offer: Offer, *, verified: bool) -> Words:
    """What its owner does next."""
    if offer.status is S.DRAFT and offer.review_note:
        return _("审核的人请您改一改，改好再提交")
    if offer.status is S.DRAFT and not verified:
        return _("机构核实以后才能提交审核")
    if rules.recheck_due(offer):
        return _("请看看写的还对不对，对就点“仍然有效”")
    if offer.resumes_on:
        return _("暂停中，不会收到新的转介；%(day)s自动恢复", day=day(offer.resumes_on))
    return NEXT_STEPS[offer.status]


Fact = tuple[str, Words, Words | None]
"""Where in the form it is typed (nowhere: ""), what it is called, what it says."""


def summary(offer: Offer, edit_url: str | None = None) -> list[dict[str, Any]]:
    """Everything it says, row by row, each with the way back to its field."""
    facts: list[Fact] = [
        ("", _("谁提供"), owner_name(offer)),
        ("name", _("名称"), offer.name),
        ("summary", _("做些什么"), offer.summary),
        ("need_types", _("能满足哪些需求"), joined(type_name(code) for code in offer.need_types)),
        ("age_min", _("帮哪些孩子"), who(offer)),
        ("mode-0", _("怎么帮"), rules.mode_name(offer.kind, offer.mode)),
        ("place", _("所在地"), gazetteer().path_name((offer.place_code or "")[:9] + "000")),
        *([] if offer.kind is OfferKind.VOLUNTEER else public_facts(offer)),
        ("reach-0", _("服务范围"), reach(offer, whole=True)),
        ("capacity", _("名额"), _("%(period)s %(n)s 个", period=rules.PERIOD_NAMES[offer.period], n=offer.capacity)),
        ("languages-0", _("会说的语言"), languages(offer)),
        ("days", _("什么时间"), hours(offer)),
        *transport(offer),
        ("expires_on", _("做到哪一天"), day(offer.expires_on) if offer.expires_on else _("一直做")),
    ]
    return [
        {"key": key, "value": value, "url": f"{edit_url}#{field}" if edit_url and field else None}
        for field, key, value in facts
    ]


def languages(offer: Offer) -> str:
    """What one can speak with them, and whether one must."""
    named = joined(rules.LANGUAGE_NAMES.get(code, code) for code in offer.languages)
    return str(_("%(names)s（要能交谈）", names=named)) if named and offer.language_needed else named


def hours(offer: Offer) -> str:
    """When: the days of the week, and the owner's own words."""
    days = joined(rules.WEEKDAYS[day] for day in offer.weekdays)
    parts = joined(rules.DAY_PART_NAMES.get(part, part) for part in offer.day_parts)
    return joined([part for part in (days, parts, offer.days) if part], _("，"))


def transport(offer: Offer) -> list[Fact]:
    """How a volunteer gets there, where she said so."""
    known = rules.TRANSPORT_NAMES.get(offer.transport or "")
    return [("transport-0", _("怎么过去"), known)] if known else []


def public_facts(offer: Offer) -> list[Fact]:
    """What an organization shows and a volunteer does not have."""
    contact = joined((part for part in (offer.contact_name, offer.phone) if part), " ")
    facts: list[Fact] = [("contact_name", _("找谁联系"), contact), ("website", _("网址"), offer.website)]
    if offer.kind is OfferKind.FUND:
        most = _("%(yuan)s 元", yuan=f"{offer.ceiling:,.0f}") if offer.ceiling else _("没有写上限")
        return [("ceiling", _("每个孩子最多资助"), most), *facts]
    cost = rules.COST_NAMES.get(offer.cost, offer.cost)
    exact = f"{offer.lat:.5f}, {offer.lng:.5f}" if offer.precision == "point" and offer.lat and offer.lng else None
    return [
        ("address", _("详细地址"), offer.address),
        ("point", _("精确位置"), exact),
        ("cost-0", _("收费吗"), joined([cost, offer.cost_note], _("，")) if offer.cost_note else cost),
        *facts,
    ]
