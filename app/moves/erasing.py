"""Erasing a file, by two people: her key is destroyed, her cells are emptied, and what remains identifies nobody."""

from collections import Counter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.keys import ChildKey
from app.children.models import Child
from app.children.rotation import of_child
from app.clock import now
from app.database import Base, session
from app.errors import NotFound, RuleBroken
from app.moves import queries, rules
from app.moves.models import Erasure, ErasureStatus, Ground
from app.permits.models import Permit
from app.safeguarding.models import Report, ReportReview, ReportRoute, ReportStep
from app.transaction import atomic
from app.words import _

GONE = frozenset(
    {
        "fact_versions", "documents", "drafts", "households", "parents", "parent_circumstances", "guardians", "entrusted_cares",
        "care_contacts", "schoolings", "healths", "disabilities", "registrations", "placements", "guarded_facts", "transfers",
        "absences", "family_pages", "family_limits", "screening_answers", "screenings", "application_papers", "application_steps",
    }
)  # fmt: skip
"""Tables whose rows go. Of the others only what could name somebody goes; their counts are for statistics."""
LOG = "audit_entries"


def look(actor: Actor, child_id: UUID) -> Child:
    """Open the page on which erasing is proposed; the look is recorded."""
    with atomic():
        child = children.get(actor, child_id)
        if not actor.covers(child.place_code):
            raise NotFound("child")
        record(actor, "child.look", child, purpose="erasure")
    return child


def propose(actor: Actor, child_id: UUID, ground: Ground, words: str = "") -> Erasure:
    """Ask that a closed file be erased; another person decides."""
    actor.require(Permission.OVERSEE)
    with atomic():
        child = children.get(actor, child_id, lock=True)
        closing = queries.closing_of(child.id)
        if not actor.covers(child.place_code):
            raise NotFound("child")
        rules.check_closed(child)
        if closing is None or child.key.is_destroyed:
            raise RuleBroken(_("这份档案已经删除了。"))
        rules.check_ground(ground, closing)
        if queries.proposed_for(child.id):
            raise RuleBroken(_("这份档案已经有人申请删除，正在等决定。"))
        erasure = Erasure(
            child_id=child.id, ground=ground, words=words.strip() or None, proposed_by=actor.id,
            status=ErasureStatus.PROPOSED,
        )  # fmt: skip
        session.add(erasure)
        record(actor, "erase.propose", erasure, ground=ground.value)
        outbox.put("workers.files.erasure_proposed", str(erasure.id), queue="notices")
    return erasure


def decline(actor: Actor, erasure_id: UUID, words: str) -> Erasure:
    """Keep the file, with the reason."""
    words = rules.check_reason(words, _("请写明为什么不删除。"), field="words")
    with atomic():
        erasure = queries.to_decide(actor, erasure_id)
        rules.check_proposed(erasure)
        erasure.status, erasure.decided_by, erasure.decided_at = ErasureStatus.DECLINED, actor.id, now()
        erasure.refusal = words
        record(actor, "erase.decline", erasure)
        outbox.put("workers.files.erasure_decided", str(erasure.id), queue="notices")
    return erasure


def approve(actor: Actor, erasure_id: UUID) -> Erasure:
    """The second person agrees: the file is erased at once and for good."""
    with atomic():
        erasure = queries.to_decide(actor, erasure_id)
        rules.check_proposed(erasure)
        rules.check_closed(children.get(actor, erasure.child_id, lock=True))
        erasure.status, erasure.decided_by, erasure.decided_at = ErasureStatus.APPROVED, actor.id, now()
        session.flush()
        erasure.counts = erase(erasure.child_id)
        record(actor, "erase.done", erasure, ground=erasure.ground.value, rows=sum(erasure.counts.values()))
        # what this reader may not see is emptied by the machine, which sees every row
        outbox.put("workers.files.erase_rest", str(erasure.child_id))
        outbox.put("workers.files.erasure_decided", str(erasure.id), queue="notices")
    return erasure


