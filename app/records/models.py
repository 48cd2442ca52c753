"""Schooling, health, disability, household registration, placement, and the categories kept sealed."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.children.facts import Fact
from app.database import Base, choice
from app.vault.sealed import Sealed


class Stage(StrEnum):
    """Which school."""

    NONE = "none"
    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    SPECIAL = "special"


class DisabilityType(StrEnum):
    """As on the certificate (残疾人证)."""

    VISUAL = "visual"
    HEARING = "hearing"
    SPEECH = "speech"
    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    PSYCHIATRIC = "psychiatric"
    MULTIPLE = "multiple"


class PlacementKind(StrEnum):
    """With whom a child lives."""

    FAMILY = "family"
    KIN = "kin"
    ENTRUSTED = "entrusted"
    INSTITUTION = "institution"
    FOSTER = "foster"
    TEMPORARY = "temporary"


class Schooling(Fact, Base):
    """Where a child goes to school, if she does."""

    __tablename__ = "schoolings"
    __table_args__ = (sa.UniqueConstraint("child_id"),)

    stage: Mapped[Stage | None] = mapped_column(choice(Stage, "stage"))
    enrolled: Mapped[bool | None]
    boarding: Mapped[bool | None]
    school = Sealed[str | None](None)
    school_sealed: Mapped[bytes | None]
    concern: Mapped[bool | None]
    """Whether she misses school, or is about to leave it."""
    concern_note = Sealed[str | None](None)
    concern_note_sealed: Mapped[bytes | None]


class Health(Fact, Base):
    """Illness and insurance; disability is apart."""

    __tablename__ = "healths"
    __table_args__ = (sa.UniqueConstraint("child_id"),)

    severe_illness: Mapped[bool | None]
    on_local_list: Mapped[bool | None]
    """Whether the illness is on the list of the place (重病病种由各地确定)."""
    diagnosis = Sealed[str | None](None)
    diagnosis_sealed: Mapped[bytes | None]
    insured: Mapped[bool | None]


class Disability(Fact, Base):
    """What was assessed: used for education and rehabilitation only (残疾人教育条例 art. 20)."""

    __tablename__ = "disabilities"
    __table_args__ = (
        sa.UniqueConstraint("child_id"),
        # one is the most severe
        sa.CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    kind: Mapped[DisabilityType | None] = mapped_column(choice(DisabilityType, "kind"))
    level: Mapped[int | None]
    certified: Mapped[bool | None]
    certificate = Sealed[str | None](None)
    certificate_sealed: Mapped[bytes | None]


class Registration(Fact, Base):
    """户口: whether and where a child is registered, and since when she lives here."""

    __tablename__ = "registrations"
    __table_args__ = (
        sa.UniqueConstraint("child_id"),
        sa.CheckConstraint("place ~ '^[0-9]{12}$'", name="place"),
    )

    registered: Mapped[bool | None]
    place: Mapped[str | None]
    """The division she is registered in, by its code."""
    here_since: Mapped[date | None]


class Placement(Fact, Base):
    """With whom a child lives, from a day on."""

    __tablename__ = "placements"
    __table_args__ = (sa.CheckConstraint("until_on >= from_on", name="span"),)

    kind: Mapped[PlacementKind] = mapped_column(choice(PlacementKind, "kind"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]


class GuardedFacts(Fact, Base):
    """The categories that are shown on a guarded page only: one cell, which does not even say how many."""

    __tablename__ = "guarded_facts"
    __table_args__ = (sa.UniqueConstraint("child_id"),)

    listing = Sealed("[]")
    """A list of {code, from_on, until_on, evidence, decided_by, source}."""
    listing_sealed: Mapped[bytes | None]
