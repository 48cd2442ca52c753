"""The categories of a child, each with its days and evidence; `children.categories` lists those that hold now."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from app.access.actor import Actor
from app.children.facts import Fact, Source, Told, tell
from app.children.history import keep
from app.children.models import Child
from app.clock import today
from app.database import Base, session
from app.vault.sealed import Sealed
from app.words import _


class CategoryRecord(Fact, Base):
    """A category from a day on, until it ended; on which evidence, and who decided it."""

    __tablename__ = "child_categories"
    __table_args__ = (
        sa.CheckConstraint("until_on >= from_on", name="span"),
        # what is sealed has a table of its own
        sa.CheckConstraint("code NOT IN ('HIV', 'VICTIM', 'SER_BEHAV')", name="guarded"),
        # one at a time of each
        sa.Index(
            "uq_child_categories_current", "child_id", "code", unique=True, postgresql_where=sa.text("until_on IS NULL")
        ),
    )

    code: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    evidence = Sealed[str | None](None)
    evidence_sealed: Mapped[bytes | None]
    decided_by = Sealed[str | None](None)
    decided_by_sealed: Mapped[bytes | None]


CATEGORY = tell(
    CategoryRecord,
    Told(
        _("困境类别"),
        {
            "code": _("类别"),
            "from_on": _("从哪天起"),
            "until_on": _("到哪天为止"),
            "evidence": _("依据"),
            "decided_by": _("由谁认定"),
        },
    ),
)


def current(child: Child) -> dict[str, CategoryRecord]:
    """Those that hold now."""
    rows = session.scalars(
        sa.select(CategoryRecord).where(CategoryRecord.child_id == child.id, CategoryRecord.until_on.is_(None))
    )
    return {row.code: row for row in rows}


def follow(actor: Actor, child: Child, codes: Iterable[str], source: Source) -> None:
    """Within a deed that ticked categories on the short form: begin what is new, end what is not ticked any more."""
    known, wanted = current(child), set(codes)
    for code in sorted(wanted - set(known)):
        facts: dict[str, Any] = {"code": code, "from_on": today()}
        keep(actor, "category.change", CategoryRecord(child_id=child.id), facts, source=source)
    for code in sorted(set(known) - wanted):
        row = known[code]
        ends = max(today(), row.from_on)
        keep(actor, "category.change", row, {"until_on": ends}, source=source, version=row.version)


def settle(child: Child) -> None:
    """Within a deed that changed a dated category: list those that hold now."""
    session.flush()
    codes = sorted(current(child))
    if child.categories != codes:
        child.categories = codes
