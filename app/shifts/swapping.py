"""Somebody else stands in: who may, as matching says; and the first to take it has it."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.clock import now, today
from app.database import session
from app.errors import RuleBroken
from app.matching.facts import OfferFacts
from app.matching.reading import offers_of
from app.matching.shortlist import Candidate, judged
from app.needs.models import Need
from app.offers.models import Offer, OfferKind, OfferStatus
from app.people.models import Account, AccountStatus
from app.referrals import queries as referrals
from app.referrals.explanation import facts_of
from app.settings import queries as settings
from app.shifts import queries, rules
from app.shifts.beside import body_on
from app.shifts.models import Shift, ShiftStatus, SwapCall
from app.shifts.service import check, news
from app.transaction import atomic
from app.words import _

S, P = ShiftStatus, Permission
MOST_ASKED = 200
TAKEN = _("谢谢您，刚刚已经有人接了这一次。")


def ask(actor: Actor, shift_id: UUID) -> Shift:
    """She cannot: others may take it. It is hers until one does."""
    with atomic():
        shift = queries.get(actor, shift_id, P.OWN_SHIFTS, lock=True)
        if shift.status is not S.AGREED:
            raise RuleBroken(_("约好了、还没开始的，才能请人代。"))
        rules.check_swap(queries.span_of(shift), now())
        shift.swap_asked_at = shift.swap_asked_at or now()
        record(actor, "shift.swap", shift)
        outbox.put("workers.shifts.call", str(shift.id), queue="notices")
    return shift


def keep(actor: Actor, shift_id: UUID) -> Shift:
    """She can after all; whoever was asked hears no more of it."""
    with atomic():
        shift = queries.get(actor, shift_id, P.OWN_SHIFTS, lock=True)
        if shift.swap_asked_at is None:
            raise RuleBroken(_("这一次没有在请人代。"))
        shift.swap_asked_at = None
        record(actor, "shift.keep", shift)
    return shift


def take(actor: Actor, shift_id: UUID) -> Shift:
    """Stand in. Whoever comes first has it; everything that is asked of a shift is asked of her anew."""
    with atomic():
        call = queries.call_of(actor, shift_id)
        shift = session.scalar(
            sa.select(Shift)
            .options(*queries.WHOLE)
            .where(Shift.id == shift_id)
            .with_for_update(of=Shift)
            .execution_options(populate_existing=True)
        )
        if shift is None or shift.swap_asked_at is None or shift.status is not S.AGREED:
            raise RuleBroken(TAKEN)
        offer = session.get_one(Offer, call.offer_id)
        check(actor.id, offer, queries.span_of(shift))
        before, shift.volunteer_id, shift.offer_id = shift.volunteer_id, actor.id, offer.id
        shift.swap_asked_at, shift.code_blind = None, None
        shift.organization_id = body_on(actor.id, queries.span_of(shift).day)
        session.flush()
        session.refresh(shift, ["volunteer", "offer"])
        record(actor, "shift.take", shift, before=str(before))
        outbox.put("workers.shifts.taken", str(shift.id), str(before), queue="notices")
        outbox.put("workers.shifts.soon", str(shift.id), queue="notices", not_before=shift.starts_at - rules.DOOR * 24)
    return shift


def call(shift_id: UUID) -> list[SwapCall]:
    """Work out who may stand in and write it down, those whom the child knows first. For the machine, which sees the need."""
    with atomic():
        shift = queries.load(shift_id, lock=True)
        if shift is None or shift.swap_asked_at is None or shift.status is not S.AGREED:
            return []
        found, moment = list(able(shift)), now()
        any_known = any(known for _offer, _owner, known in found)
        session.execute(sa.delete(SwapCall).where(SwapCall.shift_id == shift.id))
        made = [
            SwapCall(
                shift_id=shift.id, account_id=owner, offer_id=offer,
                opens_at=rules.opens_at(moment, shift.starts_at, known=known, any_known=any_known),
            )
            for offer, owner, known in found
        ]  # fmt: skip
        session.add_all(made)
        for opens in {one.opens_at for one in made}:
            outbox.put("workers.shifts.opened", str(shift.id), queue="notices", not_before=opens)
        if not made:
            news("nobody", shift)
    return made


def able(shift: Shift) -> Iterator[tuple[UUID, UUID, bool]]:
    """Offer, volunteer and whether the child knows her: of everybody near who is cleared, admitted and free then. One
    line for each volunteer."""
    need = shift.referral.need
    facts = replace(facts_of(need, {}), declined=said_no(need), on=queries.span_of(shift).day)
    known = facts.known | queries.have_come(need.child_id)
    seen: set[UUID] = set()
    rows = near(shift)
    known_facts = {one.id: one for one in offers_of([offer.id for offer in rows], today())}
    for offer in rows:
        owner, fact = offer.volunteer_id, known_facts.get(offer.id)
        if owner is None or fact is None or owner in seen:
            continue
        one = judged(facts, without_places(fact))
        if isinstance(one, Candidate) and not one.declined and fits(shift, offer):
            seen.add(owner)
            yield offer.id, owner, owner in known


def near(shift: Shift) -> list[Offer]:
    """Published offers of active volunteers of her organization or county, but her own, that are of the kind."""
    county, own = (shift.place_code or "-")[:6], shift.volunteer.organization_id
    place: sa.ColumnElement[bool] = sa.func.left(Account.place_code, 6) == county
    if own is not None:
        place = sa.or_(place, Account.organization_id == own)
    return list(
        session.scalars(
            sa.select(Offer)
            .join(Account, Account.id == Offer.volunteer_id)
            .options(contains_eager(Offer.volunteer))
            .where(
                Offer.kind == OfferKind.VOLUNTEER, Offer.status == OfferStatus.PUBLISHED, Offer.mode == shift.mode,
                Offer.need_types.contains([shift.type_code]), Offer.cleared_until >= queries.span_of(shift).day,
                Account.status == AccountStatus.ACTIVE, Account.id != shift.volunteer_id, place,
            )
            .order_by(Offer.id)
            .limit(MOST_ASKED)
        )
    )  # fmt: skip


def said_no(need: Need) -> frozenset[UUID]:
    """Offers that said no to this need: they are not asked again by another way."""
    ended = {"rejected", "failed"}
    return frozenset(one.offer_id for one in referrals.tries(need.id) if one.status.value in ended)


def without_places(fact: OfferFacts) -> OfferFacts:
    """One visit takes no place of hers: how much she does is limited by her week."""
    return replace(fact, capacity=None, free=None, renews_on=None)


def fits(shift: Shift, offer: Offer) -> bool:
    """Whether she is free then and not overloaded."""
    if offer.volunteer_id is None or offer.volunteer is None:
        return False
    span = queries.span_of(shift)
    try:
        rules.check_fits(
            span, now=now(), cleared_until=offer.cleared_until, taken=queries.taken(offer.volunteer_id, span.day, span.day),
            calendar=queries.calendar_of(offer.volunteer_id, offer, today()),
            load=settings.of(offer.volunteer.place_code).load,
        )  # fmt: skip
    except RuleBroken:
        return False
    return True


def called(shift_id: UUID) -> list[UUID]:
    """Who may take it at this moment; for the machine."""
    return list(
        session.scalars(sa.select(SwapCall.account_id).where(SwapCall.shift_id == shift_id, SwapCall.opens_at <= now()))
    )
