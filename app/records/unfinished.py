"""The files of an area with what is missing in them: a fixed number of queries, however many children."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.children.categories import CategoryRecord
from app.children.models import Child, ChildStatus
from app.children.policy import visible_to
from app.clock import day_of, today
from app.database import session
from app.households.models import CareContact, EntrustedCare, Household, Parent
from app.households.rules import contact_due, is_checked, is_current, is_unfit
from app.records.models import Health, Schooling
from app.records.quality import GAPS, Known, gaps

Facts = dict[UUID, dict[str, Any]]
Mine = sa.Select[UUID]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file and its gaps."""

    child_id: UUID
    gaps: list[str]

    @property
    def weight(self) -> tuple[int, int]:
        """The gravest first, then the one that lacks most."""
        return list(GAPS).index(self.gaps[0]), -len(self.gaps)


def unfinished(actor: Actor, only: str | None = None) -> tuple[list[Unfinished], Counter[str]]:
    """Every file of the area that lacks something (or lacks `only` that), and how often each gap occurs."""
    found = [Unfinished(child, lacking) for child, known in facts(actor).items() if (lacking := gaps(known, today()))]
    counts = Counter(code for one in found for code in one.gaps)
    return sorted((one for one in found if not only or only in one.gaps), key=lambda one: one.weight), counts


def facts(actor: Actor) -> dict[UUID, Known]:
    """What the rules ask about, for each open file of the area."""
    mine = sa.select(Child.id).where(visible_to(actor), Child.status == ChildStatus.ACTIVE)
    asked = (
        sa.select(
            Child.id,
            Child.birth_date,
            Child.guardian_phone_sealed.is_not(None),
            Child.categories,
            Household.status.is_not(None),
            Schooling.recorded_at,
            Health.recorded_at,
        )
        .outerjoin(Household, Household.child_id == Child.id)
        .outerjoin(Schooling, Schooling.child_id == Child.id)
        .outerjoin(Health, Health.child_id == Child.id)
        .where(Child.id.in_(mine))
    )
    known: Facts = {}
    for ident, birth, phone, codes, has_status, schooled, healthy in session.execute(asked):
        known[ident] = {
            "birth_date": birth,
            "has_phone": phone,
            "has_status": has_status,
            "parents_known": frozenset(),
            "schooling_on": day_of(schooled) if schooled else None,
            "health_on": day_of(healthy) if healthy else None,
            "unproven": frozenset(codes),
        }
    add_parents(known, mine)
    add_evidence(known, mine)
    add_care(known, mine)
    return {ident: Known(**one) for ident, one in known.items()}


def add_parents(known: Facts, mine: Mine) -> None:
    """Which parents' state is known; a parent's telephone will do."""
    columns = (Parent.child_id, Parent.relation, Parent.status.is_not(None), Parent.phone_sealed.is_not(None))
    for ident, relation, has_status, phone in session.execute(sa.select(*columns).where(Parent.child_id.in_(mine))):
        one = known[ident]
        one["has_phone"] = one["has_phone"] or phone
        if has_status:
            one["parents_known"] |= {relation.value}


def add_evidence(known: Facts, mine: Mine) -> None:
    """Which of the categories rest on something."""
    proven = sa.select(CategoryRecord.child_id, CategoryRecord.code).where(
        CategoryRecord.child_id.in_(mine),
        CategoryRecord.until_on.is_(None),
        CategoryRecord.evidence_sealed.is_not(None),
    )
    for ident, code in session.execute(proven):
        known[ident]["unproven"] -= {code}


def add_care(known: Facts, mine: Mine) -> None:
    """How entrusted care stands, where there is one now."""
    last = [
        sa.func.max(CareContact.contact_on).filter(whom) for whom in (CareContact.with_child, CareContact.with_carer)
    ]
    columns = (
        EntrustedCare.child_id, EntrustedCare.from_on, EntrustedCare.until_on, EntrustedCare.confirmed_on,
        EntrustedCare.ground_1, EntrustedCare.ground_2, EntrustedCare.ground_3,
    )  # fmt: skip
    found = session.execute(
        sa.select(*columns, *last)
        .outerjoin(CareContact, CareContact.care_id == EntrustedCare.id)
        .where(EntrustedCare.child_id.in_(mine))
        .group_by(EntrustedCare.id)
        .order_by(EntrustedCare.id)
    )
    for ident, from_on, until_on, confirmed_on, *grounds, with_child, with_carer in found:
        if is_current(until_on, today()):
            known[ident] |= {
                "care": True,
                "care_confirmed": confirmed_on is not None,
                "care_checked": is_checked(grounds),
                "care_unfit": is_unfit(grounds),
                "contact_due": contact_due(from_on, with_child, with_carer),
            }
