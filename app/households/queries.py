"""Reading the household of a file that one may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import queries as children
from app.children.models import Child
from app.clock import today
from app.database import Base, session
from app.errors import NotFound
from app.households import rules
from app.households.models import (
    CareContact,
    Circumstance,
    EntrustedCare,
    Guardian,
    Household,
    Parent,
    Relation,
)

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, slots=True)
class Care:
    """Entrusted care, with when the parents last spoke with the child and with the carer."""

    row: EntrustedCare
    with_child: date | None
    with_carer: date | None

    @property
    def due(self) -> date:
        """By when they must speak again with both."""
        return rules.contact_due(self.row.from_on, self.with_child, self.with_carer)

    @property
    def grounds(self) -> tuple[bool | None, ...]:
        """What was answered about the grounds that forbid it."""
        return (self.row.ground_1, self.row.ground_2, self.row.ground_3)

    @property
    def is_current(self) -> bool:
        """Whether it holds today."""
        return rules.is_current(self.row.until_on, today())

    @property
    def is_late(self) -> bool:
        """Whether the parents should have called by now."""
        return self.is_current and self.due < today()


@dataclass(frozen=True, slots=True)
class Family:
    """Everything this room knows of a child."""

    household: Household | None
    parents: dict[str, Parent]
    circumstances: dict[UUID, list[Circumstance]]
    guardians: Sequence[Guardian]
    cares: Sequence[Care]


def household(actor: Actor, child_id: UUID) -> tuple[Child, Household | None]:
    """The household, if it was written down."""
    child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
    return child, session.scalar(sa.select(Household).where(Household.child_id == child.id))


def parent(actor: Actor, child_id: UUID, relation: Relation) -> tuple[Child, Parent | None]:
    """A parent, if she was written down."""
    child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
    return child, session.scalar(sa.select(Parent).where(Parent.child_id == child.id, Parent.relation == relation))


def one(actor: Actor, model: type[Row], child_id: UUID, row_id: UUID) -> Row:
    """A row of this very child's file."""
    child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
    row: Any = session.get(model, row_id)
    if row is None or row.child_id != child.id:
        raise NotFound(model.__tablename__)
    found: Row = row
    return found


def family(child: Child) -> Family:
    """All of it, of a file that was opened already."""
    parents, circumstances = of_parents([child.id])
    found = session.execute(
        sa.select(Household, Guardian)
        .select_from(Child)
        .outerjoin(Household, Household.child_id == Child.id)
        .outerjoin(Guardian, Guardian.child_id == Child.id)
        .where(Child.id == child.id)
        .order_by(Guardian.id)
    ).all()
    return Family(
        household=next((home for home, _guardian in found if home), None),
        parents={row.relation.value: row for row in parents},
        circumstances=circumstances,
        guardians=[guardian for _home, guardian in found if guardian],
        cares=cares([child.id]),
    )


def of_parents(child_ids: Sequence[UUID]) -> tuple[list[Parent], dict[UUID, list[Circumstance]]]:
    """The parents of these children, and each one's circumstances."""
    parents: dict[UUID, Parent] = {}
    circumstances: dict[UUID, list[Circumstance]] = {}
    for row, circumstance in session.execute(
        sa.select(Parent, Circumstance)
        .outerjoin(Circumstance, Circumstance.parent_id == Parent.id)
        .where(Parent.child_id.in_(child_ids))
        .order_by(Parent.relation, Circumstance.id)
    ):
        parents[row.id] = row
        circumstances.setdefault(row.id, []).extend([circumstance] if circumstance else [])
    return list(parents.values()), circumstances


def cares(child_ids: Sequence[UUID]) -> list[Care]:
    """Entrusted care of these children, the latest first, with when the parents last spoke with whom."""

    def last(whom: sa.SQLColumnExpression[bool]) -> sa.ScalarSelect[Any]:
        days = sa.select(sa.func.max(CareContact.contact_on)).where(CareContact.care_id == EntrustedCare.id, whom)
        return days.correlate(EntrustedCare).scalar_subquery()

    return [
        Care(row, with_child, with_carer)
        for row, with_child, with_carer in session.execute(
            sa.select(EntrustedCare, last(CareContact.with_child), last(CareContact.with_carer))
            .where(EntrustedCare.child_id.in_(child_ids))
            .order_by(EntrustedCare.id.desc())
        )
    ]
