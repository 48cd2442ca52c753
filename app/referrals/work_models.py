"""Sessions: what a body did on one day, by which method, and which of the children it was for came."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import ChildKey
from app.database import Base, Moment, Number, UuidKey, choice
from app.referrals.models import Referral
from app.vault.sealed import Sealed, SealedRow


class Method(StrEnum):
    """How one works with children and families."""

    CASE = "case"  # 个案
    GROUP = "group"  # 小组
    ACTIVITY = "activity"  # 社区活动
    VISIT = "visit"  # 上门
    GOODS = "goods"  # 送物资、款项


class WorkSession(Base):
    """One session of one body or volunteer. Its title says what was done, and names nobody."""

    __tablename__ = "work_sessions"
    __table_args__ = (
        sa.CheckConstraint("(organization_id IS NULL) <> (volunteer_id IS NULL)", name="whose"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    method: Mapped[Method] = mapped_column(choice(Method, "method"))
    held_on: Mapped[date]
    minutes: Mapped[int | None]
    title: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    volunteer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]

    attendances: Mapped[list["Attendance"]] = relationship(back_populates="session")


class Attendance(SealedRow, Base):
    """One child at one session, by the referral that it is part of: she came, or did not."""

    __tablename__ = "attendances"
    __table_args__ = (sa.UniqueConstraint("session_id", "referral_id"),)

    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("work_sessions.id"), index=True)
    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    came: Mapped[bool]
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    session: Mapped[WorkSession] = relationship(back_populates="attendances")
    referral: Mapped[Referral] = relationship()

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.referral.sealing_key() if self.referral else None