def erase(child_id: UUID) -> dict[str, int]:
    """Inside a deed: destroy the key, then take away or empty every row about the child that can be seen."""
    key = session.get_one(ChildKey, child_id, with_for_update=True, populate_existing=True)
    key.wrapped = key.earlier = None
    key.destroyed_at = key.destroyed_at or now()
    key.__dict__.pop("_opened", None)
    session.flush()
    counts: Counter[str] = Counter()
    for table in reversed(Base.metadata.sorted_tables):
        if is_about(table) and table.name not in {Child.__tablename__, LOG}:
            counts[table.name] += sweep(table, child_id)
    forget_words_of_reports(child_id)
    counts["children"] += forget_child(child_id)
    session.expire_all()
    return {name: count for name, count in sorted(counts.items()) if count}


def forget_words_of_reports(child_id: UUID) -> None:
    """Receipts, notes and reviews of reports about the child: their rows say no child themselves."""
    mine = sa.select(Report.id).where(Report.child_id == child_id)
    session.execute(sa.update(ReportRoute).where(ReportRoute.report_id.in_(mine)).values(receipt_locked=None))
    session.execute(sa.update(ReportStep).where(ReportStep.report_id.in_(mine)).values(words_locked=None))
    session.execute(
        sa.update(ReportReview).where(ReportReview.report_id.in_(mine)).values(knew_locked=None, learnt_locked=None)
    )


def is_about(table: sa.Table) -> bool:
    """Whether a table's rows speak of one child each."""
    return "child_id" in table.c or any(column.name.endswith("_sealed") for column in table.columns)


def sweep(table: sa.Table, child_id: UUID) -> int:
    """One table: its rows go, or what could name somebody in them."""
    mine = of_child(table, child_id)
    if table.name in GONE:
        return rows(sa.delete(table).where(mine))
    values = emptied(table)
    if table.name == Permit.__tablename__:
        for permit in session.scalars(sa.select(Permit).where(Permit.child_id == child_id)):
            permit.reason, permit.refusal_locked = "", None
        session.flush()
    return rows(sa.update(table).where(mine).values(values)) if values else 0


def emptied(table: sa.Table) -> dict[str, Any]:
    """What a row of this table says afterwards."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable and (column.name.endswith(("_sealed", "_locked")) or column.name in {"lat", "lng"}):
            values[column.name] = None
        elif column.name == "place_code":
            values[column.name] = sa.func.left(column, 9).op("||")("000")
        elif column.name == "precision":
            values[column.name] = "township"
        elif column.name == "explanation":
            values[column.name] = {}
    return values


def forget_child(child_id: UUID) -> int:
    """The file itself: a year, a township, categories. A trigger takes the year into her needs."""
    year = sa.cast(sa.func.date_trunc("year", sa.cast(Child.birth_date, sa.DateTime)), sa.Date)
    values = emptied(sa.inspect(Child).local_table) | {  # type: ignore[arg-type]  # a table, not a join
        "id_number_index": None, "birth_date": year, "guardian_relation": None, "languages": ["zh"],
    }  # fmt: skip
    return rows(
        sa.update(Child).where(Child.id == child_id).values(values).execution_options(synchronize_session=False)
    )


def rows(statement: Any) -> int:
    """How many it changed."""
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a cursor's result


def erase_rest(child_id: UUID) -> None:
    """The machine, afterwards: whatever the officer's own view of the tables did not show. Harmless twice."""
    with atomic():
        key = session.get(ChildKey, child_id)
        if key is not None and key.is_destroyed:
            erase(child_id)


def list_proposals(actor: Actor) -> list[Erasure]:
    """Erasures of the area; each look is recorded."""
    with atomic():
        found = list(queries.proposals(actor))
        record_many(actor, "child.list", found, purpose="erasure")
    return found
