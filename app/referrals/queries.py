"""Reading referrals; always through the actor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import journal
from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child
from app.database import session
from app.errors import NotFound
from app.grouping import gathered
from app.loading import Rows
from app.needs.models import Need
from app.offers.models import Offer
from app.questions import Question
from app.referrals.lifecycle import HELPING, OPEN
from app.referrals.models import Fulfilment, Referral, ReferralStatus, ReferralStep
from app.referrals.policy import allows, may_see, visible_to

NO_TRY = UUID(int=0)
"""The id of no referral."""
WHOLE = (
    joinedload(Referral.need).joinedload(Need.child),
    joinedload(Referral.offer).joinedload(Offer.organization),
    joinedload(Referral.fulfilment),
)


ONE = sa.select(Referral).options(*WHOLE).where(Referral.id == sa.bindparam("referral"))
NEEDS, REFERRALS = Need.__table__, Referral.__table__
THIS = REFERRALS.c.id == sa.bindparam("referral")
OFFER = {"offer": ("kind", "waitlist", "cleared_until")}
LOCKED = Rows(Referral, "need", "fulfilment", "offer", where=THIS, only=OFFER, locked=True)
"""What every verb needs: of the offer three words, and whoever was asked never needs the child, nor, without words to lock,
her key."""
LOCKED_WITH_CHILD = Rows(
    Referral, "need", "need.child", "need.child.key", "fulfilment", "offer", where=THIS, only=OFFER, locked=True
)
NEED_LOCKED = Question(
    sa.select(NEEDS.c.id)
    .where(NEEDS.c.id == sa.select(REFERRALS.c.need_id).where(THIS).scalar_subquery())
    .with_for_update()
)
TRIES = Rows(
    Referral, "fulfilment", where=REFERRALS.c.need_id == sa.bindparam("need"), order=(REFERRALS.c.requested_at,)
)
"""As they stand once the need is locked, whatever was read before."""


def get(actor: Actor, referral_id: UUID, permission: Permission | None = None, *, lock: bool = False) -> Referral:
    """One referral the actor may open (or use so); otherwise it is not there."""
    helper = permission is Permission.ANSWER_REFERRALS
    referral = locked(referral_id, helper=helper) if lock else session.scalar(ONE, {"referral": referral_id})
    if referral is None or not (allows(actor, permission, referral) if permission else may_see(actor, referral)):
        raise NotFound("referral")
    return referral


def locked(referral_id: UUID, *, helper: bool = False) -> Referral | None:
    """Every verb locks the need first, then its tries, then the offer: whoever comes second waits, and nobody in a ring.
    The row is read once both are locked: all that is joined to it is then as the one before left it."""
    NEED_LOCKED.first(referral=referral_id)
    return (LOCKED if helper else LOCKED_WITH_CHILD).first(referral=referral_id)


def find(
    actor: Actor, *, statuses: Sequence[ReferralStatus] = OPEN, page: int = 1, size: int = 20
) -> tuple[Sequence[Referral], int]:
    """Referrals the actor may open, those that wait longest first, a page at a time; with how many."""
    where = (visible_to(actor), Referral.status.in_(statuses))
    total = session.scalar(sa.select(sa.func.count()).select_from(Referral).join(Referral.need).where(*where)) or 0
    rows = session.scalars(
        sa.select(Referral)
        .join(Referral.need)
        .options(*WHOLE)
        .where(*where)
        .order_by(Referral.answer_by, Referral.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def of_need(actor: Actor, need_id: UUID) -> Sequence[Referral]:
    """Every try for one need, oldest first; for those in charge of the place."""
    return session.scalars(
        sa.select(Referral)
        .join(Referral.need)
        .options(*WHOLE)
        .where(visible_to(actor), Referral.need_id == need_id)
        .order_by(Referral.requested_at, Referral.id)
    ).all()


def steps(actor: Actor, referral: Referral) -> Sequence[ReferralStep]:
    """How the referral came to where it is, oldest first."""
    if not may_see(actor, referral):
        raise NotFound("referral")
    return session.scalars(
        sa.select(ReferralStep).where(ReferralStep.referral_id == referral.id).order_by(ReferralStep.id)
    ).all()


def held_since(referral_id: UUID) -> datetime | None:
    """When help was paused last; None if it never was. For verbs that hold it already."""
    journal.write()
    held = (ReferralStep.referral_id == referral_id, ReferralStep.status == ReferralStatus.ON_HOLD)
    return session.scalar(sa.select(sa.func.max(ReferralStep.at)).where(*held))


def states_of_tries(need_id: UUID) -> list[ReferralStatus]:
    """Where every try for a need stands, also those whose rows the reader may not see: one provider learns of
    another's request only in that the need stays referred."""
    session.flush()
    seen = session.scalars(sa.select(Referral.status).where(Referral.need_id == need_id)).all()
    told = session.scalars(sa.select(sa.func.guard.states_of_tries(need_id))).all()
    return [ReferralStatus(state) for state in (told or seen)]


