"""Locking the book's rows before they are written, with the same keys and bindings as the service's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from app.assessments.models import AssessedSide, Assessment, RiskLevel
from app.children.categories import CategoryRecord
from app.children.keys import ChildKey
from app.children.models import Child
from app.database import Base, session
from app.households.models import Household, Parent
from app.needs.models import Need, NeedStep, Recheck
from app.records.models import Schooling
from app.referrals.models import Fulfilment, Referral, ReferralStep
from app.referrals.work_models import Attendance
from app.vault.sealed import binding, sealed_columns
from app.visits.models import Visit

if TYPE_CHECKING:
    from app.demonstration.book import Book

STEPS: tuple[type[Base], ...] = (NeedStep, ReferralStep)
FACTS: tuple[type[Base], ...] = (
    CategoryRecord, Household, Parent, Schooling, Assessment, AssessedSide, RiskLevel, Visit, Attendance, Recheck,
)  # fmt: skip


def seal(book: Book) -> None:
    """Give each child a key, each step its number, and lock every sealed column."""
    keys: dict[UUID, ChildKey] = {child["id"]: ChildKey.made_for(child["id"]) for child in book.of(Child)}
    for child_id, key in keys.items():
        book.add(ChildKey, child_id=child_id, generation=1, wrapped=key.wrapped, earlier=None, destroyed_at=None)
    need_child = {need["id"]: need["child_id"] for need in book.of(Need)}
    referral_child = {row["id"]: need_child[row["need_id"]] for row in book.of(Referral)}
    number_steps(book)
    whose: dict[type[Base], Callable[[dict[str, Any]], UUID]] = {
        Child: lambda row: row["id"],
        Need: lambda row: row["child_id"],
        NeedStep: lambda row: need_child[row["need_id"]],
        Referral: lambda row: referral_child[row["id"]],
        ReferralStep: lambda row: referral_child[row["referral_id"]],
        Fulfilment: lambda row: referral_child[row["referral_id"]],
    }
    for fact in FACTS:
        whose[fact] = lambda row: row["child_id"]
    for model, child_of in whose.items():
        for row in book.of(model):
            lock_row(model, row, keys[child_of(row)])


def lock_row(model: type[Base], row: dict[str, Any], key: ChildKey) -> None:
    """Replace each clear text by its cell."""
    ident = row["id"] if "id" in row else row["referral_id"]
    for name in sealed_columns(model):
        text = row.pop(name, None)
        row[f"{name}_sealed"] = key.seal(text, binding(model.__tablename__, name, ident)) if text else None


def number_steps(book: Book) -> None:
    """Steps are bound to their numbers, so they are numbered here, in the order of time."""
    for model in STEPS:
        counter = sa.func.pg_get_serial_sequence(model.__tablename__, "id")
        rows = sorted(book.of(model), key=lambda row: row["at"])
        first = session.scalar(sa.select(sa.func.nextval(counter))) or 1
        for number, row in enumerate(rows, first):
            row["id"] = number
        session.execute(sa.select(sa.func.setval(counter, first + len(rows))))
