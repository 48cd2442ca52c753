"""Her shifts in the calendar of her telephone: under an address that only she knows, that she can end, and that says of
each visit when and in which township, and nothing else."""

import hashlib
from datetime import UTC
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import force_locale
from icalendar import Calendar, Event

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.database import session
from app.rights.tokens import new_token
from app.shifts.hours import township
from app.shifts.models import ShiftFeed
from app.transaction import atomic
from app.words import _

COLUMNS: tuple[sa.ColumnClause[Any], ...] = (
    sa.column("shift", sa.Uuid), sa.column("starts"), sa.column("ends"), sa.column("township", sa.Text),
    sa.column("agreed", sa.Boolean), sa.column("changed"), sa.column("language", sa.Text),
)  # fmt: skip


def fingerprint(token: UUID) -> bytes:
    """By which the row is found; the address itself is kept nowhere."""
    return hashlib.sha256(b"tonglian shift calendar:" + token.bytes).digest()


def make(actor: Actor) -> UUID:
    """A new address; an earlier one is dead with it."""
    actor.require(Permission.OWN_SHIFTS)
    token = new_token()
    with atomic():
        end(actor)
        session.add(ShiftFeed(account_id=actor.id, token_hash=fingerprint(token)))
        record(actor, "shift.feed", ("account", str(actor.id)))
    return token


def end(actor: Actor) -> None:
    """The address opens nothing any more."""
    with atomic():
        session.execute(sa.delete(ShiftFeed).where(ShiftFeed.account_id == actor.id))
        record(actor, "shift.feed_end", ("account", str(actor.id)))


def calendar(token: UUID) -> bytes | None:
    """What the address opens now; None where it opens nothing. The database gives times and townships only."""
    asked = sa.func.guard.shift_feed(fingerprint(token))
    with atomic():
        rows = session.execute(sa.select(*COLUMNS).select_from(asked)).all()
    if not rows:
        return None
    with force_locale(rows[0].language or "zh"):
        return written([row for row in rows if row.shift is not None])


def written(rows: list[sa.Row[Any]]) -> bytes:
    """As RFC 5545 has it."""
    made = Calendar()
    made.add("prodid", "-//Tonglian//shifts//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", str(_("童联排班")))
    for row in rows:
        event = Event()
        event.add("uid", f"{row.shift}@tonglian")
        event.add("dtstamp", row.changed.astimezone(UTC))
        event.add("dtstart", row.starts.astimezone(UTC))
        event.add("dtend", row.ends.astimezone(UTC))
        event.add("summary", str(_("志愿服务，%(place)s", place=township(row.township))))
        event.add("status", "CONFIRMED" if row.agreed else "TENTATIVE")
        made.add_component(event)
    return bytes(made.to_ical())
