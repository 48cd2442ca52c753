"""A director's day as one list: whatever waits for her, the most urgent first, and of equals what waits longest."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.clock import CHINA, now
from app.needs import rechecking
from app.needs.models import Need, Recheck, Urgency
from app.needs.rules import URGENCY_NAMES
from app.oversight import piled, queries
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


FIRST = 12
"""So many stand on the desk; the others are one tap away."""
HERS: dict[str, Words] = {
    "proposed": _("下一家选好了，请看过发出"),
    "unconfirmed": _("机构说做好了，请您确认"),
    "late": _("答应了还没做，请催一催"),
}
"""The piles that are for the director to do something about, and what."""


def tasks(actor: Actor, most: int = FIRST) -> tuple[list[dict[str, Any]], int]:
    """The head of the list, and how long it is. Each source is asked for its own first ones in the order of the list, so
    that nothing urgent stays below; its length is counted and not read."""
    needs, unasked = queries.unlooked(actor, most)
    looks, due = rechecking.waiting(actor, most)
    waiting = piled.heights(actor)
    high = {name: piled.pile(actor, name, size=most) for name in HERS if waiting[name]}
    rows = [of(one, HERS[name], since) for name, pile in high.items() for one, since in pile]
    rows += [*map(unlooked, needs), *map(recheck, looks)]
    rows.sort(key=lambda one: (one.urgency, one.due, one.url))
    return [one.as_task() for one in rows[:most]], sum(waiting[name] for name in HERS) + unasked + due


def of(referral: Referral, title: Words, due: datetime) -> Todo:
    """About a referral."""
    need, url = referral.need, url_for("referrals.show", referral_id=referral.id)
    what = _("%(type)s · %(who)s", type=type_name(need.type_code), who=referral.offer.name)
    return Todo(need.urgency, due, title, what, url)


def unlooked(need: Need) -> Todo:
    """About a need that nobody is asked for."""
    url = url_for("referrals.shortlist", need_id=need.id)
    return Todo(need.urgency, end_of(need.due_on), _("还没有问人，看看谁能帮"), what_of(need), url)


def recheck(look: Recheck) -> Todo:
    """About a later look: none of them is urgent."""
    due = end_of(look.due_on)
    url = url_for("needs.recheck", recheck_id=look.id)
    return Todo(max(rechecking.LEAST_URGENT, look.need.urgency), due, _("满足之后再看一次"), what_of(look.need), url)


def what_of(need: Need) -> Words:
    """What a need is, without a name."""
    return _("%(type)s · N%(n)s", type=type_name(need.type_code), n=need.number)


def end_of(day: date) -> datetime:
    """The last minute of a day in China, so that it counts as the same day everywhere."""
    return datetime.combine(day, time(23, 59), CHINA)
