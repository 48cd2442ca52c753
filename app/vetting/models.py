"""Results of checks, one row each; the newest of a kind is what holds."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Moment, UuidKey, choice


class Check(StrEnum):
    """What can be asked of somebody."""

    RECORD = "record"  # 违法犯罪记录查询 (未成年人保护法 art. 62)
    TRAINING = "training"  # 志愿服务条例 art. 16
    INTERVIEW = "interview"
    SUPERVISION = "supervision"  # an organization that stands beside her
    INSURANCE = "insurance"  # where there is a risk to her (志愿服务条例 art. 17)


class CheckResult(Base):
    """What came of one check. Never what was found: passed or not, on which day, by whom, until when."""

    __tablename__ = "check_results"
    __table_args__ = (
        sa.CheckConstraint("expires_on > done_on", name="expires"),
        # an organization stands beside her; of other checks only the checker's name is kept
        sa.CheckConstraint("organization_id IS NULL OR kind = 'supervision'", name="beside"),
        sa.Index("ix_check_results_account_kind", "account_id", "kind"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    kind: Mapped[Check] = mapped_column(choice(Check, "kind"))
    passed: Mapped[bool]
    done_on: Mapped[date]
    expires_on: Mapped[date]
    """The first day on which it does not hold any more."""
    checker: Mapped[str]
    """Which body made the check: the police station, the organization."""
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"))
    """Where it is one of ours that stands beside her: its staff may confirm her hours."""
    recorded_by: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    recorded_at: Mapped[Moment]
