"""The verbs: assess, change the risk, confirm or decline a change."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.access.actor import Actor
from app.access.permissions import Permission
from app.assessments import queries, rules
from app.assessments.models import AssessedSide, Assessment, RiskLevel, RiskProposal
from app.assessments.rules import Side
from app.audit.service import record, record_many
from app.children import queries as children
from app.children.models import Child
from app.children.rules import check_open
from app.clock import now
from app.database import session
from app.needs import service as needs
from app.settings import queries as settings
from app.transaction import atomic


def assess(
    actor: Actor,
    child_id: UUID,
    *,
    assessed_on: date,
    sides: Sequence[Side],
    grade: str | None = None,
    score: Decimal | None = None,
    assessor: str = "",
    instrument: str = "",
) -> Assessment:
    """Keep an assessment; what was ticked in it becomes needs at the same moment, or nothing is kept at all."""
    rules.check_assessment(assessed_on, sides, grade, score)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        check_open(child)
        rules.check_grade(settings.of(child.place_code), grade)
        row = Assessment(
            child_id=child.id, assessed_on=assessed_on, grade=grade or None, score=score, recorded_by=actor.id,
            assessor=assessor.strip() or actor.name, instrument=instrument.strip() or None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for side in sides:
            if not side.is_empty:
                keep_side(actor, row, side)
        record(actor, "assessment.record", row, sides=[side.dimension for side in sides if not side.is_empty])
    return row


def keep_side(actor: Actor, assessment: Assessment, side: Side) -> None:
    """One dimension, and the need in it if it is to be one."""
    need = None
    if side.urgency:
        need = needs.register(
            actor, assessment.child_id, words=side.lacks, type_code=side.type_code, urgency=side.urgency
        )
    row = AssessedSide(
        assessment_id=assessment.id, child_id=assessment.child_id, dimension=side.dimension,
        strengths=side.strengths or None, lacks=side.lacks or None, type_code=side.type_code or None,
        need_id=need.id if need else None,
    )  # fmt: skip
    session.add(row)


def look(actor: Actor, child_id: UUID) -> Child:
    """Open a child's risk and assessments; the look is recorded."""
    with atomic():
        child = children.get(actor, child_id)
        record(actor, "assessment.look", child, purpose="assessment")
    return child


def change_risk(actor: Actor, child_id: UUID, level: str, reason: str) -> RiskLevel | RiskProposal:
    """Say how great the risk is. Below the county's bar it holds at once; from there on a second person confirms."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        check_open(child)
        county, history = settings.of(child.place_code), queries.levels(child)
        current = history[0].level if history else None
        rules.check_level(county, level, current, reason)
        earlier = queries.waiting(child.id, lock=True)
        rules.check_waiting(earlier, level)
        if earlier is not None:
            earlier.ended_at = now()
            session.flush()
        if not county.needs_second(current, level):
            return set_level(actor, child, level, reason)
        proposal = RiskProposal(
            child_id=child.id, before=current, level=level, reason=reason.strip(), proposed_by=actor.id
        )
        session.add(proposal)
        record(actor, "risk.propose", proposal, before=current, level=level)
    return proposal


def set_level(actor: Actor, child: Child, level: str, reason: str) -> RiskLevel:
    """A new level from now on, inside a deed."""
    row = RiskLevel(child_id=child.id, level=level, reason=reason.strip(), since=now(), set_by=actor.id)
    session.add(row)
    record(actor, "risk.change", row, level=level)
    return row


def proposals(actor: Actor) -> Sequence[RiskProposal]:
    """What waits for one's second word; whose files were shown is recorded."""
    with atomic():
        found = queries.proposals(actor)
        record_many(actor, "risk.list", found, purpose="risk")
    return found


def decide(actor: Actor, proposal_id: UUID, *, agree: bool, words: str = "") -> RiskProposal:
    """The second person's word: the level holds from now on, or stays as it was."""
    with atomic():
        proposal, child = queries.to_confirm(actor, proposal_id)
        rules.check_decision(actor, proposal)
        proposal.ended_at, proposal.decided_by, proposal.agreed = now(), actor.id, agree
        proposal.words = words.strip() or None
        if agree:
            row = RiskLevel(
                child_id=child.id, level=proposal.level, reason=proposal.reason, since=now(),
                set_by=proposal.proposed_by, confirmed_by=actor.id,
            )  # fmt: skip
            session.add(row)
        record(actor, "risk.confirm" if agree else "risk.decline", proposal, level=proposal.level)
    return proposal
