"""Reading consents and disclosures; always through the actor."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import queries as children
from app.database import session
from app.disclosures.models import Basis, Consent, Disclosure
from app.disclosures.policy import may_review, received_by
from app.errors import NotFound
from app.grouping import gathered
from app.questions import Question

WHO = (joinedload(Disclosure.organization), joinedload(Disclosure.volunteer))
WHOM = (joinedload(Consent.organization), joinedload(Consent.volunteer))


def of_child(actor: Actor, child_id: UUID) -> Sequence[Disclosure]:
    """Everything ever told of a child, newest first."""
    children.get(actor, child_id)
    query = sa.select(Disclosure).options(*WHO).where(Disclosure.child_id == child_id)
    return session.scalars(query.order_by(Disclosure.starts_at.desc())).all()


def consents_of_child(actor: Actor, child_id: UUID) -> Sequence[Consent]:
    """Every yes and no, newest first."""
    children.get(actor, child_id)
    query = sa.select(Consent).options(*WHOM).where(Consent.child_id == child_id)
    return session.scalars(query.order_by(Consent.recorded_at.desc())).all()


ANSWERS = Question(
    sa.select(
        Consent.child_id, Consent.purpose, sa.func.coalesce(Consent.organization_id, Consent.volunteer_id),
        sa.and_(Consent.agreed, Consent.withdrawn_at.is_(None)),
    )
    .where(Consent.child_id == sa.any_(sa.cast(sa.bindparam("children"), sa.ARRAY(sa.Uuid))))
    .order_by(Consent.recorded_at, Consent.id)
)  # fmt: skip


def refusals(children: Collection[UUID]) -> dict[tuple[UUID, str], frozenset[UUID]]:
    """For each child and purpose, the organizations and volunteers to whom the family's last word was no, or a yes taken
    back. For the ranking, which has the children in hand already."""
    rows = ANSWERS.rows(children=list(children))
    last = {(child, purpose, to): agreed for child, purpose, to, agreed in rows}
    return gathered(((child, purpose), to) for (child, purpose, to), agreed in last.items() if not agreed)


def refused_by(child_id: UUID, purpose: str) -> frozenset[UUID]:
    """Those of `refusals` for one child and purpose."""
    return refusals([child_id]).get((child_id, purpose), frozenset())


def received(actor: Actor, referral_id: UUID) -> Sequence[Disclosure]:
    """What the actor, as the recipient, may read at this moment about one referral."""
    query = sa.select(Disclosure).where(received_by(actor), Disclosure.referral_id == referral_id)
    return session.scalars(query.order_by(Disclosure.starts_at)).all()


def of_referral(actor: Actor, child_id: UUID, referral_id: UUID) -> Sequence[Disclosure]:
    """What was told in one referral, for those in charge of the child."""
    return [row for row in of_child(actor, child_id) if row.referral_id == referral_id]


def to_review(actor: Actor) -> Sequence[Disclosure]:
    """Emergencies of one's area that nobody has reviewed, the most pressing first."""
    actor.require(Permission.OVERSEE)
    if not actor.area:
        return []
    query = (
        sa.select(Disclosure)
        .options(*WHO)
        .where(Disclosure.place_code.startswith(actor.area, autoescape=True), Disclosure.made_by != actor.id)
        .where(Disclosure.basis == Basis.EMERGENCY, Disclosure.reviewed_at.is_(None))
        .order_by(Disclosure.review_by)
    )
    return session.scalars(query).all()


def consent(actor: Actor, consent_id: UUID) -> Consent:
    """One consent about a child whose file the actor may change, locked."""
    found = session.get(Consent, consent_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("consent")
    children.get(actor, found.child_id, Permission.EDIT_CHILDREN)
    return found


def get(actor: Actor, disclosure_id: UUID, permission: Permission = Permission.EDIT_CHILDREN) -> Disclosure:
    """One disclosure about a child whose file the actor may use so, locked."""
    found = session.get(Disclosure, disclosure_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("disclosure")
    if permission is Permission.OVERSEE:
        if not may_review(actor, found):
            raise NotFound("disclosure")
    else:
        children.get(actor, found.child_id, permission)
    return found


def running(*where: sa.ColumnElement[bool]) -> Sequence[Disclosure]:
    """Those that have not ended, for the verbs of this room."""
    return session.scalars(sa.select(Disclosure).where(Disclosure.ended_at.is_(None), *where)).all()


END = Question(
    sa.select(sa.column("id", sa.Uuid), sa.column("child_id", sa.Uuid)).select_from(
        sa.func.guard.end_of_referral(sa.bindparam("referral", type_=sa.Uuid))
    ),
    flush=False,
)


def end_of_referral(referral_id: UUID) -> list[tuple[UUID, UUID]]:
    """End what was told for a referral; the disclosures that ended, each with its child. The database looks whether the
    referral has ended."""
    waiting = (*session.new, *session.dirty)
    if any(isinstance(row, Disclosure) or getattr(row, "id", None) == referral_id for row in waiting):
        session.flush()
    return [(ident, child) for ident, child in END.rows(referral=referral_id)]


def load(disclosure_id: UUID) -> Disclosure | None:
    """The disclosure a job speaks of; the machine has no actor."""
    return session.get(Disclosure, disclosure_id)
