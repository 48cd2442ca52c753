"""What the pages of the loop show: cards as plain values, so that templates ask nothing."""

from typing import Any

from flask import url_for

from app.clock import today
from app.matching.rules import Bar, Exclusion
from app.matching.wording import notes, sentence, tight, why_not
from app.needs.models import Need
from app.needs.rules import WISHES
from app.offers.bookings import held
from app.offers.cards import owner_name, places_state
from app.offers.models import Offer, OfferKind
from app.offers.rules import WEEKDAYS
from app.places.villages import place_names
from app.referrals import rules
from app.referrals.explanation import ExcludedRow, NeedShortlist, Row, all_held, only_full
from app.referrals.models import Referral, ReferralStatus
from app.settings.defaults import WEIGHT_NAMES
from app.taxonomy.filters import type_name
from app.web.formats import day
from app.words import Words, _


def offer_place(offer: Offer, names: dict[str, str]) -> str:
    """Where it is, in words."""
    return offer.address or names.get(offer.place_code or "", "")


def shortlist_rows(found: NeedShortlist) -> list[dict[str, Any]]:
    """The rows of what can serve."""
    names = place_names((row.offer.place_code for row in found.rows), short=True)
    kept = held(row.offer for row in found.rows)
    return [
        shortlist_row(place, row, names) | {"all_held": all_held(row, kept.get(row.offer.id, 0))}
        for place, row in enumerate(found.rows, 1)
    ]


def shortlist_row(rank: int, row: Row, names: dict[str, str]) -> dict[str, Any]:
    """One row: the card, the sentence, the points."""
    offer, candidate, noted = row.offer, row.candidate, notes(row.need, row.candidate)
    tried = row.tried
    return {
        "rank": rank,
        "offer_id": offer.id,
        "waiting": tried if tried is not None and tried.status in rules.OPEN else None,
        "reason": sentence(candidate, known=candidate.offer.owner in row.need.known),
        "tight": tight(candidate),
        "total": candidate.score,
        "declined": str(rules.last_time(tried)) if tried else "",
        "points": [
            {"label": WEIGHT_NAMES[p.component], "points": p.won / 10, "top": p.most / 10, "note": noted[p.component]}
            for p in candidate.points
        ],
        "card": {
            "name": offer.name,
            "url": url_for("catalogue.offer", offer_id=offer.id),
            "kind": offer.kind.value,
            "organization": owner_name(offer),
            "meets": [type_name(code) for code in offer.need_types],
            "place": offer_place(offer, names),
            "distance_km": candidate.km,
            "free": candidate.offer.left(today()),
            "state": places_state(offer, candidate.offer.left(today())),
            "total": offer.capacity,
            "checked_on": candidate.offer.checked_on,
            "check_failures": offer.check_failures,
            "phone": None if offer.kind is OfferKind.VOLUNTEER else offer.phone,
        },
    }


def excluded_row(row: ExcludedRow) -> dict[str, Any]:
    """One row of what cannot serve, with every reason."""
    reasons = str(_("；")).join(str(why(row, e)) for e in row.excluded.reasons)
    return {
        "name": row.offer.name,
        "organization": owner_name(row.offer),
        "distance_km": row.excluded.km,
        "url": url_for("catalogue.offer", offer_id=row.offer.id),
        "reason": reasons,
        "action": queueing(row),
    }


def why(row: ExcludedRow, reason: Exclusion) -> Words:
    """One reason; of a pause also until when, where its owner has said so."""
    if reason.bar is Bar.NOT_PUBLISHED and row.offer.resumes_on:
        return _("对方暂停接收，%(day)s起再接收", day=day(row.offer.resumes_on))
    return why_not(reason)


def queueing(row: ExcludedRow) -> dict[str, Any] | None:
    """Where only a place is missing and one may queue for it."""
    if not row.offer.waitlist or not only_full(row.excluded) or row.need is None:
        return None
    return {
        "label": _("可以排队：发给它"),
        "url": url_for("referrals.ask", need_id=row.need, offer_id=row.offer.id),
    }


def wish(need: Need) -> Words:
    """How the family would like to be helped; "" where it did not say."""
    if need.wish is None:
        return ""
    return _("只能%(way)s", way=WISHES[need.wish]) if need.wish_only else WISHES[need.wish]


def weekdays(need: Need) -> str:
    """On which days the child can; "" for any."""
    return str(_("、")).join(str(WEEKDAYS[day]) for day in need.weekdays)


def helper_phone(referral: Referral) -> str | None:
    """Whom to call to hurry it; a volunteer's own number stands beside her name, and of a draft nobody has heard."""
    known = referral.volunteer_id is None and referral.status is not ReferralStatus.DRAFT
    return referral.offer.phone if known else None
