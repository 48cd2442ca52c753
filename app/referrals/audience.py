"""Whom news of a referral concerns."""

from uuid import UUID

import sqlalchemy as sa

from app.access.permissions import Role
from app.database import session
from app.errors import NotFound
from app.people import queries as people
from app.people.models import Account, AccountStatus
from app.referrals.models import Referral


def load(referral_id: UUID) -> Referral:
    """The referral a job speaks of; the machine has no actor."""
    referral = session.get(Referral, referral_id)
    if referral is None:
        raise NotFound("referral")
    return referral


def providers(referral: Referral) -> list[UUID]:
    """The volunteer who was asked, or the active staff of the body that was."""
    if referral.volunteer_id:
        return [referral.volunteer_id]
    return list(
        session.scalars(
            sa.select(Account.id).where(
                Account.organization_id == referral.organization_id, Account.status == AccountStatus.ACTIVE
            )
        )
    )


def askers(referral: Referral) -> list[UUID]:
    """Whoever asked, and the child's director."""
    return list({referral.requested_by, referral.need.child.director_id})


def supervisors(referral: Referral) -> list[UUID]:
    """The supervisors of the child's township."""
    place = referral.need.place_code or ""
    return list(
        session.scalars(
            sa.select(Account.id).where(
                Account.role == Role.SUPERVISOR,
                Account.status == AccountStatus.ACTIVE,
                sa.func.left(Account.place_code, 9) == place[:9],
            )
        )
    )


def overseers(referral: Referral) -> list[UUID]:
    """The supervisors of the child's township and the officers of her county."""
    return [one.id for one in people.overseers_of(referral.need.place_code or "")]
