"""Reading organizations."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.database import session
from app.errors import NotFound
from app.organizations.models import Organization, OrganizationStatus
from app.organizations.policy import allows, visible_to
from app.people.models import Account, AccountStatus


def public(organization_id: UUID) -> Organization:
    """A verified organization with its locations; open to everybody."""
    organization = session.scalar(
        sa.select(Organization)
        .options(selectinload(Organization.locations))
        .where(Organization.id == organization_id, Organization.status == OrganizationStatus.VERIFIED)
    )
    if organization is None:
        raise NotFound("organization")
    return organization


def own(actor: Actor, *, lock: bool = False) -> Organization:
    """The organization the actor works for."""
    if actor.organization_id is None:
        raise NotFound("organization")
    return get(actor, actor.organization_id, Permission.EDIT_ORGANIZATION, lock=lock)


def get(actor: Actor, organization_id: UUID, permission: Permission, *, lock: bool = False) -> Organization:
    """An organization the actor may use so; otherwise it is not there."""
    organization = session.get(Organization, organization_id, with_for_update=lock or None, populate_existing=lock)
    if organization is None or not allows(actor, permission, organization):
        raise NotFound("organization")
    return organization


def waiting(actor: Actor) -> Sequence[Organization]:
    """Organizations that wait to be verified by the actor, oldest first."""
    return session.scalars(
        sa.select(Organization)
        .where(visible_to(actor), Organization.status == OrganizationStatus.PENDING)
        .order_by(Organization.created_at, Organization.id)
    ).all()


def by_credit_code(code: str) -> Organization | None:
    """Whether a body is registered already; asked while one is being registered."""
    return session.scalar(sa.select(Organization).where(Organization.credit_code == code))


def near(place: str | None) -> Sequence[Organization]:
    """Verified bodies that sit in the same city, those of the same county first; in the public catalogue as well."""
    elsewhere = sa.func.left(Organization.place_code, 6) != (place or "-")[:6]
    return session.scalars(
        sa.select(Organization)
        .where(
            Organization.status == OrganizationStatus.VERIFIED,
            Organization.place_code.startswith((place or "-")[:4], autoescape=True),
        )
        .order_by(elsewhere, Organization.name, Organization.id)
    ).all()


def load(organization_id: UUID) -> Organization | None:
    """The organization a job speaks of; the machine has no actor."""
    return session.get(Organization, organization_id)


def verifiers(organization: Organization) -> Sequence[UUID]:
    """Who can verify it, for notices: the officers of its county."""
    return active(Account.role == Role.COUNTY_OFFICER, sa.func.left(Account.place_code, 6) == county(organization))


def members(organization_id: UUID) -> Sequence[UUID]:
    """Who works there, for notices."""
    return active(Account.organization_id == organization_id)


def active(*where: sa.ColumnElement[bool]) -> Sequence[UUID]:
    """Ids of active accounts, for notices."""
    return session.scalars(sa.select(Account.id).where(Account.status == AccountStatus.ACTIVE, *where)).all()


def county(organization: Organization) -> str:
    """The first six digits of its place; nobody's where it has none."""
    return (organization.place_code or "")[:6] or "-"


def decider_role(organization: Organization) -> Role | None:
    """As what somebody decided about it; the name stays inside. None for bodies that came with a catalogue."""
    if organization.decided_by is None:
        return None
    return session.scalar(sa.select(Account.role).where(Account.id == organization.decided_by))
