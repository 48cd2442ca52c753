"""What the pages of growing help show, as plain values."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission
from app.clock import today
from app.errors import NotFound, RuleBroken
from app.funds.ledger import said
from app.growth import queries, reasons, rules
from app.growth.models import Cause, Enrolment, EnrolmentStatus, Scheme
from app.growth.policy import runs, takes_part
from app.growth.reasons import Reason
from app.people import queries as people
from app.places.villages import place_names
from app.taxonomy.filters import type_name
from app.words import Words, _

TAGS = {
    EnrolmentStatus.JOINED: (_("已报名"), "due", "half"),
    EnrolmentStatus.COMPLETED: (_("已完成"), "ready", "tick"),
    EnrolmentStatus.LEFT: (_("已退出"), "over", "square"),
}


def index(actor: Actor) -> dict[str, Any]:
    """Every scheme of the county, and (for whoever opens them) where help is missing."""
    found, own = queries.find(actor), queries.own(actor)
    taken = queries.seats_taken([one.id for one in found])
    shown: dict[str, Any] = {
        "rows": [card(actor, one, taken.get(one.id, 0), own.get(one.id)) for one in found],
        "may_open": actor.may(Permission.GROW_HELP),
    }
    if shown["may_open"]:
        shown["missing"] = because(actor)
    return shown


def because(actor: Actor) -> list[dict[str, Any]]:
    """What is missing, as reasons to choose from."""
    return labelled(reasons.among(actor))


def labelled(found: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons in words."""
    names = place_names((one.township for one in found if one.township), short=True)
    return [{"value": one.value, "label": label(one, names.get(one.township or "", ""))} for one in found]


def label(one: Reason, place: str) -> Words:
    """One of them."""
    told = {"n": one.number, "township": place, "type": type_name(one.type_code), "count": one.missing}
    if one.cause is Cause.GAP:
        return _("缺口 G%(n)s：%(township)s，%(type)s，%(count)s 条没着落", **told)
    if one.cause is Cause.DEMAND:
        return _("有人找、没找到：%(township)s，%(type)s，找过 %(count)s 次", **told)
    if one.township:
        return _("管辖空白 V%(n)s：%(township)s，%(type)s，%(count)s 条没人管", **told)
    return _("管辖空白：%(type)s，%(count)s 条没人管", **told)


def proposed_title(one: Reason) -> Words:
    """A name to begin with. Everybody reads it, so a place is in it only where it says nothing of a few."""
    kind = type_name(one.type_code)
    if one.township is None or one.missing < rules.FEWEST:
        return _("补上“%(type)s”", type=kind)
    place = place_names([one.township], short=True).get(one.township, "")
    return _("补上%(place)s的“%(type)s”", place=place, type=kind)


def filled(actor: Actor, value: str) -> dict[str, Any]:
    """What the form begins with where a link named the reason; a reason that is gone fills nothing in."""
    try:
        one = reasons.chosen(actor, value)
    except (NotFound, RuleBroken):
        return {}
    return {"because": one.value, "title": str(proposed_title(one))}


