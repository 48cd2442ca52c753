"""A director's day as one list: whatever waits for her, the most urgent first, and of equals what waits longest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.clock import now
from app.needs import rechecking
from app.needs.models import Need, Recheck, Urgency
from app.needs.rules import URGENCY_NAMES
from app.oversight import queries
from app.referrals.lifecycle import BEGINNING
from app.referrals.models import Referral
from app.taxonomy.filters import type_name
from app.web.formats import ago
from app.words import Words, _


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do. `due` is when it should have been done."""

    urgency: int
    due: datetime
    title: Words
    what: Words
    url: str

    def as_task(self) -> dict[str, Any]:
        """As the list shows it."""
        late, urgency, when = self.due < now(), URGENCY_NAMES[Urgency(self.urgency)], ago(self.due)
        overdue = _("%(urgency)s · 已超过期限（%(when)s）", urgency=urgency, when=when)
        status = overdue if late else _("%(urgency)s · %(when)s", urgency=urgency, when=when)
        state = "late" if late else "todo"
        return {"title": self.title, "hint": self.what, "url": self.url, "state": state, "status": status}


def tasks(actor: Actor, most: int = 12) -> tuple[list[dict[str, Any]], int]:
    """The head of the list, and how long it is."""
    found = sorted(everything(actor), key=lambda one: (one.urgency, one.due, one.url))
    return [one.as_task() for one in found[:most]], len(found)


def everything(actor: Actor) -> Iterable[Todo]:
    """From every source."""
    for referral in queries.proposed(actor):
        yield of(referral, _("下一家选好了，请看过发出"), referral.answer_by)
    for referral in queries.to_confirm(actor, limit=8):
        done = referral.fulfilment
        yield of(referral, _("机构说做好了，请您确认"), done.reported_at if done else referral.requested_at)
    for referral in queries.late_help(actor):
        begun = referral.start_by if referral.status in BEGINNING else referral.complete_by
        yield of(referral, _("答应了还没做，请催一催"), begun or referral.requested_at)
    for need in queries.unlooked(actor):
        yield unlooked(need)
    for look in rechecking.waiting(actor):
        yield recheck(look)


def of(referral: Referral, title: Words, due: datetime) -> Todo:
    """About a referral."""
    need, url = referral.need, url_for("referrals.show", referral_id=referral.id)
    what = _("%(type)s · %(who)s", type=type_name(need.type_code), who=referral.offer.name)
    return Todo(need.urgency, due, title, what, url)


def unlooked(need: Need) -> Todo:
    """About a need that nobody is asked for."""
    due = datetime.combine(need.due_on, time(16), UTC)
    url = url_for("referrals.shortlist", need_id=need.id)
    return Todo(need.urgency, due, _("还没有问人，看看谁能帮"), what_of(need), url)


def recheck(look: Recheck) -> Todo:
    """About a later look: none of them is urgent."""
    due = datetime.combine(look.due_on, time(16), UTC)
    url = url_for("needs.recheck", recheck_id=look.id)
    return Todo(max(3, look.need.urgency), due, _("满足之后再看一次"), what_of(look.need), url)


def what_of(need: Need) -> Words:
    """What a need is, without a name."""
    return _("%(type)s · N%(n)s", type=type_name(need.type_code), n=need.number)
