"""What the pages of vetting show, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.clock import today
from app.offers.models import Offer
from app.people.models import Account
from app.settings import queries as settings
from app.vetting import rules
from app.vetting.models import Check, CheckResult
from app.words import Words, _


def tasks(
    offers: Sequence[Offer], known: Mapping[Check, CheckResult], on: date, place: str | None
) -> list[dict[str, Any]]:
    """Every check that any of her offers asks for, as a line to tick off."""
    risky = settings.of(place).risky
    asked = dict.fromkeys(kind for offer in offers for kind in rules.required(offer.mode, offer.need_types, risky))
    return [line(kind, known.get(kind), on) for kind in asked]


def line(kind: Check, result: CheckResult | None, on: date) -> dict[str, Any]:
    """One check: done, running out, missing."""
    shown: dict[str, Any] = {"title": rules.NAMES[kind], "hint": rules.WHY[kind]}
    if result is None:
        return shown | {"state": "todo", "status": _("还没有")}
    if not result.passed:
        return shown | {"state": "late", "status": _("不符合")}
    last = result.expires_on - timedelta(days=1)
    if last < on:
        return shown | {"state": "late", "status": _("%(day)s 已到期", day=result.expires_on.isoformat())}
    if (last - on).days < rules.REMIND_DAYS:
        return shown | {"state": "todo", "status": _("快到期：%(day)s", day=last.isoformat())}
    return shown | {"state": "done", "status": _("有效到 %(day)s", day=last.isoformat())}


def offer_line(offer: Offer, on: date) -> dict[str, Any]:
    """One of her offers and whether she may do it."""
    return {"name": offer.name, "url": url_for("offers.manage", offer_id=offer.id), "may": may(offer, on)}


def may(offer: Offer, on: date) -> Words:
    """Whether she may do it, in words."""
    if offer.cleared_until is None:
        return _("还不能接触孩子：核查没有办齐")
    if offer.cleared_until < on:
        return _("已暂停：有一项核查到期了")
    if offer.cleared_until == date.max:
        return _("这件事不用核查")
    return _("可以，到 %(day)s", day=offer.cleared_until.isoformat())


def history(results: Iterable[CheckResult]) -> list[list[Words]]:
    """Every result as a line of a table."""
    return [
        [rules.NAMES[one.kind], _("符合") if one.passed else _("不符合"), one.done_on.isoformat(), one.checker,
         one.expires_on.isoformat()]
        for one in results
    ]  # fmt: skip


def row(account: Account, offers: Sequence[Offer], results: Sequence[CheckResult]) -> dict[str, Any]:
    """One volunteer in the county's list: what is missing first."""
    on, known = today(), rules.latest(results)
    lines = tasks(offers, known, on, account.place_code)
    open_ones = [one["title"] for one in lines if one["state"] != "done"]
    return {
        "name": account.name, "url": url_for("vetting.volunteer", account_id=account.id), "offers": len(offers),
        "missing": open_ones, "ready": bool(lines) and not open_ones,
    }  # fmt: skip
