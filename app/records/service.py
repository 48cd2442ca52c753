"""The verbs of a child's records: each writes down or corrects facts, with their source."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.categories import CategoryRecord, settle
from app.children.facts import Fact, Source
from app.children.history import keep, plain
from app.children.models import Child
from app.children.rules import check_open
from app.errors import NotFound
from app.records import queries, rules
from app.records.models import Disability, GuardedFacts, Health, Placement, Registration, Schooling
from app.records.words import DISABILITY_PURPOSES, GUARDED_PURPOSES
from app.transaction import atomic

KINDS: dict[type[Fact], tuple[str, Callable[[Mapping[str, Any]], None]]] = {
    Schooling: ("schooling.change", rules.check_schooling),
    Health: ("health.change", rules.check_health),
    Disability: ("disability.change", rules.check_disability),
    Registration: ("registration.change", rules.check_registration),
}
"""Tables with one row a child: the deed's name, and what is asked of its facts."""


def look(actor: Actor, child_id: UUID, purpose: str = "records") -> Child:
    """Open the records' page; the look is recorded in the same transaction."""
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "records.look", child, purpose=purpose)
    return child


def change(
    actor: Actor, model: type[Any], child_id: UUID, *, source: Source, version: int | None = None, **facts: Any
) -> Any:
    """Write down schooling, health, disability or registration."""
    verb, check = KINDS[model]
    check(facts)
    with atomic():
        child, row = queries.the(actor, model, child_id)
        check_open(child)
        row = row or model(child_id=child.id)
        keep(actor, verb, row, facts, source=source, version=version)
    return row


def change_placement(
    actor: Actor,
    child_id: UUID,
    placement_id: UUID | None = None,
    *,
    source: Source,
    version: int | None = None,
    **facts: Any,
) -> Placement:
    """Write down with whom a child lives."""
    rules.check_span(facts)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN)
        check_open(child)
        row = queries.one(actor, Placement, child_id, placement_id)[1] if placement_id else None
        row = row or Placement(child_id=child.id)
        keep(actor, "placement.change", row, facts, source=source, version=version)
    return row


def change_category(
    actor: Actor,
    child_id: UUID,
    category_id: UUID | None = None,
    *,
    source: Source,
    version: int | None = None,
    **facts: Any,
) -> CategoryRecord:
    """Begin, document or end a category; the file's list follows."""
    rules.check_category(facts)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_CHILDREN, lock=True)
        check_open(child)
        row = queries.one(actor, CategoryRecord, child_id, category_id)[1] if category_id else None
        rules.check_not_double(facts, set(child.categories) - ({row.code} if row and row.until_on is None else set()))
        row = row or CategoryRecord(child_id=child.id)
        keep(actor, "category.change", row, facts, source=source, version=version)
        settle(child)
    return row


def look_disability(actor: Actor, child_id: UUID, purpose: str) -> tuple[Child, Disability | None]:
    """Open what was assessed, for education or rehabilitation; the purpose is kept."""
    if purpose not in DISABILITY_PURPOSES:
        raise NotFound("purpose")
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "disability.look", child, purpose=purpose)
    return child, queries.of(Disability, child)


def look_guarded(actor: Actor, child_id: UUID, purpose: str) -> tuple[Child, list[dict[str, Any]]]:
    """Open the sealed categories of a child of one's own area; the purpose is kept."""
    if purpose not in GUARDED_PURPOSES:
        raise NotFound("purpose")
    with atomic():
        child = queries.own_area(actor, child_id)
        record(actor, "guarded.look", child, purpose=purpose)
    return child, listed(queries.of(GuardedFacts, child))


def listed(row: GuardedFacts | None) -> list[dict[str, Any]]:
    """The entries as kept; days are days again."""
    entries: list[dict[str, Any]] = json.loads(row.listing or "[]") if row else []
    for entry in entries:
        for name in ("from_on", "until_on"):
            entry[name] = date.fromisoformat(entry[name]) if entry.get(name) else None
    return entries


def guard(actor: Actor, child_id: UUID, entry_id: str | None = None, *, source: Source, **facts: Any) -> GuardedFacts:
    """Write down, correct or end a sealed category. Nothing of it appears in the list of categories."""
    rules.check_guarded(facts)
    with atomic():
        child = queries.own_area(actor, child_id, Permission.EDIT_CHILDREN)
        check_open(child)
        row = queries.of(GuardedFacts, child)
        entries = listed(row)
        if entry_id and entry_id not in {entry["id"] for entry in entries}:
            raise NotFound("entry")
        mine = {"id": entry_id or str(uuid4()), "source": source.value, **facts}
        entries = [entry for entry in entries if entry["id"] != entry_id] + [mine]
        told = json.dumps([{k: plain(v) for k, v in entry.items()} for entry in entries], ensure_ascii=False)
        row = row or GuardedFacts(child_id=child.id)
        keep(actor, "guarded.change", row, {"listing": told}, source=source, version=row.version)
    return row


def listed_for_quality(actor: Actor, child_ids: Sequence[UUID]) -> dict[UUID, Child]:
    """The files a list of gaps shows by name; each look is recorded."""
    with atomic():
        people = {child.id: child for child in children.among(actor, child_ids)}
        record_many(actor, "child.listed", people.values(), purpose="quality")
    return people
