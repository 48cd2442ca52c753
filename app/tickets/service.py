"""The verbs of tickets: making one, answering for a body, confirming for a family."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.adapters import adapters
from app.audit.service import record
from app.clock import now
from app.database import ask_as, session
from app.errors import NotFound, RuleBroken
from app.offers.cards import owner_name
from app.referrals import keys, queries
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral, ReferralStatus
from app.referrals.service import look
from app.rights import queries as rights
from app.rights import tokens
from app.tickets.models import Ticket, TicketKind, Word, bound
from app.tickets.rules import WORDS
from app.transaction import atomic
from app.words import _

S = ReferralStatus
FAMILY_DAYS, AFTER_DAYS = 14, 30
"""So long a family may answer; and so long after help was due a body may still report it. Product defaults."""
MOVING = ("answer", "pause", "resume")
"""Steps that set clocks anew; whoever is to report by the same secret has to be able to, as long as that can be due."""
GONE = _("这个链接或码已经用过、过了期，或者不完整。请向儿童主任另要一个。")


def fingerprint(token: UUID) -> bytes:
    """By which the row is found; the secret itself is kept nowhere."""
    return hashlib.sha256(b"tonglian ticket:" + token.bytes).digest()


def for_helper(actor: Actor, referral_id: UUID) -> tuple[Ticket, UUID]:
    """A link, code and QR by which whoever was asked answers; an earlier one is over with it."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        if referral.status not in OPEN:
            raise RuleBroken(_("这条转介已经结束，不用再答复了。"))
        return made(actor, referral, TicketKind.HELPER, until(referral))


def until(referral: Referral) -> datetime:
    """How long it opens something: to the end of the clock it is for, and a time beyond to report."""
    if referral.status is S.REQUESTED or referral.complete_by is None:
        return referral.answer_by
    last = max(referral.complete_by, referral.start_by or referral.complete_by)  # of a pause: when help should go on
    return last + timedelta(days=AFTER_DAYS)


def for_family(actor: Actor, referral_id: UUID) -> tuple[Ticket, UUID]:
    """A page in plain words on which the family says whether the help arrived."""
    with atomic():
        referral = queries.get(actor, referral_id, Permission.REFER, lock=True)
        done = referral.fulfilment
        if referral.status is not S.COMPLETED or done is None or done.confirmed_at or done.disputed_at:
            raise RuleBroken(_("机构报告做好以后、还没有确认之前，才能请家里确认。"))
        if rights.limit_of(referral.need.child_id):
            raise RuleBroken(_("这个孩子设了“不给监护人看”，请您自己上门确认。"))
        return made(actor, referral, TicketKind.FAMILY, now() + timedelta(days=FAMILY_DAYS))


def made(actor: Actor, referral: Referral, kind: TicketKind, expires_at: datetime) -> tuple[Ticket, UUID]:
    """A new secret, inside a deed; those before it open nothing any more."""
    session.execute(
        sa.update(Ticket)
        .where(Ticket.referral_id == referral.id, Ticket.kind == kind, Ticket.expires_at > now())
        .values(expires_at=now())
    )
    token, helper, done = tokens.new_token(), kind is TicketKind.HELPER, referral.fulfilment
    card: dict[str, Any] = {
        "type": referral.need.type_code,
        "by": str(owner_name(referral.offer)),
        "offer": referral.offer.name,
    }
    if done:
        card |= {"on": done.delivered_on.isoformat(), "partial": done.partial}
    ticket = Ticket(
        kind=kind, token_hash=fingerprint(token), referral_id=referral.id, child_id=referral.need.child_id,
        place_code=referral.place_code, organization_id=referral.organization_id if helper else None,
        volunteer_id=referral.volunteer_id if helper else None, card={} if helper else card, made_by=actor.id,
        expires_at=expires_at,
    )  # fmt: skip
    session.add(ticket)
    record(actor, "ticket.make", ticket, kind=kind.value)
    return ticket, token


@dataclass(frozen=True, slots=True)
class Opened:
    """What a secret opens."""

    ticket: UUID
    kind: TicketKind
    referral: UUID
    steps: tuple[str, ...]
    card: dict[str, Any]
    actor: Actor | None = None


OPENS = (
    sa.column("ticket", sa.Uuid), sa.column("kind", sa.Text), sa.column("referral", sa.Uuid),
    sa.column("organization", sa.Uuid), sa.column("volunteer", sa.Uuid), sa.column("card", sa.JSON),
    sa.column("steps", sa.ARRAY(sa.Text)),
)  # fmt: skip
USES = (OPENS[0], OPENS[2], OPENS[3], OPENS[4])


