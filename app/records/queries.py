"""Reading the records of a file that one may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import queries as children
from app.children.categories import CategoryRecord
from app.children.models import Child
from app.database import Base, session
from app.errors import NotFound
from app.records.models import Health, Placement, Registration, Schooling

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Kept:
    """What this room's page shows; disability and sealed categories have pages of their own."""

    schooling: Schooling | None
    health: Health | None
    registration: Registration | None
    placements: Sequence[Placement]
    categories: Sequence[CategoryRecord]


def the(actor: Actor, model: type[Row], child_id: UUID) -> tuple[Child, Row | None]:
    """The one row of a table with one row a child, to be changed."""
    child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
    return child, of(model, child)


def of(model: type[Row], child: Child) -> Row | None:
    """The one row of a file that was opened already."""
    table: Any = model
    return session.scalar(sa.select(model).where(table.child_id == child.id))


def one(actor: Actor, model: type[Row], child_id: UUID, row_id: UUID) -> tuple[Child, Row]:
    """A row of this very child's file."""
    child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
    row: Any = session.get(model, row_id)
    if row is None or row.child_id != child.id:
        raise NotFound(model.__tablename__)
    return child, row


def own_area(actor: Actor, child_id: UUID, permission: Permission = Permission.SEE_CHILDREN) -> Child:
    """A file of the actor's own area: a permit from outside does not reach what is sealed apart."""
    child = children.get(actor, child_id, permission)
    if not actor.covers(child.place_code):
        raise NotFound("child")
    return child


def kept(child: Child) -> Kept:
    """All of it, of a file that was opened already: three queries."""
    schooling, health, registration = session.execute(
        sa.select(Schooling, Health, Registration)
        .select_from(Child)
        .outerjoin(Schooling, Schooling.child_id == Child.id)
        .outerjoin(Health, Health.child_id == Child.id)
        .outerjoin(Registration, Registration.child_id == Child.id)
        .where(Child.id == child.id)
    ).one()
    return Kept(
        schooling,
        health,
        registration,
        session.scalars(sa.select(Placement).where(Placement.child_id == child.id).order_by(Placement.id.desc())).all(),
        session.scalars(
            sa.select(CategoryRecord)
            .where(CategoryRecord.child_id == child.id)
            .order_by(CategoryRecord.until_on.desc().nulls_first(), CategoryRecord.code)
        ).all(),
    )
