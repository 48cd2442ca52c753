"""What the pages of the loop show: cards and timelines as plain values, so that templates ask nothing."""

from typing import Any
from uuid import UUID

from flask import url_for

from app.access.actor import Actor
from app.clock import today
from app.matching.wording import notes, sentence, tight, why_not
from app.needs import queries as needs
from app.needs.models import Need, NeedStatus
from app.needs.rules import WISHES
from app.offers.bookings import held
from app.offers.cards import owner_name, places_state
from app.offers.models import Offer, OfferKind
from app.offers.rules import WEEKDAYS
from app.people import queries as people
from app.places.villages import place_names
from app.referrals import queries, rules
from app.referrals.explanation import ExcludedRow, NeedShortlist, Row, all_held, only_full
from app.referrals.models import Referral, ReferralStatus
from app.settings.defaults import WEIGHT_NAMES
from app.taxonomy.filters import type_name
from app.words import Words, _

TELLING_ORDER = {NeedStatus.REFERRED: 0, NeedStatus.OPEN: 2, NeedStatus.IN_SERVICE: 2, NeedStatus.MET: 3}
"""Within one second: what was asked, what was answered (1), what followed from it."""
NEED_STEPS: dict[NeedStatus, Words] = {
    NeedStatus.DRAFT: _("开始填写"),
    NeedStatus.OPEN: _("继续找帮助"),
    NeedStatus.REFERRED: _("已发出转介"),
    NeedStatus.IN_SERVICE: _("有人在帮"),
    NeedStatus.MET: _("确认已满足"),
    NeedStatus.CLOSED_UNMET: _("没有满足，关闭"),
    NeedStatus.WITHDRAWN: _("撤回"),
}


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
    declined = ""
    if tried is not None and tried.status is ReferralStatus.REJECTED and tried.reason:
        declined = str(_("上次没有接收：%(reason)s", reason=rules.REASON_NAMES[tried.reason]))
    return {
        "rank": rank,
        "offer_id": offer.id,
        "waiting": tried if tried is not None and tried.status in rules.OPEN else None,
        "reason": sentence(candidate, known=candidate.offer.owner in row.need.known),
        "tight": tight(candidate),
        "total": candidate.score,
        "declined": declined,
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
    reasons = str(_("；")).join(str(why_not(e)) for e in row.excluded.reasons)
    return {
        "name": row.offer.name,
        "organization": owner_name(row.offer),
        "distance_km": row.excluded.km,
        "url": url_for("catalogue.offer", offer_id=row.offer.id),
        "reason": reasons,
        "action": queueing(row),
    }


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


def need_timeline(actor: Actor, need: Need, tries: list[Referral]) -> list[dict[str, Any]]:
    """The need's path: its own steps and what providers answered, oldest first."""
    steps = needs.steps(actor, need)
    who = people.names(step.actor_id for step in steps)
    path = [
        {
            "title": NEED_STEPS[s.status] if n else _("登记了需求"), "at": s.at, "state": "done", "note": s.note,
            "by": "" if n and s.status is NeedStatus.OPEN and not s.note else by(s.actor_id, who),
            "order": TELLING_ORDER.get(s.status, 3) if n else 0,
        }
        for n, s in enumerate(steps)
    ]  # fmt: skip
    for referral in tries:
        if referral.answered_at or referral.reason:
            reason = rules.REASON_NAMES[referral.reason] if referral.reason else None
            title = _("%(name)s：%(answer)s", name=referral.offer.name, answer=reason or _("同意接收"))
            path.append({"title": title, "at": referral.answered_at or referral.closed_at, "by": "", "note": referral.reason_note, "state": "stopped" if reason else "done", "order": 1})  # fmt: skip
        if referral.status is ReferralStatus.FAILED:
            title = _("%(name)s：%(answer)s", name=referral.offer.name, answer=rules.STATUS_NAMES[referral.status])
            path.append(
                {"title": title, "at": referral.closed_at, "by": "", "note": "", "state": "stopped", "order": 1}
            )
    path.sort(key=lambda step: (int(step["at"].timestamp()), step["order"]))
    if path and need.closed_at is None:
        path[-1] = {**path[-1], "state": "now"}
    return path


def by(actor_id: UUID | None, who: dict[UUID, str]) -> str:
    """Who did a step; the machine's clock has no name."""
    return who.get(actor_id, "") if actor_id else str(_("系统时钟"))


def referral_timeline(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """The referral's path."""
    steps = queries.steps(actor, referral)
    who = people.names(step.actor_id for step in steps)
    path: list[dict[str, Any]] = []
    for step in steps:
        reason = rules.REASON_NAMES[step.reason] if step.reason else None
        note = str(_("：")).join(str(part) for part in (reason, step.note) if part)
        stopped = step.status in {ReferralStatus.REJECTED, ReferralStatus.FAILED, ReferralStatus.CANCELLED}
        path.append({"title": rules.STATUS_NAMES[step.status], "at": step.at, "by": by(step.actor_id, who), "note": note, "state": "stopped" if stopped else "done"})  # fmt: skip
    done = referral.fulfilment
    if done and done.confirmed_at:
        path.append({"title": _("主任确认帮助到位"), "at": done.confirmed_at, "by": by(done.confirmed_by, people.names([done.confirmed_by])), "note": "", "state": "done"})  # fmt: skip
    if done and done.disputed_at:
        path.append({"title": _("主任说没有到位"), "at": done.disputed_at, "by": "", "note": done.dispute_note, "state": "stopped"})  # fmt: skip
    return path
