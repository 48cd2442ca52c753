"""Which finished plans have something to follow when a need or an offer changes; the following itself is in `moving`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import outbox
from app.clock import now
from app.database import session
from app.needs.models import Need
from app.offers.models import Offer, Reach
from app.plans.models import Match, Plan, PlanPrice, PlanStatus
from app.transaction import atomic

LIVES = timedelta(days=30)
"""How long a plan follows what happens; after that only a new one is of use."""
PROVINCE = 2


def need_changed(need_id: UUID) -> None:
    """A need came, went or changed: the plans over its place have something to follow."""
    with atomic():
        place = session.scalar(sa.select(Need.place_code).where(Need.id == need_id))
        if place:
            note(sa.func.starts_with(sa.literal(place), Plan.area))


def offers_changed(offer_ids: Sequence[UUID]) -> None:
    """Offers, or their places, changed: the plans that count on them, and those they may reach, have something to follow."""
    with atomic():
        for offer in session.scalars(sa.select(Offer).where(Offer.id.in_(offer_ids))):
            note(sa.or_(*reached_by(offer)))


def reached_by(offer: Offer) -> Iterable[sa.ColumnElement[bool]]:
    """Plans that propose an offer or wish it had more places; and those over places that it may serve."""
    yield Plan.id.in_(sa.select(Match.plan_id).where(Match.offer_id == offer.id))
    yield Plan.id.in_(sa.select(PlanPrice.plan_id).where(PlanPrice.offer_id == offer.id))
    if offer.reach is Reach.DIVISIONS:
        yield from (Plan.area.startswith(code[:PROVINCE]) for code in offer.divisions)
    elif offer.reach is Reach.RADIUS and offer.place_code:
        yield Plan.area.startswith(offer.place_code[:PROVINCE])
    else:
        yield sa.true()


def offers_behind(owner: UUID) -> Sequence[UUID]:
    """The offers of an organization or a volunteer."""
    hers = sa.or_(Offer.organization_id == owner, Offer.volunteer_id == owner)
    return session.scalars(sa.select(Offer.id).where(hers)).all()


def living() -> sa.ColumnElement[bool]:
    """Finished plans that follow what happens: the newest over each area, while it is fresh; and those being made."""
    newer = aliased(Plan)
    replaced = sa.exists().where(
        newer.area == Plan.area, newer.status == PlanStatus.DONE, newer.finished_at > Plan.finished_at
    )
    fresh = sa.and_(Plan.status == PlanStatus.DONE, Plan.finished_at > now() - LIVES, ~replaced)
    return sa.or_(Plan.status == PlanStatus.RUNNING, fresh)


def is_living(plan_id: UUID) -> bool:
    """Whether a plan still follows what happens: a newer one may have taken its place since it was marked, and its
    proposals are those that stand now."""
    return session.scalar(sa.select(Plan.id).where(Plan.id == plan_id, living())) is not None


def note(concerned: sa.ColumnElement[bool]) -> None:
    """Mark the living plans concerned as having something to follow, and have them do so: once for any number of changes
    that come before they get round to it."""
    marked = session.execute(
        sa.update(Plan)
        .where(concerned, living(), Plan.changed_at.is_(None))
        .values(changed_at=now())
        .returning(Plan.id, Plan.status)
        .execution_options(synchronize_session=False)
    )
    for plan_id, status in marked.all():
        if status is PlanStatus.DONE:  # one that is being made looks again when it is finished
            outbox.put("workers.plans.follow", str(plan_id), queue="plans")
