"""Mandatory reports: what was seen, who was told of it, what was done, and what should have been reported earlier."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.adapters import adapters
from app.children.keys import ChildKey
from app.children.models import Child
from app.children.rotation import LOCKED, Locked
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.places.models import area_index
from app.safeguarding.words_locked import LockedWords
from app.vault.sealed import Sealed, SealedRow


class Told(StrEnum):
    """Who was told."""

    POLICE = "police"
    CIVIL_AFFAIRS = "civil_affairs"
    EDUCATION = "education"
    OTHER = "other"


class Channel(StrEnum):
    """How."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    WRITING = "writing"


class Status(StrEnum):
    """How far a report is. Nobody takes one back: what turns out otherwise is an outcome."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of it, in the words a reporter may be told."""

    CASE = "case"
    PROTECTED = "protected"
    HELPED = "helped"
    TRANSFERRED = "transferred"
    NOT_FOUND = "not_found"
    OTHER = "other"


class StepKind(StrEnum):
    """What happened to a report."""

    RECEIVED = "received"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    NOTE = "note"
    CLOSED = "closed"
    REVIEW = "review"


class Report(SealedRow, Base):
    """What somebody saw. What was seen is sealed with the child's key, or locked with the operator's where no child is
    known here; so is everything that could lead to the child or to whoever reported."""

    __tablename__ = "reports"
    __table_args__ = (
        # in one of the two ways, never both
        sa.CheckConstraint("seen_sealed IS NULL OR seen_locked IS NULL", name="one_cell"),
        sa.CheckConstraint("seen_sealed IS NULL OR child_id IS NOT NULL", name="sealed_for"),
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$'", name="place"),
        # nobody receives her own report
        sa.CheckConstraint("acknowledged_by <> reported_by", name="two_people"),
        sa.CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="answered"),
        area_index("reports"),
        sa.Index("ix_reports_waiting", "reported_at", postgresql_where=sa.text("status = 'received'")),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str]
    circumstance: Mapped[str]
    found_at: Mapped[datetime]
    seen = Sealed[str | None](None)
    seen_sealed: Mapped[bytes | None]
    seen_locked: Mapped[bytes | None]
    who_locked: Mapped[bytes | None]
    who = LockedWords()
    """Which child, as far as the reporter knows, where no file is named."""
    where_locked: Mapped[bytes | None]
    where = LockedWords()
    """Where exactly, in words."""
    contact_locked: Mapped[bytes | None]
    contact = LockedWords()
    """How to reach whoever reported without an account, if she wants to be reached."""
    safe_now: Mapped[bool | None]
    filed_by: Mapped[UUID] = mapped_column(unique=True)
    """Made from the form's own number: a form sent twice is one report, and only its sender finds it again."""
    reported_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    """None: anonymous."""
    reported_at: Mapped[Moment]
    status: Mapped[Status] = mapped_column(choice(Status, "status"), default=Status.RECEIVED)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    escalated_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome, "outcome"))
    closed_at: Mapped[datetime | None]
    answer_locked: Mapped[bytes | None]
    answer = LockedWords()
    """A sentence for the reporter: nothing of the case."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Report.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )
    child: Mapped[Child | None] = relationship(lazy="raise")

    def sealing_key(self) -> ChildKey | None:
        """The child's, if one is known."""
        return self.key or (session.get(ChildKey, self.child_id) if self.child_id else None)

    @property
    def facts(self) -> str:
        """What was seen, whichever key it is under."""
        if self.seen_locked is not None:
            return adapters.keys.unlock(self.seen_locked, f"reports:seen:{self.id}").decode()
        return self.seen or ""

    @facts.setter
    def facts(self, words: str) -> None:
        if self.child_id is not None:
            self.seen = words
        else:
            self.seen_locked = adapters.keys.lock(words.encode(), f"reports:seen:{self.sealing_id()}")


class ReportRoute(Base):
    """One department that has to be told of a report; when, how, by whom it was, and its own receipt."""

    __tablename__ = "report_routes"
    __table_args__ = (sa.UniqueConstraint("report_id", "department"),)

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    department: Mapped[Told] = mapped_column(choice(Told, "department"))
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    """The department's own office here, where it has one: its liaisons read the report."""
    channel: Mapped[Channel | None] = mapped_column(choice(Channel, "channel"))
    told_at: Mapped[datetime | None]
    told_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    receipt_locked: Mapped[bytes | None]
    receipt = LockedWords()
    """The receipt's number (受案回执, 出警编号): it leads to the case, and so to the child."""


class ReportStep(Base):
    """One thing that happened to a report. Nothing is ever changed or taken away."""

    __tablename__ = "report_steps"

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(choice(StepKind, "kind"))
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """None: the reporter without an account, or the clock."""
    words_locked: Mapped[bytes | None]
    words = LockedWords()


class ReportReview(Base):
    """What was reported now and should have been earlier: since when somebody knew, and what is learnt from it."""

    __tablename__ = "report_reviews"
    __table_args__ = (
        sa.CheckConstraint("closed_by <> opened_by", name="two_people"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
        # one at a time
        sa.Index("uq_report_reviews_open", "report_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
    )

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.id"), index=True)
    known_since: Mapped[date]
    knew_locked: Mapped[bytes | None]
    knew = LockedWords()
    """Who knew, and how."""
    opened_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    opened_at: Mapped[Moment]
    learnt_locked: Mapped[bytes | None]
    learnt = LockedWords()
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]


LOCKED += [Locked(Report.seen_locked, Report.id, "reports:seen:{row.id}")] + [
    Locked(getattr(model, f"{name}_locked"), model.id, f"{model.__tablename__}:{name}:{{row.id}}")
    for model, names in (
        (Report, ("who", "where", "contact", "answer")),
        (ReportRoute, ("receipt",)),
        (ReportStep, ("words",)),
        (ReportReview, ("knew", "learnt")),
    )
    for name in names
]
