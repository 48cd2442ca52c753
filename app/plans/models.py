"""Plans, the matches they propose, the needs they leave unmet, and the gaps that follow."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.children.keys import AboutChild
from app.database import Base, Moment, Number, UuidKey, choice
from app.needs.models import Need
from app.offers.models import Offer
from app.places.models import area_index
from app.vault.sealed import Sealed


class PlanStatus(StrEnum):
    """Where the work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """What a running plan is at, in this order."""

    READING = "reading"
    PAIRING = "pairing"
    SOLVING = "solving"
    COMPARING = "comparing"
    ADDING = "adding"  # trying what one more offer would do
    WRITING = "writing"


class Plan(Base):
    """One run over an area: what was asked, with which settings, how far it is, and what it came to."""

    __tablename__ = "plans"
    __table_args__ = (
        # the leading digits of a place: a province, prefecture, county or township
        sa.CheckConstraint("area ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$'", name="area"),
        sa.CheckConstraint("place_code ~ '^[0-9]{12}$' AND starts_with(place_code, area)", name="place"),
        # one at a time over one area: the second would only repeat the first
        sa.Index("uq_plans_at_work", "area", unique=True, postgresql_where=sa.text("status IN ('waiting', 'running')")),
        sa.Index("ix_plans_area_finished_at", "area", "finished_at"),
    )

    id: Mapped[UuidKey]
    number: Mapped[Number]
    place_code: Mapped[str]
    area: Mapped[str]
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    """None: the operator, from the command line."""
    asked_at: Mapped[Moment]
    settings: Mapped[dict[str, Any]]
    """Weights, fairness, stability and seed as they were when it was asked for."""
    version: Mapped[str]
    """Of the program."""
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus, "status"), default=PlanStatus.WAITING)
    phase: Mapped[Phase | None] = mapped_column(choice(Phase, "phase"))
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    """Progress within the phase; 0 of 0 where it cannot be told."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often a worker began it; more than one where a worker was killed."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    cancelled_at: Mapped[datetime | None]
    """When somebody asked to stop it; the worker sees it at its next step."""
    fault: Mapped[str | None]
    """Why it failed: a code of ours (`memory`) or the kind of fault."""
    inputs: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Counts of what went in, and a hash of it."""
    certificate: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Objective, dual, gap, lexicographic gap, and by which solver."""
    took: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """CPU seconds of each phase, and the most memory in megabytes."""
    changed_at: Mapped[datetime | None]
    """When something changed that the plan has not followed yet."""
    followed_at: Mapped[datetime | None]


class MatchStatus(StrEnum):
    """Proposed → accepted → sent; or declined; or stale because the world has moved on."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    SENT = "sent"
    DECLINED = "declined"
    STALE = "stale"


class Cause(StrEnum):
    """Why a match came, went, or stands elsewhere than before."""

    NEWER_PLAN = "newer_plan"
    NEED_SETTLED = "need_settled"
    NEED_CHANGED = "need_changed"
    NEW_NEED = "new_need"
    OFFER_FULL = "offer_full"
    OFFER_GONE = "offer_gone"
    OFFER_CHANGED = "offer_changed"
    PLACE_FREE = "place_free"
    MADE_ROOM = "made_room"


class Match(AboutChild, Base):
    """One need with one offer, as proposed and as explained then; and what people decided."""

    __tablename__ = "matches"
    __table_args__ = (
        sa.CheckConstraint("units > 0", name="units"),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name="score"),
        # what is decided has somebody who decided it
        sa.CheckConstraint("status NOT IN ('accepted', 'declined') OR decided_by IS NOT NULL", name="decided"),
        sa.CheckConstraint("(status = 'sent') = (referral_id IS NOT NULL)", name="sent"),
        # what is over says why
        sa.CheckConstraint("status <> 'stale' OR ended_for IS NOT NULL", name="stale"),
        # the same pair is not put before people twice at once
        sa.Index(
            "uq_matches_open", "need_id", "offer_id", unique=True,
            postgresql_where=sa.text("status IN ('proposed', 'accepted')"),
        ),
        sa.Index("ix_matches_plan_id", "plan_id", "status"),
        area_index("matches"),
    )  # fmt: skip

    id: Mapped[UuidKey]
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"))
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), index=True)
    place_code: Mapped[str | None]
    """The need's."""
    urgency: Mapped[int]
    units: Mapped[int] = mapped_column(default=1)
    score: Mapped[int]
    """Tenths of a point, 0 to 1000: the sum of the components in `explanation`."""
    km: Mapped[float | None]
    explanation: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """The components as shown: tenths won and tenths possible of each."""
    status: Mapped[MatchStatus] = mapped_column(choice(MatchStatus, "status"), default=MatchStatus.PROPOSED)
    came_for: Mapped[Cause | None] = mapped_column(choice(Cause, "came_for"))
    """Why it came after the plan was made; empty for those the plan was made with."""
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("matches.id"), index=True)
    """The match of the same need in whose place it stands."""
    ended_for: Mapped[Cause | None] = mapped_column(choice(Cause, "ended_for"))
    created_at: Mapped[Moment]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    reason = Sealed[str | None](None)
    reason_sealed: Mapped[bytes | None]
    """Why somebody declined it."""
    ended_at: Mapped[datetime | None]
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referrals.id"), index=True)

    need: Mapped[Need] = relationship(lazy="raise")
    offer: Mapped[Offer] = relationship(lazy="raise")


