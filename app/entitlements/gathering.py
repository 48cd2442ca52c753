"""What the files say, read for the rules: a fixed number of questions, however many children."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.children.keys import ChildKey
from app.children.models import Child
from app.clock import day_of, today
from app.database import session
from app.entitlements.changes import Known
from app.entitlements.facts import FACTS
from app.entitlements.knowing import Circumstance, File, Parent, known
from app.entitlements.models import ScreeningAnswers
from app.entitlements.vocabulary import Origin, Value
from app.households.models import Circumstance as CircumstanceRow
from app.households.models import Household
from app.households.models import Parent as ParentRow
from app.records.models import Health, Placement, Registration, Schooling
from app.vault.sealed import binding

Whose = sa.Select[UUID]
BATCH = 5_000
"""Files in memory at a time."""


def these(child_ids: Iterable[UUID]) -> Whose:
    """Some children, as the questions below take them."""
    return sa.select(Child.id).where(Child.id.in_(list(child_ids)))


def files(whose: Whose) -> dict[UUID, File]:
    """Everything the rules may ask of these files, but what was answered for the screening alone."""
    asked = (
        sa.select(
            Child.id, Child.birth_date, Child.place_code, Child.categories, Household.status, Schooling.stage,
            Schooling.enrolled, Schooling.concern, Schooling.recorded_at, Health.severe_illness, Registration.registered,
            Registration.place, Registration.here_since,
        )
        .outerjoin(Household, Household.child_id == Child.id)
        .outerjoin(Schooling, Schooling.child_id == Child.id)
        .outerjoin(Health, Health.child_id == Child.id)
        .outerjoin(Registration, Registration.child_id == Child.id)
        .where(Child.id.in_(whose))
    )  # fmt: skip
    found = {
        row.id: File(
            row.birth_date, (row.place_code or "")[:6], frozenset(row.categories), word(row.status), {}, word(row.stage),
            row.enrolled, row.concern, day_of(row.recorded_at) if row.recorded_at else None,
            row.severe_illness, row.registered, row.place, row.here_since,
        )
        for row in session.execute(asked)
    }  # fmt: skip
    add_parents(found, whose)
    add_placements(found, whose)
    return found


def word(value: Any) -> str | None:
    """A word of a list, or nothing."""
    return None if value is None else str(value.value)


def add_parents(found: dict[UUID, File], whose: Whose) -> None:
    """The parents, and the circumstances they are in."""
    columns = (
        ParentRow.child_id, ParentRow.relation, ParentRow.status, ParentRow.away, CircumstanceRow.code,
        CircumstanceRow.since_on, CircumstanceRow.until_on, CircumstanceRow.months,
    )  # fmt: skip
    rows = session.execute(
        sa.select(*columns)
        .outerjoin(CircumstanceRow, CircumstanceRow.parent_id == ParentRow.id)
        .where(ParentRow.child_id.in_(whose))
    )
    for child_id, relation, status, away, code, since, until, months in rows:
        parent = found[child_id].parents.setdefault(relation.value, Parent(word(status), away))
        if code is not None:
            parent.circumstances.append(Circumstance(code, since, until, months))


def add_placements(found: dict[UUID, File], whose: Whose) -> None:
    """With whom they live now."""
    rows = session.execute(
        sa.select(Placement.child_id, Placement.kind)
        .where(Placement.child_id.in_(whose), sa.or_(Placement.until_on.is_(None), Placement.until_on >= today()))
        .order_by(Placement.from_on.nulls_first(), Placement.id)
    )
    for child_id, kind in rows:
        found[child_id].placement = kind.value


def add_answers(found: dict[UUID, File], whose: Whose) -> None:
    """What was answered for the screening."""
    rows = session.execute(
        sa.select(ScreeningAnswers.id, ScreeningAnswers.child_id, ScreeningAnswers.answers_sealed, ChildKey)
        .join(ChildKey, ChildKey.child_id == ScreeningAnswers.child_id)
        .where(ScreeningAnswers.child_id.in_(whose), ScreeningAnswers.answers_sealed.is_not(None))
    )
    for row_id, child_id, cell, key in rows:
        if cell and not key.is_destroyed:
            found[child_id].answers = usable(key.unseal(cell, binding("screening_answers", "answers", row_id)))


def usable(kept: str) -> dict[str, Value]:
    """Answers as kept, but those whose question or words have gone since."""
    answers: dict[str, Value] = json.loads(kept or "{}")
    return {
        code: value
        for code, value in answers.items()
        if (fact := FACTS.get(code)) and fact.origin is Origin.ASKED and fact.fits(value)
    }


def of(whose: Whose) -> dict[UUID, Known]:
    """What is known of each of these children today."""
    found = files(whose)
    add_answers(found, whose)
    return {child_id: known(file, today()) for child_id, file in found.items()}