def opened(token: UUID) -> Opened | None:
    """What the secret opens now; None whatever the reason why not. Nothing is used up by looking."""
    asked = sa.func.guard.open_ticket(fingerprint(token))
    with atomic():
        found = session.execute(sa.select(*OPENS).select_from(asked)).first()
    if found is None:
        return None
    kind = TicketKind(found.kind)
    who = stand_in(found.ticket, found.organization, found.volunteer) if kind is TicketKind.HELPER else None
    return Opened(found.ticket, kind, found.referral, tuple(found.steps), dict(found.card), who)


def stand_in(ticket: UUID, organization: UUID | None, volunteer: UUID | None) -> Actor:
    """Whoever brings a helper's secret, as far as decisions need to know: she answers for the body, or as the volunteer,
    and reaches nothing else."""
    role = Role.VOLUNTEER if volunteer else Role.PROVIDER
    return Actor(volunteer or ticket, "", role, organization_id=organization, ticket=ticket)


def card_of(found: Opened) -> Referral:
    """The card of the one referral, for whoever brings the secret; the look is recorded."""
    if found.actor is None:
        raise NotFound("ticket")
    ask_as(found.actor.scope)
    return look(found.actor, found.referral, Permission.ANSWER_REFERRALS)


def use(token: UUID, step: str, deed: Callable[[Actor, UUID], Referral]) -> Referral:
    """Do one step with the secret: it is used up for that step in the very transaction of the deed."""
    with atomic():
        asked = sa.func.guard.use_ticket(fingerprint(token), step)
        found = session.execute(sa.select(*USES).select_from(asked)).first()
        if found is None:
            raise RuleBroken(GONE)
        who = stand_in(found.ticket, found.organization, found.volunteer)
        ask_as(who.scope)
        record(who, "ticket.use", ("ticket", str(found.ticket)), step=step)
        referral = deed(who, found.referral)
        if referral.complete_by and step.startswith(MOVING):
            prolong(found.ticket, until(referral))
    return referral


def prolong(ticket: UUID, moment: datetime) -> None:
    """After a yes, a pause or its end the same secret reports what was done, so long as that can be due. For the machine to
    keep."""
    outbox.put("workers.loop.prolong", str(ticket), moment.isoformat())


def kept_until(ticket_id: UUID, moment: datetime) -> None:
    """The machine keeps it."""
    with atomic():
        session.execute(sa.update(Ticket).where(Ticket.id == ticket_id).values(expires_at=moment))


def answer(token: UUID, word: Word, said: str) -> None:
    """The family says whether the help arrived, once. What follows is done by the machine, which sees the rows."""
    if word is not Word.YES and len(said.strip()) < 2:
        raise RuleBroken(_("请写一句是怎么回事，例如“只来过一次”。"), field="said")
    with atomic():
        found = opened(token)
        locked = adapters.keys.lock(said.strip().encode(), bound(found.ticket)) if found and said.strip() else None
        asked = sa.func.guard.answer_ticket(fingerprint(token), word.value, locked)
        columns = (sa.column("ticket", sa.Uuid), sa.column("child", sa.Uuid))
        row = session.execute(sa.select(*columns).select_from(asked)).first()
        if row is None:
            raise RuleBroken(GONE)
        record(None, "ticket.family_said", ("ticket", str(row.ticket)), child=row.child, word=word.value)
        outbox.put("workers.loop.family_said", str(row.ticket))


def family_said(ticket_id: UUID) -> None:
    """What a family has said turns the second key, or opens a dispute; harmless where somebody did either meanwhile."""
    with atomic():
        ticket = session.get(Ticket, ticket_id, with_for_update={"of": Ticket}, populate_existing=True)
        referral = queries.for_clock(ticket.referral_id) if ticket else None
        done = referral.fulfilment if referral else None
        if ticket is None or referral is None or done is None or ticket.word is None:
            return
        if referral.status is not S.COMPLETED or done.confirmed_at or done.disputed_at:
            return
        if ticket.word is Word.YES or (ticket.word is Word.PART and done.partial):
            keys.confirmed_by_family(referral)
        else:
            word = WORDS[ticket.word]
            keys.contest(
                None, referral, str(_("%(word)s：%(said)s", word=word, said=ticket.said) if ticket.said else word)
            )
