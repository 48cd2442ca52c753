"""The verbs of screening: look at what a child may be entitled to, answer what is missing, keep what was found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app import journal, outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.facts import Source
from app.children.history import keep
from app.children.models import Child, ChildStatus
from app.children.rules import check_open
from app.clock import age_on, morning_of, today
from app.database import session
from app.entitlements import gathering, queries, rules
from app.entitlements.changes import Known, birthday, changes, school_is_old
from app.entitlements.columns import encode, missing_counts, screen_all
from app.entitlements.combining import Combination, best
from app.entitlements.conditions import UNKNOWN, YES
from app.entitlements.models import Application, Screening, ScreeningAnswers
from app.entitlements.programmes import by_code
from app.entitlements.rulebook import Rulebook
from app.entitlements.screening import Answer, Change, Verdict, by_verdict, screen
from app.entitlements.vocabulary import Value
from app.records import queries as records
from app.records.models import GuardedFacts
from app.records.service import listed
from app.transaction import atomic

ROUND = "workers.screening.daily"


@dataclass(frozen=True, slots=True)
class Screened:
    """All a page shows of one child's entitlements."""

    child: Child
    known: Known
    book: Rulebook
    answers: Sequence[Answer]
    combination: Combination
    changes: Sequence[Change]
    applications: Mapping[str, Application]
    school_is_old: bool

    def of(self, verdict: Verdict) -> list[Answer]:
        """Those with a verdict; of those to check, the ones usual at her age come first."""
        return sorted(by_verdict(self.answers, verdict), key=lambda one: not self.is_usual(one.code))

    def is_usual(self, code: str) -> bool:
        """Whether she is of the age that the programme names: an order for reading, never an answer."""
        programme, age = by_code()[code], age_on(self.child.birth_date, today())
        return programme.age_min <= age and (programme.age_max is None or age <= programme.age_max)


def look(actor: Actor, child_id: UUID) -> Screened:
    """What a child may be entitled to; the look is recorded."""
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "entitlement.look", child, purpose="entitlements")
    return screened(child)


def screened(child: Child) -> Screened:
    """The screening of a file that was opened already."""
    known, book = queries.known(child), queries.rulebook(child.place_code)
    answers = screen(known.on(today()), book)
    taken = queries.open_applications([child.id]).get(child.id, {})
    likely = [one.code for one in by_verdict(answers, Verdict.LIKELY)]
    amounts = {code: rule.monthly for code, rule in book.rules.items() if rule.monthly}
    ahead = changes(known, lambda day: queries.rulebook(child.place_code, day), today())
    return Screened(
        child, known, book, answers, best({*likely, *taken}, amounts), ahead, taken, school_is_old(known, today())
    )


def look_apart(actor: Actor, child_id: UUID) -> tuple[Child, list[Answer]]:
    """The programmes that rest on sealed categories, on their guarded page; the look is recorded with its purpose."""
    with atomic():
        child = records.own_area(actor, child_id)
        record(actor, "guarded.look", child, purpose="aid")
    codes = {one["code"] for one in listed(records.of(GuardedFacts, child)) if one["until_on"] is None}
    facts: dict[str, Value] = dict(queries.known(child).on(today()))
    facts |= {fact: True for fact, code in (("hiv", "HIV"), ("victim", "VICTIM")) if code in codes}
    return child, screen(facts, queries.rulebook(child.place_code), apart=True)


def answer(
    actor: Actor, child_id: UUID, answers: Mapping[str, Value | None], *, source: Source, version: int | None = None
) -> ScreeningAnswers:
    """Write down what was found out; None takes an answer back. The screening follows at once."""
    rules.check_answers({code: value for code, value in answers.items() if value is not None})
    with atomic():
        child, row = queries.answers_row(actor, child_id)
        check_open(child)
        row = row or ScreeningAnswers(child_id=child.id)
        kept: dict[str, Any] = json.loads(row.answers or "{}") | answers
        told = json.dumps({code: value for code, value in sorted(kept.items()) if value is not None})
        keep(actor, "answers.change", row, {"answers": told}, source=source, version=version)
        session.flush()
        rescreen([child.id])
    return row


def look_at_answers(actor: Actor, child_id: UUID) -> tuple[Child, ScreeningAnswers | None]:
    """Open the questions about a child; the look is recorded."""
    with atomic():
        child, row = queries.answers_row(actor, child_id)
        record(actor, "entitlement.look", child, purpose="entitlements")
    return child, row


