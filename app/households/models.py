"""The household, the two parents, the guardians, and whoever looks after a child meanwhile."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.children.facts import Fact
from app.database import Base, choice
from app.vault.sealed import Sealed


class EconomicStatus(StrEnum):
    """What civil affairs has recognised the household as."""

    NONE = "none"
    DIBAO = "dibao"
    DIBAO_EDGE = "dibao_edge"
    TEKUN = "tekun"
    MONITORED = "monitored"
    RIGID_EXPENSE = "rigid_expense"


class Relation(StrEnum):
    """Which parent."""

    FATHER = "father"
    MOTHER = "mother"


class ParentStatus(StrEnum):
    """Whether a parent is there at all."""

    ALIVE = "alive"
    DEAD = "dead"
    DECLARED_DEAD = "declared_dead"
    DECLARED_MISSING = "declared_missing"
    UNTRACEABLE = "untraceable"


class GuardianKind(StrEnum):
    """By what right somebody is guardian."""

    LEGAL = "legal"
    APPOINTED = "appointed"
    TEMPORARY = "temporary"


class Household(Fact, Base):
    """How the family a child belongs to is doing."""

    __tablename__ = "households"
    __table_args__ = (
        # one household a child
        sa.UniqueConstraint("child_id"),
        sa.CheckConstraint("members BETWEEN 1 AND 40", name="members"),
    )

    status: Mapped[EconomicStatus | None] = mapped_column(choice(EconomicStatus, "status"))
    status_since: Mapped[date | None]
    status_evidence = Sealed[str | None](None)
    status_evidence_sealed: Mapped[bytes | None]
    members: Mapped[int | None]
    address = Sealed[str | None](None)
    address_sealed: Mapped[bytes | None]


class Parent(Fact, Base):
    """A father or a mother."""

    __tablename__ = "parents"
    __table_args__ = (sa.UniqueConstraint("child_id", "relation"),)

    relation: Mapped[Relation] = mapped_column(choice(Relation, "relation"))
    name = Sealed[str | None](None)
    name_sealed: Mapped[bytes | None]
    status: Mapped[ParentStatus | None] = mapped_column(choice(ParentStatus, "status"))
    status_since: Mapped[date | None]
    phone = Sealed[str | None](None)
    phone_sealed: Mapped[bytes | None]
    able: Mapped[bool | None]
    """Whether she is able to look after a child (监护能力)."""
    away: Mapped[bool | None]
    away_where = Sealed[str | None](None)
    away_where_sealed: Mapped[bytes | None]
    cross_county: Mapped[bool | None]
    away_since: Mapped[date | None]


class Circumstance(Fact, Base):
    """One of the eight circumstances of 事实无人抚养 in which a parent is."""

    __tablename__ = "parent_circumstances"
    __table_args__ = (
        sa.CheckConstraint("months >= 0", name="months"),
        # it ends after it began
        sa.CheckConstraint("until_on >= since_on", name="span"),
    )

    parent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("parents.id"), index=True)
    code: Mapped[str]
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]
    months: Mapped[int | None]
    """As long as the paper says: a sentence, a term. Where it says nothing, it is counted from `since_on`."""
    evidence = Sealed[str | None](None)
    evidence_sealed: Mapped[bytes | None]


class Guardian(Fact, Base):
    """Who answers for the child in law."""

    __tablename__ = "guardians"
    __table_args__ = (sa.CheckConstraint("until_on >= since_on", name="span"),)

    kind: Mapped[GuardianKind] = mapped_column(choice(GuardianKind, "kind"))
    name = Sealed[str | None](None)
    name_sealed: Mapped[bytes | None]
    relation: Mapped[str | None]
    phone = Sealed[str | None](None)
    phone_sealed: Mapped[bytes | None]
    since_on: Mapped[date | None]
    until_on: Mapped[date | None]


class EntrustedCare(Fact, Base):
    """委托照护: the parents are away and have asked somebody to look after the child (未成年人保护法 arts. 22, 23)."""

    __tablename__ = "entrusted_cares"
    __table_args__ = (sa.CheckConstraint("until_on >= from_on", name="span"),)

    name = Sealed[str | None](None)
    name_sealed: Mapped[bytes | None]
    phone = Sealed[str | None](None)
    phone_sealed: Mapped[bytes | None]
    relation = Sealed[str | None](None)
    relation_sealed: Mapped[bytes | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    """When the director saw the written confirmation."""
    school_told: Mapped[bool | None]
    committee_told: Mapped[bool | None]
    ground_1: Mapped[bool | None]
    """Whether the first of the grounds of art. 22 that forbid it applies; None while nobody has asked."""
    ground_2: Mapped[bool | None]
    ground_3: Mapped[bool | None]


class CareContact(Fact, Base):
    """The parents spoke with the child, and with whoever looks after her."""

    __tablename__ = "care_contacts"

    care_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entrusted_cares.id"), index=True)
    contact_on: Mapped[date]
    with_child: Mapped[bool]
    with_carer: Mapped[bool]
