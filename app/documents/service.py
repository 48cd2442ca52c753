"""The verbs of a child's pictures."""

from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.adapters import adapters
from app.audit.service import record
from app.children import queries as children
from app.children.facts import Source
from app.children.history import keep
from app.children.models import Child
from app.children.rules import check_open
from app.clock import now
from app.documents import queries, rules
from app.documents.models import Document
from app.documents.pictures import made_anew
from app.documents.scanning import scan
from app.transaction import atomic
from app.vault.sealed import binding
from app.vault.uuid7 import uuid7


def look(actor: Actor, child_id: UUID) -> Child:
    """Open the list of pictures; the look is recorded."""
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "documents.look", child, purpose="documents")
    return child


def add(actor: Actor, child_id: UUID, *, kind: str, sent: bytes, source: Source) -> Document:
    """Keep a picture, made anew from what was sent and sealed with the child's key."""
    check_open(children.get(actor, child_id, Permission.EDIT_CHILDREN))
    scanned = scan(adapters.scanner, sent)
    picture = made_anew(sent)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN, lock=True)
        rules.check_room(queries.count(child.id))
        ident = uuid7()
        row = Document(
            id=ident, child_id=child.id, name=f"{ident}.webp", width=picture.width, height=picture.height,
            size=len(picture.data), scanned=scanned, picture_sealed=child.key.seal_bytes(picture.data, bound_to(ident)),
        )  # fmt: skip
        keep(actor, "document.add", row, {"kind": kind}, source=source)
    return row


def bound_to(ident: UUID) -> str:
    """What a picture's cell belongs to."""
    return binding("documents", "picture", ident)


def show(actor: Actor, child_id: UUID, document_id: UUID) -> Document:
    """Open the page of one picture; nothing is shown yet, so the picture's own look is what is recorded."""
    return queries.get(actor, child_id, document_id)[1]


def opened(actor: Actor, child_id: UUID, document_id: UUID) -> tuple[Document, bytes]:
    """The picture itself; the look is recorded in the same transaction."""
    with atomic():
        child, row = queries.get(actor, child_id, document_id)
        record(actor, "document.look", row, purpose="document", kind=row.kind.value)
        data = child.key.unseal_bytes(row.picture_sealed or b"", bound_to(row.id))
    return row, data


def delete(actor: Actor, child_id: UUID, document_id: UUID, reason: str) -> Document:
    """Delete a picture for good; that it was there, and why it went, stays."""
    rules.check_reason(reason)
    with atomic():
        child, row = queries.get(actor, child_id, document_id, Permission.EDIT_CHILDREN)
        check_open(child)
        row.picture_sealed, row.deleted_at, row.deleted_by = None, now(), actor.id
        facts = {"delete_reason": reason}
        keep(actor, "document.delete", row, facts, source=row.source, version=row.version)
    return row