class Why(StrEnum):
    """What stands between a need and help, plainest first."""

    NO_OFFER = "no_offer"  # nobody offers it at all
    RULES = "rules"  # somebody does, but every one of them is for other children or is not open
    REACH = "reach"  # somebody could, but serves elsewhere
    DECLINED = "declined"  # whoever could has said no to this need
    CAPACITY = "capacity"  # somebody could, but the places go to more urgent or better fitting needs


class UnmetNeed(Base):
    """A need for which a plan found nothing, or not enough, and why."""

    __tablename__ = "unmet_needs"
    __table_args__ = (area_index("unmet_needs"),)

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"), primary_key=True)
    need_id: Mapped[UUID] = mapped_column(sa.ForeignKey("needs.id"), primary_key=True)
    child_id: Mapped[UUID] = mapped_column(sa.ForeignKey("children.id"), index=True)
    place_code: Mapped[str | None]
    type_code: Mapped[str]
    urgency: Mapped[int]
    units: Mapped[int]
    """How many are missing."""
    why: Mapped[Why] = mapped_column(choice(Why, "why"))
    bar: Mapped[str | None]
    """The rule that most offers of the type fall at, where rules or reach are why."""

    need: Mapped[Need] = relationship(lazy="raise")


class Policy(StrEnum):
    """Ways to hand out the same places, for comparison."""

    PLAN = "plan"
    FIRST_COME = "first_come"
    URGENCY = "urgency"


class PlanFigure(Base):
    """What one policy comes to for the needs of one urgency in one township; sums, so that any area can be added up."""

    __tablename__ = "plan_figures"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"), primary_key=True)
    policy: Mapped[Policy] = mapped_column(choice(Policy, "policy"), primary_key=True)
    township: Mapped[str] = mapped_column(primary_key=True)
    urgency: Mapped[int] = mapped_column(primary_key=True)
    needs: Mapped[int]
    met: Mapped[int]
    """Needs with all their units."""
    metres: Mapped[int] = mapped_column(sa.BigInteger)
    """Metres of all matches to which somebody travels;"""
    ways: Mapped[int]
    """and how many those are."""
    days_waited: Mapped[int] = mapped_column(sa.BigInteger)
    """Days that the needs left unmet have waited so far, in all."""


class PlanPrice(Base):
    """What one place more of an offer would have been worth to a plan; offers with places to spare are not here."""

    __tablename__ = "plan_prices"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"), primary_key=True)
    offer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("offers.id"), primary_key=True, index=True)
    price: Mapped[int] = mapped_column(sa.BigInteger)
    """In tenths of a point, 0 to 10,000: `matching.prices` says how it is read."""
    last: Mapped[bool] = mapped_column(default=False)
    """Whether whoever takes a place leaves another child with nothing."""
    only: Mapped[int] = mapped_column(default=0)
    """How many needs can be met by nobody else."""


class PlanState(Base):
    """A finished plan as the kernel left it, for the next change to begin from. Ids and figures only; the web never sees it."""

    __tablename__ = "plan_states"

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"), primary_key=True)
    standing: Mapped[bytes]
    needs: Mapped[bytes]
    """Their ids, 16 bytes each, in the order of the problem;"""
    offers: Mapped[bytes]
    """and those of the offers."""
    districts: Mapped[list[str]]


class Gap(Base):
    """What is missing of one kind in one township, as of one plan; and what one more offer there would do."""

    __tablename__ = "gaps"
    __table_args__ = (sa.UniqueConstraint("plan_id", "township", "type_code"),)

    id: Mapped[UuidKey]
    number: Mapped[Number]
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("plans.id"))
    found_on: Mapped[date]
    township: Mapped[str] = mapped_column(index=True)
    type_code: Mapped[str]
    needs: Mapped[int]
    """Needs left unmet."""
    reasons: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """How many of them for which reason."""
    places: Mapped[int | None]
    """How many places were tried;"""
    served: Mapped[int | None]
    """and how many more children have all they need then, found by solving again. Empty where it was not tried."""
    price: Mapped[int | None] = mapped_column(sa.BigInteger)
    """What the first of these places is worth, as in `PlanPrice`."""

    @property
    def why(self) -> Why:
        """What stands in the way of most."""
        return max(Why, key=lambda why: self.reasons.get(why.value, 0))