def rescreen(child_ids: Sequence[UUID]) -> int:
    """Inside a deed or a job: keep the newest screening of these children; how many. Harmless twice."""
    found = gathering.of(gathering.these(child_ids))
    places = {
        row.id: row.place_code
        for row in session.execute(sa.select(Child.id, Child.place_code).where(Child.id.in_(found)))
    }
    by_county: dict[str, list[UUID]] = {}
    for child_id in found:
        by_county.setdefault((places[child_id] or "")[:6], []).append(child_id)
    for county, ids in by_county.items():
        keep_screenings({child_id: found[child_id] for child_id in ids}, queries.rulebook(county))
    return len(found)


def keep_screenings(known: Mapping[UUID, Known], book: Rulebook) -> None:
    """Screen whole columns and write a row per child."""
    if not known:
        return
    day = today()
    columns = encode([one.on(day) for one in known.values()])
    answers, counts = screen_all(columns, book), missing_counts(columns, book)
    codes = [code for code, rule in book.rules.items() if not rule.apart]
    places = [place for place, rule in enumerate(book.rules.values()) if not rule.apart]
    rows = [
        {
            "child_id": child_id,
            "screened_on": day,
            "fingerprint": book.fingerprint,
            "likely": [code for code, place in zip(codes, places, strict=True) if answers[row, place] == YES],
            "to_check": [code for code, place in zip(codes, places, strict=True) if answers[row, place] == UNKNOWN],
            "nearly": [code for code, place in zip(codes, places, strict=True) if counts[row, place] == 1],
            "changes_on": next_change(one, day),
        }
        for row, (child_id, one) in enumerate(known.items())
    ]
    new = insert(Screening)
    values = {name: getattr(new.excluded, name) for name in rows[0] if name != "child_id"}
    session.execute(new.on_conflict_do_update(index_elements=["child_id"], set_=values), rows)


def next_change(one: Known, day: date) -> date:
    """When this child has to be screened again although nobody has written anything: a birthday, or a term."""
    birthdays = (birthday(one.birth_date, one.birth_date.year + age) for age in range(121))
    later = [when for when in (*birthdays, *(when for when, _c, _v in one.turns)) if when > day]
    return min(later, default=date(day.year + 1, 1, 1))


def rescreen_county(county: str) -> int:
    """Every open file of a county anew, in batches: after a rule was published, and for what time has changed."""
    done, last = 0, UUID(int=0)
    while True:
        ids = session.scalars(
            sa.select(Child.id)
            .where(Child.place_code.startswith(county), Child.status == ChildStatus.ACTIVE, Child.id > last)
            .order_by(Child.id)
            .limit(gathering.BATCH)
        ).all()
        if not ids:
            return done
        done, last = done + rescreen(ids), ids[-1]


def rescreen_due() -> int:
    """Every open file that time has changed, or that was never screened; how many."""
    due = (
        sa.select(Child.id)
        .outerjoin(Screening, Screening.child_id == Child.id)
        .where(
            Child.status == ChildStatus.ACTIVE,
            sa.or_(Screening.child_id.is_(None), Screening.changes_on <= today()),
        )
        .order_by(Child.id)
        .limit(gathering.BATCH)
    )
    done = 0
    while ids := session.scalars(due).all():
        done += rescreen(ids)
    return done


def promise_round() -> None:
    """Inside a deed: promise the daily round unless it is promised already, so that a start also mends a lost one."""
    journal.write()
    waiting = sa.select(outbox.OutboxRow.id).where(outbox.OutboxRow.func == ROUND, outbox.OutboxRow.done_at.is_(None))
    if session.scalar(waiting.limit(1)) is None:
        promise_next_round()


def promise_next_round() -> None:
    """Inside a deed: the next morning at four, in China's time."""
    tomorrow = morning_of(today() + timedelta(days=1), 4)
    outbox.put(ROUND, not_before=tomorrow)


def look_for_missing(actor: Actor, child_ids: Sequence[UUID]) -> dict[UUID, Child]:
    """The files a work list shows by name; each look is recorded."""
    with atomic():
        people = {child.id: child for child in children.among(actor, child_ids)}
        record_many(actor, "entitlement.list", people.values(), purpose="entitlements")
    return people


def may_work_on(actor: Actor, child: Child) -> bool:
    """Whether the actor may answer and apply for this child."""
    return child.status is ChildStatus.ACTIVE and actor.may(Permission.EDIT_NEEDS) and actor.covers(child.place_code)
