"""The child's file: the fewest facts that serve. Health, schooling and household come with the full file."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import ChildKey
from app.database import Base, Moment, Number, UuidKey, choice
from app.people.models import Account
from app.places.models import Located, area_index
from app.vault.sealed import Sealed, SealedRow


class Sex(StrEnum):
    """As registered; matters only where a service is for one sex."""

    FEMALE = "female"
    MALE = "male"


class ChildStatus(StrEnum):
    """Whether the file is kept alive."""

    ACTIVE = "active"
    CLOSED = "closed"


class Child(Located, SealedRow, Base):
    """A child in a village director's care. `place_code` is the village. What names her is sealed with her own key."""

    __tablename__ = "children"
    __table_args__ = (
        # the village is what access rests on
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name="place"),
        area_index("children"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    name = Sealed("")
    name_sealed: Mapped[bytes | None]
    id_number = Sealed[str | None](None)
    id_number_sealed: Mapped[bytes | None]
    id_number_index: Mapped[bytes | None] = mapped_column(unique=True)
    """Finds the file by the exact identity number, and says nothing else of it."""
    sex: Mapped[Sex] = mapped_column(choice(Sex, "sex"))
    birth_date: Mapped[date]
    categories: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    guardian_name = Sealed[str | None](None)
    guardian_name_sealed: Mapped[bytes | None]
    guardian_relation: Mapped[str | None]
    guardian_phone = Sealed[str | None](None)
    guardian_phone_sealed: Mapped[bytes | None]
    languages: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=lambda: ["zh"])
    address = Sealed[str | None](None)
    address_sealed: Mapped[bytes | None]
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]
    status: Mapped[ChildStatus] = mapped_column(choice(ChildStatus, "status"), default=ChildStatus.ACTIVE)
    director_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment] = mapped_column(onupdate=sa.func.now())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    director: Mapped[Account] = relationship()
    key: Mapped[ChildKey] = relationship(lazy="joined", innerjoin=True)

    def sealing_key(self) -> ChildKey | None:
        """Her own; a new file makes one."""
        known: ChildKey | None = self.key
        if known is None and sa.inspect(self).key is None:
            known = self.key = ChildKey.made_for(self.sealing_id())
        return known
