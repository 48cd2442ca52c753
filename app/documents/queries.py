"""Reading a child's pictures; the pictures themselves only one at a time."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.access.actor import Actor
from app.access.permissions import Permission
from app.children import queries as children
from app.children.models import Child
from app.database import session
from app.documents.models import Document
from app.errors import NotFound


def of_child(child: Child) -> Sequence[Document]:
    """Those that were not deleted, the latest first, without the pictures."""
    return session.scalars(
        sa.select(Document)
        .where(Document.child_id == child.id, Document.deleted_at.is_(None))
        .order_by(Document.id.desc())
    ).all()


def get(
    actor: Actor, child_id: UUID, document_id: UUID, permission: Permission = Permission.SEE_CHILDREN
) -> tuple[Child, Document]:
    """One that is still there, of this very child's file, with its picture."""
    child = children.get(actor, child_id, permission)
    row = session.get(Document, document_id, options=[undefer(Document.picture_sealed)])
    if row is None or row.child_id != child.id or row.picture_sealed is None:
        raise NotFound("document")
    return child, row


def count(child_id: UUID) -> int:
    """How many are kept."""
    where = (Document.child_id == child_id, Document.deleted_at.is_(None))
    return session.scalar(sa.select(sa.func.count()).select_from(Document).where(*where)) or 0
