"""Needs and the steps of their life."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.children.keys import ChildKey
from app.children.models import Child
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.places.models import Located, area_index
from app.vault.sealed import Sealed, SealedRow


class NeedStatus(StrEnum):
    """Draft → open → referred → in service → met, or closed unmet, or withdrawn."""

    DRAFT = "draft"
    OPEN = "open"
    REFERRED = "referred"
    IN_SERVICE = "in_service"
    MET = "met"
    CLOSED_UNMET = "closed_unmet"
    WITHDRAWN = "withdrawn"


class Urgency(IntEnum):
    """The lower the sooner."""

    CRITICAL = 1  # 危急
    URGENT = 2  # 紧急
    NORMAL = 3  # 一般
    LOW = 4  # 不急


class Need(Located, SealedRow, Base):
    """What one child lacks, in the director's words and as one type of the taxonomy."""

    __tablename__ = "needs"
    __table_args__ = (
        sa.CheckConstraint("urgency BETWEEN 1 AND 4", name="urgency"),
        sa.CheckConstraint("units > 0", name="units"),
        # Monday is 0
        sa.CheckConstraint("weekdays <@ '{0,1,2,3,4,5,6}'::smallint[]", name="weekdays"),
        # money comes in no way
        sa.CheckConstraint("wish IN ('on_site', 'at_home', 'remote')", name="wish"),
        # only so: only how?
        sa.CheckConstraint("wish IS NOT NULL OR NOT wish_only", name="wish_only"),
        area_index("needs"),
        sa.Index("ix_needs_status", "status", "due_on"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    type_code: Mapped[str] = mapped_column(index=True)
    words = Sealed("")
    words_sealed: Mapped[bytes | None]
    born_in: Mapped[date]
    """The first of the month of the child's birth: all that whoever is asked needs, to be shown an age band."""
    urgency: Mapped[int]
    units: Mapped[int] = mapped_column(default=1)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(sa.SmallInteger), default=list, server_default="{}")
    """Days of the week on which the child can, Monday being 0; empty for any."""
    wish: Mapped[str | None]
    """How the family would like to be helped: a mode of offers;"""
    wish_only: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """and whether it cannot be helped in any other."""
    status: Mapped[NeedStatus] = mapped_column(choice(NeedStatus, "status"), default=NeedStatus.OPEN)
    due_on: Mapped[date]
    """By when somebody should be helping; a product default by urgency, shown as such."""
    at_once_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """The director who allowed a match of this need to be sent as soon as a plan's match is accepted, without her."""
    reroute_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """The director who allowed the next offer to be asked in her name when one declines, without her last look."""
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None]
    close_reason = Sealed[str | None](None)
    close_reason_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    child: Mapped[Child] = relationship()
    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Need.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.key or (self.child.key if self.child else None)


class NeedStep(SealedRow, Base):
    """One change of a need's state, kept for its timeline."""

    __tablename__ = "need_steps"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    status: Mapped[NeedStatus] = mapped_column(choice(NeedStatus, "status"))
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    def sealing_key(self) -> ChildKey | None:
        """The child's; whoever reads a step has its need in hand."""
        need = session.get(Need, self.need_id) if self.need_id else None
        return need.sealing_key() if need else None


class Found(StrEnum):
    """What a later look found."""

    HOLDS = "holds"
    LAPSED = "lapsed"
    MOOT = "moot"  # the need was opened again meanwhile, or the file closed


class Recheck(SealedRow, Base):
    """A later look at a need that was met: is the help still there?"""

    __tablename__ = "rechecks"
    __table_args__ = (
        sa.CheckConstraint("(done_at IS NULL) = (found IS NULL)", name="done"),
        # a person looked; only what is moot needs nobody
        sa.CheckConstraint("found = 'moot' OR found IS NULL OR done_by IS NOT NULL", name="by"),
        sa.Index("ix_rechecks_due_on", "due_on", postgresql_where=sa.text("done_at IS NULL")),
        area_index("rechecks"),
    )

    id: Mapped[UuidKey]
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    """The need's."""
    days: Mapped[int]
    """So many days after it was met."""
    due_on: Mapped[date]
    made_at: Mapped[Moment]
    done_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    done_at: Mapped[datetime | None]
    found: Mapped[Found | None] = mapped_column(choice(Found, "found"))
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    need: Mapped[Need] = relationship()

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.need.sealing_key() if self.need else None
