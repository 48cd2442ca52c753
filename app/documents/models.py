"""A photograph of a paper, as one sealed cell."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.children.facts import Fact, Told, tell
from app.database import Base, choice
from app.vault.sealed import Sealed
from app.words import Words, _


class DocumentKind(StrEnum):
    """What is in the picture."""

    ID_CARD = "id_card"
    REGISTER = "register"
    CERTIFICATE = "certificate"
    HOME = "home"
    CONSENT = "consent"
    OTHER = "other"


KIND_NAMES: dict[str, Words] = {
    "id_card": _("身份证"),
    "register": _("户口簿"),
    "certificate": _("证件、证明"),
    "home": _("家里的照片"),
    "consent": _("同意书、确认书"),
    "other": _("其他"),
}


class Document(Fact, Base):
    """A picture, made anew from what was sent: nothing of the original file is kept but what can be seen."""

    __tablename__ = "documents"
    __table_args__ = (
        # a picture is there until it is deleted, and the deletion is dated and signed
        sa.CheckConstraint("(picture_sealed IS NULL) = (deleted_at IS NOT NULL)", name="deleted"),
        sa.CheckConstraint("(deleted_by IS NULL) = (deleted_at IS NULL)", name="deleted_by"),
    )

    kind: Mapped[DocumentKind] = mapped_column(choice(DocumentKind, "kind"))
    name: Mapped[str]
    """Made by us; the sender's file name is not kept."""
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    scanned: Mapped[bool]
    """Whether a virus scanner had looked at what was sent."""
    picture_sealed: Mapped[bytes | None] = mapped_column(deferred=True)
    """Sealed with the child's key."""
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    delete_reason = Sealed[str | None](None)
    delete_reason_sealed: Mapped[bytes | None]


tell(
    Document,
    Told(_("照片"), {"kind": _("是什么"), "delete_reason": _("为什么删除")}, {"kind": KIND_NAMES}),
)
