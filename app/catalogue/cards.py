"""Entries of the catalogue as cards: plain values, so that templates ask nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from app.catalogue.queries import Found
from app.clock import day_of, today
from app.entitlements.programmes import for_type
from app.offers.bookings import next_start
from app.offers.cards import owner_name
from app.offers.models import Offer, OfferKind
from app.offers.rules import by_money
from app.places.datum import wgs84_to_gcj02
from app.places.distance import bearing
from app.places.points import Point
from app.places.villages import place_names
from app.referrals.cards import offer_place
from app.taxonomy.filters import tongue, type_name
from app.words import Words, _
from search.highlight import Part, marked, window

NEXT: dict[OfferKind, Words] = {
    OfferKind.SERVICE: _("先联系对方，问清现在收不收、要带什么"),
    OfferKind.FUND: _("直接联系这家慈善组织，问申请条件和材料"),
    OfferKind.VOLUNTEER: _("请儿童主任登记需要、发出转介，对方接收后才能联系"),
}


def cards(found: Iterable[Found], marks: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The cards of one page of results, with what was looked for marked."""
    found = list(found)
    names = place_names((one.offer.place_code for one in found if one.offer), short=True)
    made = [offer_card(one.offer, one.free, one.km, names) if one.offer else programme_card(one) for one in found]
    for card, one in zip(made, found, strict=True):
        told = one.offer.summary if one.offer else one.programme.benefit if one.programme else ""
        card["marked"] = drawn(marked(card["name"], marks))
        card["snippet"] = drawn(window(told, marks))
    return made


def drawn(parts: Sequence[Part]) -> Markup:
    """Text with its marks as HTML; everything in it is escaped."""
    return Markup("").join(Markup("<mark>{}</mark>").format(piece) if spot else escape(piece) for piece, spot in parts)


def ages(low: int, high: int | None) -> str:
    """For whom, by age."""
    if high is None or high >= 24:
        return str(_("%(low)s 岁起", low=low)) if low else str(_("不限年龄"))
    return str(_("%(low)s–%(high)s 岁", low=low, high=high))


def offer_card(offer: Offer, free: int | None, km: float | None, names: dict[str, str]) -> dict[str, Any]:
    """The card of an offer; a volunteer's name and telephone stay away."""
    own = offer.kind is OfferKind.VOLUNTEER
    return {
        "name": offer.name,
        "url": url_for("catalogue.offer", offer_id=offer.id),
        "kind": offer.kind.value,
        "organization": owner_name(offer),
        "meets": [type_name(code) for code in offer.need_types],
        "who": ages(offer.age_min, offer.age_max),
        "place": offer_place(offer, names),
        "distance_km": km,
        "free": free,
        "total": offer.capacity,
        "next_free": next_start(offer.period, today()) if free == 0 and not by_money(offer) else None,
        "checked_on": day_of(offer.checked_at) if offer.checked_at else None,
        "check_failures": offer.check_failures,
        "phone": None if own else offer.phone,
        "next": NEXT[offer.kind],
    }


def programme_card(one: Found) -> dict[str, Any]:
    """The card of a public programme."""
    programme = one.programme
    if programme is None:
        raise ValueError("neither an offer nor a programme")
    return {
        "name": programme.name(tongue()),
        "url": url_for("entitlements.show", code=programme.code),
        "kind": "entitlement",
        "organization": programme.department,
        "meets": [type_name(code) for code in programme.need_types],
        "who": ages(programme.age_min, programme.age_max),
        "unverified": programme.unverified,
        "next": _("到「%(where)s」申请", where=programme.apply_to) if programme.apply_to else None,
    }


def programme_cards(type_code: str, age: int | None) -> list[dict[str, Any]]:
    """The programmes that may meet such a need at such an age, whoever asks."""
    return [programme_card(Found(None, one, None, None)) for one in for_type(type_code, age)]


def on_the_map(found: Iterable[Found], near: tuple[float, float] | None, datum: str) -> dict[str, Any] | None:
    """The same for a map, with the numbers of the picture: places of services and funds, as that map is shifted. Where a
    volunteer lives is on no map."""
    if near is None:
        return None
    home = Point(*near)
    points = [
        {"number": number, "name": one["name"], "url": one["url"], "at": shifted(one["point"], datum)}
        for number, one in enumerate(ring(found, near), 1)
        if one["kind"] is not OfferKind.VOLUNTEER
    ]
    return {"home": shifted(home, datum), "points": points} if points else None


def shifted(point: Point, datum: str) -> tuple[float, float]:
    """A point as a map has it, to some ten metres."""
    lat, lng = wgs84_to_gcj02(point.lat, point.lng) if datum == "gcj02" else (point.lat, point.lng)
    return round(lat, 4), round(lng, 4)


def ring(found: Iterable[Found], near: tuple[float, float] | None) -> list[dict[str, Any]]:
    """What of a page stands somewhere, by distance and direction from the place that was asked about."""
    if near is None:
        return []
    home = Point(*near)
    return [
        {
            "name": one.offer.name,
            "km": one.km,
            "bearing": bearing(home, Point(one.offer.lat, one.offer.lng)),
            "kind": one.offer.kind,
            "point": Point(one.offer.lat, one.offer.lng),
            "url": url_for("catalogue.offer", offer_id=one.offer.id),
        }
        for one in sorted((one for one in found if one.km is not None), key=lambda one: one.km or 0.0)
        if one.offer is not None and one.offer.lat is not None and one.offer.lng is not None
    ]