def _taken() -> sa.Select[tuple[int]]:
    need, but = sa.bindparam("need", type_=sa.Uuid), sa.bindparam("but", type_=sa.Uuid)
    pending = sa.and_(
        Referral.status == ReferralStatus.COMPLETED, Fulfilment.confirmed_at.is_(None), Fulfilment.settled_at.is_(None)
    )
    seen = (
        sa.select(sa.func.coalesce(sa.func.sum(Referral.units), 0))
        .outerjoin(Referral.fulfilment)
        .where(Referral.need_id == need, Referral.id != but, sa.or_(Referral.status.in_(HELPING), pending))
        .scalar_subquery()
    )
    return sa.select(sa.func.greatest(seen, sa.func.guard.units_taken(need, but)))


TAKEN = Question(_taken())


def units_taken(need_id: UUID, but: UUID = NO_TRY) -> int:
    """How many units of a need tries other than `but` have said yes to and not lost again, or reported as delivered with
    the second key still to turn; also those whose rows the reader may not see."""
    return int(TAKEN.one(need=need_id, but=but)[0])


ARRIVED = (
    sa.select(Need.child_id, sa.func.coalesce(Referral.volunteer_id, Referral.organization_id))
    .join(Referral.need)
    .join(Referral.fulfilment)
    .where(Referral.status == ReferralStatus.COMPLETED, Fulfilment.disputed_at.is_(None))
)
HELPERS = Question(ARRIVED.where(Need.child_id == sa.any_(sa.cast(sa.bindparam("children"), sa.ARRAY(sa.Uuid)))))
HELPERS_OF = Question(ARRIVED.where(Need.child_id == sa.bindparam("child")))
"""Of one child, which PostgreSQL need not plan anew each time."""


def helpers(children: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each child, the organizations and volunteers whose help arrived; for whoever holds her needs."""
    return gathered(HELPERS.rows(children=list(children)))


def helpers_of(child_id: UUID) -> frozenset[UUID]:
    """Those of `helpers` for one child."""
    return frozenset(body for _child, body in HELPERS_OF.rows(child=child_id))


def director_of(referral: Referral) -> UUID | None:
    """Whom to call about it: the child's director, whom a provider learns of without seeing the child."""
    child: Child | None = referral.need.child
    told = sa.select(sa.func.guard.director_of(referral.need_id, type_=sa.Uuid))
    return child.director_id if child else session.scalar(told)


def tries(need_id: UUID) -> Sequence[Referral]:
    """Every try for a need the caller already holds, for the verbs of this room."""
    return TRIES.all(need=need_id)


def for_clock(referral_id: UUID) -> Referral | None:
    """A referral whose clock has run out, locked; the machine has no actor."""
    return locked(referral_id)


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of a request: whether somebody said yes, who, whether it ended without a yes, and by a no or silence."""

    accepted: bool
    accepted_by: UUID | None
    ended: bool
    refused: bool


def answers_of(referral_id: UUID) -> Answers:
    """What a request was answered; for the machine."""
    yes = session.execute(
        sa.select(ReferralStep.actor_id)
        .where(ReferralStep.referral_id == referral_id, ReferralStep.status == ReferralStatus.ACCEPTED)
        .order_by(ReferralStep.id)
    ).first()
    status = session.scalar(sa.select(Referral.status).where(Referral.id == referral_id))
    ended = yes is None and status not in {*OPEN, None}
    return Answers(yes is not None, yes[0] if yes else None, ended, ended and status is ReferralStatus.REJECTED)
