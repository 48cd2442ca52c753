"""Each child's own key. Destroying it makes every cell about the child unreadable, in every copy of the database
that was made without its keys (see docs/operations/keys.md)."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from app.adapters import adapters
from app.database import Base, Moment, session
from app.vault import cells
from app.vault.cells import Unreadable
from app.vault.keyset import SIZE
from app.vault.sealed import SealedRow


class ChildKey(Base):
    """A child's key, itself locked with the operator's. While cells are being re-locked the earlier one is kept too."""

    __tablename__ = "child_keys"
    __table_args__ = (
        # a key is there until it is destroyed, and the destruction is dated
        sa.CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
    )

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    generation: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    wrapped: Mapped[bytes | None]
    earlier: Mapped[bytes | None]
    made_at: Mapped[Moment]
    destroyed_at: Mapped[datetime | None]

    @classmethod
    def made_for(cls, child_id: Any) -> "ChildKey":
        """A new key."""
        key = cls(child_id=child_id, generation=1)
        key.wrapped = adapters.keys.lock(secrets.token_bytes(SIZE), key.bound_to(1))
        return key

    def bound_to(self, generation: int) -> str:
        """A key locked for one child does not open as another's."""
        return f"child_keys:{generation}:{self.child_id}"

    @property
    def earlier_generation(self) -> int:
        """Which generation `earlier` is."""
        return self.generation - 1

    @property
    def is_destroyed(self) -> bool:
        """Whether the child was forgotten on purpose."""
        return self.wrapped is None

    def secret(self, generation: int) -> bytes:
        """The key of a generation, opened once for as long as this row lives in memory."""
        opened: dict[int, bytes] = self.__dict__.setdefault("_opened", {})
        if generation not in opened:
            if generation > self.generation and sa.inspect(self).persistent:
                session.refresh(self)  # re-locked since this row was read
            kept = {self.generation: self.wrapped, self.generation - 1: self.earlier}.get(generation)
            if kept is None:
                raise Unreadable(self.bound_to(generation))
            opened[generation] = adapters.keys.unlock(kept, self.bound_to(generation))
        return opened[generation]

    def seal(self, clear: str, bound_to: str) -> bytes:
        """Lock a text about this child."""
        return cells.lock(self.secret(self.generation), self.generation, clear.encode(), bound_to)

    def seal_bytes(self, clear: bytes, bound_to: str) -> bytes:
        """Lock a picture."""
        return cells.lock(self.secret(self.generation), self.generation, clear, bound_to)

    def unseal_bytes(self, cell: bytes, bound_to: str) -> bytes:
        """Open one."""
        return cells.unlock(self.secret(cells.key_id_of(cell)), cell, bound_to)

    def unseal(self, cell: bytes, bound_to: str) -> str:
        """Open one."""
        return cells.unlock(self.secret(cells.key_id_of(cell)), cell, bound_to).decode()


class AboutChild(SealedRow):
    """A table whose rows speak of one child each, sealed with her key. The key comes along with every row."""

    child_id: Mapped[UUID]

    @declared_attr
    def key(cls) -> Mapped[ChildKey]:  # noqa: N805  declared_attr hands over the class
        """The child's."""
        return relationship(
            ChildKey,
            primaryjoin=lambda: foreign(cls.child_id) == ChildKey.child_id,  # type: ignore[arg-type, return-value, type-var]  # a column once mapped
            viewonly=True,
            lazy="joined",
            innerjoin=True,
        )

    def sealing_key(self) -> ChildKey | None:
        """The child's; for a row being made it is looked up."""
        known: ChildKey | None = self.key
        if known is None and self.child_id is not None:
            known = session.get(ChildKey, self.child_id)
        return known
