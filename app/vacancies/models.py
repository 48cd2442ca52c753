"""The register of vacancies, and how each came to where it is."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import ChildKey
from app.database import Base, Moment, Number, UuidKey, choice, session
from app.needs.models import Need
from app.organizations.models import Organization
from app.places.models import area_index
from app.vault.sealed import Sealed, SealedRow


class VacancyStatus(StrEnum):
    """Raised → on the agenda → decided → resolved."""

    RAISED = "raised"
    ON_AGENDA = "on_agenda"
    DECIDED = "decided"
    RESOLVED = "resolved"


class Cause(StrEnum):
    """Why nobody owns it."""

    NO_OFFER = "no_offer"
    MISSED = "missed"
    OVERDUE = "overdue"
    NO_DEPARTMENT = "no_department"


class Holder(StrEnum):
    """Who has to act."""

    TOWNSHIP = "township"
    COUNTY = "county"
    DEPARTMENT = "department"


class Resolution(StrEnum):
    """How it left the register."""

    HELPED = "helped"  # somebody helps now
    DEPARTMENT = "department"  # the department that was named has accepted
    ENDED = "ended"  # the need is none any more
    UNMET = "unmet"  # it is closed though nobody could help


class Vacancy(SealedRow, Base):
    """One need of one child that nobody owns. It leaves the register by somebody's decision, never by itself."""

    __tablename__ = "vacancies"
    __table_args__ = (
        # a need is in the register once
        sa.Index("uq_vacancies_open", "need_id", unique=True, postgresql_where=sa.text("status <> 'resolved'")),
        # somebody decides, and how
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="how"),
        # a department that holds it has a name and a deadline
        sa.CheckConstraint(
            "holder <> 'department' OR (organization_id IS NOT NULL AND deadline IS NOT NULL)", name="department"
        ),
        sa.Index("ix_vacancies_act_by", "act_by", postgresql_where=sa.text("status <> 'resolved'")),
        area_index("vacancies"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    """The need's."""
    cause: Mapped[Cause] = mapped_column(choice(Cause, "cause"))
    status: Mapped[VacancyStatus] = mapped_column(choice(VacancyStatus, "status"), default=VacancyStatus.RAISED)
    holder: Mapped[Holder] = mapped_column(choice(Holder, "holder"), default=Holder.TOWNSHIP)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organizations.id"), index=True)
    """The department that was named."""
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)
    """The request that carries the decision to it."""
    deadline: Mapped[date | None]
    raised_at: Mapped[Moment]
    act_by: Mapped[datetime]
    """By when whoever holds it should have acted."""
    resolved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """Empty only where a department accepted by a one-time link."""
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[Resolution | None] = mapped_column(choice(Resolution, "resolution"))
    words = Sealed[str | None](None)
    words_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it from the class

    need: Mapped[Need] = relationship()
    organization: Mapped[Organization | None] = relationship()

    def sealing_key(self) -> ChildKey | None:
        """The child's."""
        return self.need.sealing_key() if self.need else None


class Deed(StrEnum):
    """What happened to it."""

    RAISED = "raised"
    AGAIN = "again"  # one more reason
    LATE = "late"  # whoever holds it did not act in time
    PASSED_UP = "passed_up"
    ON_AGENDA = "on_agenda"
    OFF_AGENDA = "off_agenda"
    DECIDED = "decided"
    REFUSED = "refused"  # the department has said no, or nothing
    RECALLED = "recalled"  # the request to it was taken back
    RESOLVED = "resolved"


class VacancyStep(SealedRow, Base):
    """One thing that happened to a vacancy. Rows are only added."""

    __tablename__ = "vacancy_steps"
    __table_args__ = (area_index("vacancy_steps"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    vacancy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("vacancies.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    deed: Mapped[Deed] = mapped_column(choice(Deed, "deed"))
    cause: Mapped[Cause | None] = mapped_column(choice(Cause, "cause"))
    note = Sealed[str | None](None)
    note_sealed: Mapped[bytes | None]

    def sealing_key(self) -> ChildKey | None:
        """The child's; whoever reads a step has its vacancy in hand."""
        vacancy = session.get(Vacancy, self.vacancy_id) if self.vacancy_id else None
        return vacancy.sealing_key() if vacancy else None
