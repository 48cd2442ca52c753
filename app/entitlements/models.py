"""What a county says over the rules, what was answered about a child, what screening found, and applications."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.children.facts import Fact
from app.children.keys import ChildKey
from app.children.models import Child
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.vault.sealed import Sealed, SealedRow


class VariantStatus(StrEnum):
    """A draft holds for nobody until a second person has published it; a newer one takes its place."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Variant(Base):
    """What one county lays down for one programme, from a day on: amount, conditions, where, papers. Nothing is ever
    changed in a published version; the next one takes its place."""

    __tablename__ = "entitlement_variants"
    __table_args__ = (
        # two officers cannot both write the next version
        sa.UniqueConstraint("county_code", "code", "version"),
        sa.CheckConstraint("county_code ~ '^[0-9]{6}$'", name="county"),
        # whoever wrote it does not publish it
        sa.CheckConstraint("published_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("status <> 'published' OR published_by IS NOT NULL", name="published"),
        sa.CheckConstraint("monthly > 0", name="monthly"),
        sa.CheckConstraint("until_on >= from_on", name="span"),
    )

    id: Mapped[UuidKey]
    county_code: Mapped[str]
    code: Mapped[str]
    version: Mapped[int]
    rule: Mapped[str | None]
    """The whole condition in the county, where it differs; None: the country's."""
    local: Mapped[dict[str, Any]]
    """The county's own answers to what the country's rule leaves to it: fact by code."""
    monthly: Mapped[int | None]
    """Yuan a month."""
    amount: Mapped[str | None]
    where_to: Mapped[str | None]
    papers: Mapped[str | None]
    days: Mapped[int | None]
    """Working days from handing in to the decision, as the county's guide says."""
    source: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    status: Mapped[VariantStatus] = mapped_column(choice(VariantStatus, "status"), default=VariantStatus.DRAFT)
    proposed_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    proposed_at: Mapped[Moment]
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]


class ScreeningAnswers(Fact, Base):
    """What was asked for the screening and stands nowhere else in the file: one sealed cell of {fact: answer}."""

    __tablename__ = "screening_answers"
    __table_args__ = (sa.UniqueConstraint("child_id"),)

    answers = Sealed("{}")
    answers_sealed: Mapped[bytes | None]


class Screening(Base):
    """The newest screening of one child, for the lists of a whole area; a cache that can always be made again.

    Programmes that rest on sealed categories are never in it.
    """

    __tablename__ = "screenings"

    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), primary_key=True)
    screened_on: Mapped[date]
    fingerprint: Mapped[str]
    """Of the rules and county answers it rests on."""
    likely: Mapped[list[str]]
    to_check: Mapped[list[str]]
    nearly: Mapped[list[str]]
    """Of those to check: where a single fact is missing."""
    changes_on: Mapped[date | None]
    """The next day on which something may change by itself."""

    child: Mapped[Child] = relationship(lazy="raise")


class Status(StrEnum):
    """How far an application is."""

    STARTED = "started"
    GATHERED = "gathered"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    PAID = "paid"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Route(StrEnum):
    """Where it is handed in."""

    HOME = "home"
    CROSS = "cross"
    """跨省通办: at any township, wherever the child lives."""


class Holder(StrEnum):
    """Who holds a paper now."""

    FAMILY = "family"
    COMMITTEE = "committee"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    OFFICE = "office"
    DIRECTOR = "director"


OVER = (Status.ENDED, Status.WITHDRAWN, Status.REFUSED)


class AboutChild(SealedRow):
    """A row about one child whose words are sealed with her key."""

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        row: Any = self
        if row.key is not None:
            known: ChildKey = row.key
            return known
        return session.get(ChildKey, row.child_id) if row.child_id else None


class Application(AboutChild, Base):
    """One programme asked for, for one child, from the first paper to the money."""

    __tablename__ = "applications"
    __table_args__ = (
        # one at a time
        sa.Index(
            "uq_applications_open", "child_id", "code", unique=True,
            postgresql_where=sa.text("status NOT IN ('ended', 'withdrawn', 'refused')"),
        ),
        sa.CheckConstraint("monthly > 0", name="monthly"),
        sa.CheckConstraint("until_on >= from_on", name="span"),
        sa.Index("ix_applications_due_on", "due_on", postgresql_where=sa.text("status IN ('submitted', 'accepted')")),
    )  # fmt: skip

    id: Mapped[UuidKey]
    number: Mapped[Number]
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    code: Mapped[str]
    status: Mapped[Status] = mapped_column(choice(Status, "status"), default=Status.STARTED)
    route: Mapped[Route] = mapped_column(choice(Route, "route"), default=Route.HOME)
    office = Sealed[str | None](None)
    office_sealed: Mapped[bytes | None]
    """Where it was handed in."""
    receipt = Sealed[str | None](None)
    receipt_sealed: Mapped[bytes | None]
    """The number of the receipt: it leads to the case, and so to the child."""
    submitted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """By when an answer should be there, in working days; None where nobody has said how long it takes."""
    monthly: Mapped[int | None]
    amount = Sealed[str | None](None)
    amount_sealed: Mapped[bytes | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    """To be renewed by then."""
    started_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    started_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Application.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )
    child: Mapped[Child] = relationship(lazy="raise")


class Paper(AboutChild, Base):
    """One line of an application's checklist."""

    __tablename__ = "application_papers"

    id: Mapped[UuidKey]
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place: Mapped[int]
    """Its place in the list."""
    title: Mapped[str]
    holder: Mapped[Holder | None] = mapped_column(choice(Holder, "holder"))
    ready: Mapped[bool] = mapped_column(default=False)
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Paper.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )


class Step(AboutChild, Base):
    """One step of an application's life."""

    __tablename__ = "application_steps"

    id: Mapped[UuidKey]
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    status: Mapped[Status] = mapped_column(choice(Status, "status"))
    on: Mapped[date]
    """The day it happened, which may lie before the day it was written down."""
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    key: Mapped[ChildKey | None] = relationship(
        primaryjoin=lambda: foreign(Step.child_id) == ChildKey.child_id, viewonly=True, lazy="joined"
    )
