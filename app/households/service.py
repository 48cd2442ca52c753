"""The verbs of a child's household: each writes down or corrects facts, with their source."""

from datetime import date
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record
from app.children import queries as children
from app.children.facts import Source
from app.children.history import keep
from app.children.models import Child
from app.children.rules import check_open
from app.database import session
from app.households import queries, rules
from app.households.models import (
    CareContact,
    Circumstance,
    EntrustedCare,
    Guardian,
    Household,
    Parent,
    Relation,
)
from app.transaction import atomic


def look(actor: Actor, child_id: UUID, purpose: str = "household") -> Child:
    """Open the household's page; the look is recorded in the same transaction."""
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "household.look", child, purpose=purpose)
    return child


def change_household(
    actor: Actor, child_id: UUID, *, source: Source, version: int | None = None, **facts: Any
) -> Household:
    """Write down how the family is doing."""
    rules.check_household(facts)
    with atomic():
        child, row = queries.household(actor, child_id)
        check_open(child)
        row = row or Household(child_id=child.id)
        keep(actor, "household.change", row, facts, source=source, version=version)
    return row


def change_parent(
    actor: Actor, child_id: UUID, relation: Relation, *, source: Source, version: int | None = None, **facts: Any
) -> Parent:
    """Write down who the father or the mother is, and whether she is there."""
    rules.check_parent(facts)
    with atomic():
        child, row = queries.parent(actor, child_id, relation)
        check_open(child)
        if "away" in facts:
            rules.check_away(row.status if row else None, facts)
        row = row or Parent(child_id=child.id, relation=relation)
        keep(actor, "parent.change", row, facts, source=source, version=version)
    return row


def change_circumstance(
    actor: Actor,
    child_id: UUID,
    relation: Relation,
    circumstance_id: UUID | None = None,
    *,
    source: Source,
    version: int | None = None,
    **facts: Any,
) -> Circumstance:
    """Write down in which of the eight circumstances a parent is; a parent not yet known is begun."""
    rules.check_circumstance(facts)
    with atomic():
        child, parent = queries.parent(actor, child_id, relation)
        check_open(child)
        if circumstance_id:
            row = queries.one(actor, Circumstance, child_id, circumstance_id)
        else:
            if parent is None:
                parent = Parent(child_id=child.id, relation=relation)
                keep(actor, "parent.change", parent, {"status": None}, source=source)
            row = Circumstance(child_id=child.id, parent_id=parent.id)
        keep(actor, "circumstance.change", row, facts, source=source, version=version)
    return row


def change_guardian(
    actor: Actor,
    child_id: UUID,
    guardian_id: UUID | None = None,
    *,
    source: Source,
    version: int | None = None,
    **facts: Any,
) -> Guardian:
    """Write down who answers for the child in law."""
    rules.check_guardian(facts)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
        check_open(child)
        row = queries.one(actor, Guardian, child_id, guardian_id) if guardian_id else Guardian(child_id=child.id)
        keep(actor, "guardian.change", row, facts, source=source, version=version)
    return row


def change_care(
    actor: Actor,
    child_id: UUID,
    care_id: UUID | None = None,
    *,
    source: Source,
    version: int | None = None,
    **facts: Any,
) -> EntrustedCare:
    """Write down to whom the parents have entrusted the child."""
    rules.check_care(facts)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
        check_open(child)
        row = queries.one(actor, EntrustedCare, child_id, care_id) if care_id else EntrustedCare(child_id=child.id)
        keep(actor, "care.change", row, facts, source=source, version=version)
    return row


def check_care_grounds(
    actor: Actor, child_id: UUID, care_id: UUID, *, source: Source, version: int | None = None, **facts: Any
) -> EntrustedCare:
    """Keep what was answered about the grounds of art. 22 that forbid somebody to be entrusted."""
    with atomic():
        check_open(children.get(actor, child_id, Permission.EDIT_CHILDREN))
        row = queries.one(actor, EntrustedCare, child_id, care_id)
        keep(actor, "care.check", row, facts, source=source, version=version)
    return row


def note_contact(
    actor: Actor,
    child_id: UUID,
    care_id: UUID,
    *,
    contact_on: date,
    with_child: bool = True,
    with_carer: bool = True,
    source: Source = Source.GUARDIAN,
) -> CareContact:
    """Note that the parents spoke with the child, with the carer, or with both."""
    facts = {"contact_on": contact_on, "with_child": with_child, "with_carer": with_carer}
    with atomic():
        check_open(children.get(actor, child_id, Permission.EDIT_CHILDREN))
        care = queries.one(actor, EntrustedCare, child_id, care_id)
        rules.check_contact(care.from_on, facts)
        row = CareContact(child_id=care.child_id, care_id=care.id)
        keep(actor, "care.contact", row, facts, source=source)
        session.flush()
    return row
