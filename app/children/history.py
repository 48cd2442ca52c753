"""What a file said before: each correction leaves a version that nobody can change."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app import outbox
from app.access.actor import Actor
from app.audit.service import record
from app.children.facts import TOLD, Source
from app.children.keys import ChildKey
from app.children.models import Child
from app.clock import now
from app.database import Base, Moment, UuidKey, choice, session
from app.errors import OutOfDate, RuleBroken
from app.people.models import Account
from app.transaction import in_transaction
from app.vault.sealed import Sealed, SealedRow
from app.words import _

SHOWN_AT_ONCE = 50


class FactVersion(SealedRow, Base):
    """One correction, from what to what. A trigger refuses to change or delete a row."""

    __tablename__ = "fact_versions"
    __table_args__ = (sa.Index("ix_fact_versions_child_id", "child_id", "at"),)

    id: Mapped[UuidKey]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"))
    subject: Mapped[str]
    """The table."""
    row_id: Mapped[UUID]
    at: Mapped[Moment]
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    source: Mapped[Source] = mapped_column(choice(Source, "source"))
    changes = Sealed("{}")
    """{field: [before, after]}, one cell for all of it."""
    changes_sealed: Mapped[bytes | None]

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(FactVersion.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        if self.key is not None:
            return self.key
        return session.get(ChildKey, self.child_id) if self.child_id else None


Row = Any
"""A row of a table of facts."""


def plain(value: object) -> Any:
    """As JSON keeps it."""
    match value:
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case list() | tuple() | set():
            return sorted(plain(one) for one in value)
        case _:
            return value


def fitting(row: Row, name: str, value: Any) -> Any:
    """A value as its column takes it: a word of a list becomes that list's; empty text is nothing."""
    if isinstance(value, str):
        value = value.strip() or None
    column = sa.inspect(type(row)).columns.get(name)
    kind = column.type.enum_class if column is not None and isinstance(column.type, sa.Enum) else None
    if kind is None or value is None:
        return value
    try:
        return kind(value)
    except ValueError as unknown:
        raise RuleBroken(_("请从列表里选。"), field=name) from unknown


def keep(
    actor: Actor, verb: str, row: Row, facts: Mapping[str, Any], *, source: Source, version: int | None = None
) -> list[str]:
    """Write facts into a row, new or known, with its version and its audit entry; gives the names of what changed.

    `version` is the one the form was filled from: None where there was no row yet. Said again unchanged, a fact is
    confirmed: it gets today's date, and no version.
    """
    is_new = not sa.inspect(row).persistent
    if not in_transaction():
        raise RuntimeError("facts are kept within a deed")
    if not is_new and version != row.version:
        raise OutOfDate(_("刚刚有人先改了这一项。请重新打开再改，您刚填的内容还在下面。"))
    before = {name: None if is_new else plain(getattr(row, name)) for name in facts}
    for name, value in facts.items():
        fit = fitting(row, name, value)
        if is_new or plain(fit) != before[name]:
            setattr(row, name, fit)
    row.source, row.recorded_by, row.recorded_at = source, actor.id, now()
    session.add(row)
    return remember(actor, verb, row, before, source=source)


def remember(actor: Actor, verb: str, row: Row, before: Mapping[str, Any], *, source: Source) -> list[str]:
    """The version and the audit entry of a row just changed, from what it said before."""
    after = {name: plain(getattr(row, name)) for name in before}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    session.flush()
    child_id = row.id if isinstance(row, Child) else row.child_id
    if changed:
        session.add(
            FactVersion(
                child_id=child_id, subject=row.__tablename__, row_id=row.id, actor_id=actor.id, source=source,
                changes=json.dumps(changed, ensure_ascii=False),
            )
        )  # fmt: skip
        outbox.put("workers.screening.rescreen_child", str(child_id))  # what she may be entitled to may have changed
    record(actor, verb, row, child=child_id, fields=sorted(changed), source=source.value)
    return sorted(changed)


def versions(child: Child, *, subjects: Sequence[str] | None = None) -> list[tuple[FactVersion, str]]:
    """The latest corrections of a file one has opened, with who made them; what is apart only when asked for by name."""
    kept = [table for table, told in TOLD.items() if not told.apart] if subjects is None else subjects
    found = session.execute(
        sa.select(FactVersion, Account.name)
        .join(Account, Account.id == FactVersion.actor_id)
        .where(FactVersion.child_id == child.id, FactVersion.subject.in_(kept))
        .order_by(FactVersion.at.desc(), FactVersion.id.desc())
        .limit(SHOWN_AT_ONCE)
    )
    return [(version, name) for version, name in found]
