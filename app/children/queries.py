"""Reading children's files; always through the actor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children.models import Child, ChildStatus
from app.children.policy import allows, visible_to
from app.database import session
from app.errors import NotFound


def get(actor: Actor, child_id: UUID, permission: Permission = Permission.SEE_CHILDREN, *, lock: bool = False) -> Child:
    """One file the actor may use so; otherwise it is not there."""
    child = session.get(Child, child_id, with_for_update=lock or None, populate_existing=lock)
    if child is None or not allows(actor, permission, child):
        raise NotFound("child")
    return child


def find(
    actor: Actor, *, text: str = "", closed: bool = False, page: int = 1, size: int = 20
) -> tuple[Sequence[Child], int]:
    """Files in the actor's area by village and name, a page at a time; with how many there are."""
    where = [visible_to(actor), Child.status == (ChildStatus.CLOSED if closed else ChildStatus.ACTIVE)]
    text = text.strip()
    if text.lstrip("Cc").isdigit():
        where.append(Child.number == int(text.lstrip("Cc")))
    elif text:
        where.append(Child.name.contains(text, autoescape=True))
    total = session.scalar(sa.select(sa.func.count()).select_from(Child).where(*where)) or 0
    rows = session.scalars(
        sa.select(Child)
        .where(*where)
        .order_by(Child.place_code, Child.name, Child.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def same_child(actor: Actor, name: str, birth_date: object, *, except_id: UUID | None = None) -> Child | None:
    """A file in the actor's area with this name and birthday: most likely the same child."""
    query = sa.select(Child).where(visible_to(actor), Child.name == name, Child.birth_date == birth_date)
    if except_id is not None:
        query = query.where(Child.id != except_id)
    return session.scalars(query.limit(1)).first()