def choices(actor: Actor, value: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The reasons to choose from, that of the link among them; and what is open already for the one that is chosen."""
    found = reasons.among(actor)
    try:
        one = reasons.chosen(actor, value)
    except (NotFound, RuleBroken):
        return labelled(found), []
    others = [
        {"title": row.title, "url": url_for("growth.show", scheme_id=row.id)} for row in reasons.opened_for(actor, one)
    ]
    return labelled(found if one in found else [one, *found]), others


def card(actor: Actor, scheme: Scheme, taken: int, mine: Enrolment | None) -> dict[str, Any]:
    """One scheme. Whoever does not keep it is not told of fewer than five needs, nor where they are."""
    over = scheme.closed_at is not None or scheme.ends_on < today()
    return {
        "id": scheme.id, "url": url_for("growth.show", scheme_id=scheme.id), "number": f"Y{scheme.number}",
        "title": scheme.title, "kind": rules.KIND_NAMES[scheme.kind], "about": scheme.about, "led_by": scheme.led_by,
        "type": type_name(scheme.type_code), "reason": reason(actor, scheme), "free": max(0, scheme.seats - taken),
        "seats": scheme.seats, "starts_on": scheme.starts_on, "ends_on": scheme.ends_on, "over": over,
        "amount": said(scheme.amount) if scheme.amount else "", "mine": mine and TAGS[mine.status],
        "can_join": actor.may(Permission.LEARN) and mine is None and not over and taken < scheme.seats,
    }  # fmt: skip


def reason(actor: Actor, scheme: Scheme) -> Words:
    """Why it was opened."""
    kind, day = type_name(scheme.type_code), scheme.found_on.isoformat()
    if scheme.missing < rules.FEWEST and not runs(actor, scheme):
        return _("因为%(type)s不够（%(day)s）", type=kind, day=day)
    place = place_names([scheme.township], short=True).get(scheme.township, "") if scheme.township else ""
    if scheme.cause is Cause.DEMAND:
        return _(
            "因为%(place)s有人找了 %(n)s 次%(type)s，没有找到（%(day)s）",
            place=place,
            n=scheme.missing,
            type=kind,
            day=day,
        )
    if scheme.cause is Cause.VACANCY and place:
        return _("因为%(place)s有 %(n)s 条%(type)s没人管（%(day)s）", place=place, n=scheme.missing, type=kind, day=day)
    if scheme.township is None:
        return _("因为有 %(n)s 条%(type)s没人管（%(day)s）", n=scheme.missing, type=kind, day=day)
    return _("因为%(place)s有 %(n)s 条%(type)s没着落（%(day)s）", place=place, n=scheme.missing, type=kind, day=day)


def source(actor: Actor, scheme: Scheme) -> dict[str, Any] | None:
    """Which list it came from, for whoever keeps it: the number, and the page behind it while that is there."""
    if not runs(actor, scheme):
        return None
    words: Words = rules.CAUSE_NAMES[scheme.cause]
    ident = reasons.source(actor, scheme)
    if scheme.cause is Cause.DEMAND:
        return {"text": words, "url": url_for("oversight.demand")}
    if scheme.gap_number is not None:
        return {"text": f"{words} G{scheme.gap_number}", "url": url_for("plans.gap", gap_id=ident) if ident else ""}
    if scheme.vacancy_number is not None:
        url = url_for("vacancies.show", vacancy_id=ident) if ident else ""
        return {"text": f"{words} V{scheme.vacancy_number}", "url": url}
    return {"text": words, "url": url_for("vacancies.index")}


def whole(actor: Actor, scheme: Scheme) -> dict[str, Any]:
    """One scheme with who takes part, and what those who completed did after."""
    rows = queries.enrolments(actor, scheme.id)
    mine = next((row for row in rows if takes_part(actor, row) and row.status is not EnrolmentStatus.LEFT), None)
    taken = queries.seats_taken([scheme.id]).get(scheme.id, 0)
    return {
        "scheme": scheme, "card": card(actor, scheme, taken, mine), "runs": runs(actor, scheme),
        "source": source(actor, scheme),
        "leaves": url_for("growth.leave", enrolment_id=mine.id) if mine and mine.status is EnrolmentStatus.JOINED else "",
        "rows": members(actor, scheme, rows), "led": led(queries.led_to(actor, scheme.id)), "window": rules.WINDOW,
        "completed": any(row.status is EnrolmentStatus.COMPLETED for row in rows),
    }  # fmt: skip


def members(actor: Actor, scheme: Scheme, rows: Sequence[Enrolment]) -> list[dict[str, Any]]:
    """Who takes part."""
    names = people.names(row.account_id for row in rows)
    return [
        {
            "name": row.organization.name if row.organization else names.get(row.account_id, ""), "tag": TAGS[row.status],
            "at": row.joined_at, "done_on": row.done_on, "paper": row.paper,
            "url": url_for("growth.complete", enrolment_id=row.id)
            if runs(actor, scheme) and row.status is EnrolmentStatus.JOINED else "",
        }
        for row in rows
    ]  # fmt: skip


def led(found: rules.Led) -> list[list[Any]]:
    """Before and after, as a table."""
    hidden = _("不足 %(n)s 个孩子，不列", n=rules.FEWEST)
    return [
        [_("发布的同类供给"), found.offers_before, found.offers_after],
        [
            _("两方确认满足的同类需求"),
            hidden if found.met_before is None else found.met_before,
            hidden if found.met_after is None else found.met_after,
        ],
    ]
