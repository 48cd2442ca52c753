"""Reading children's files; always through the actor."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.keys import ChildKey
from app.children.models import Child, ChildStatus
from app.children.policy import allows, visible_to
from app.database import session
from app.errors import NotFound
from app.vault.sealed import binding


def get(actor: Actor, child_id: UUID, permission: Permission = Permission.SEE_CHILDREN, *, lock: bool = False) -> Child:
    """One file the actor may use so; otherwise it is not there."""
    child = session.get(Child, child_id, with_for_update=lock or None, populate_existing=lock)
    if child is None or not allows(actor, permission, child):
        raise NotFound("child")
    return child


def find(
    actor: Actor, *, text: str = "", closed: bool = False, page: int = 1, size: int = 20
) -> tuple[Sequence[Child], int]:
    """Files in the actor's area by village and number, a page at a time; with how many there are.

    Names are sealed, so a name is looked for among those the actor may read, in memory.
    """
    where = [visible_to(actor), Child.status == (ChildStatus.CLOSED if closed else ChildStatus.ACTIVE)]
    text = text.strip()
    if text.lstrip("Cc").isdigit():
        where.append(Child.number == int(text.lstrip("Cc")))
    elif text:
        where.append(Child.id.in_(named(where, lambda name: text in name)))
    total = session.scalar(sa.select(sa.func.count()).select_from(Child).where(*where)) or 0
    rows = session.scalars(
        sa.select(Child).where(*where).order_by(Child.place_code, Child.number).limit(size).offset((page - 1) * size)
    ).all()
    return rows, total


def named(where: Sequence[sa.ColumnElement[bool]], fits: Callable[[str], bool]) -> list[UUID]:
    """The files among these whose name fits."""
    rows = session.execute(
        sa.select(Child.id, Child.name_sealed, ChildKey)
        .join(ChildKey, ChildKey.child_id == Child.id)
        .where(*where, Child.name_sealed.is_not(None), ChildKey.wrapped.is_not(None))
    )
    return [ident for ident, cell, key in rows if cell and fits(key.unseal(cell, binding("children", "name", ident)))]


def among(actor: Actor, child_ids: Sequence[UUID]) -> Sequence[Child]:
    """Those of these files that the actor may open."""
    return session.scalars(sa.select(Child).where(Child.id.in_(child_ids), visible_to(actor))).all()


def same_child(actor: Actor, name: str, birth_date: date, *, except_id: UUID | None = None) -> Child | None:
    """A file in the actor's area with this name and birthday: most likely the same child."""
    where = [visible_to(actor), Child.birth_date == birth_date]
    if except_id is not None:
        where.append(Child.id != except_id)
    found = named(where, lambda known: known == name)
    return session.get(Child, found[0]) if found else None


def load(child_id: UUID) -> Child:
    """The child a job speaks of; the machine has no actor."""
    found = session.get(Child, child_id)
    if found is None:
        raise NotFound("child")
    return found
