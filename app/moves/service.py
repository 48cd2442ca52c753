"""The verbs of transfers and absences. Closing is in `closing`, erasing in `erasing`."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app import outbox
from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.service import record, record_many
from app.children import queries as children
from app.children import rules as files
from app.children.models import Child
from app.clock import now, today
from app.database import session
from app.errors import NotFound, RuleBroken
from app.moves import queries, rules
from app.moves.models import Absence, Purpose, Transfer, TransferStatus
from app.places.villages import point_of
from app.transaction import atomic
from app.words import _

MOVED = (sa.column("moved", sa.Uuid), sa.column("was", sa.Uuid))


def look(actor: Actor, child_id: UUID, purpose: str = "moves") -> Child:
    """Open a page about a file's moves; the look is recorded in the same transaction."""
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS)
        record(actor, "child.look", child, purpose=purpose)
    return child


def ask(actor: Actor, child_id: UUID, to_place: str, purpose: Purpose, reason: str) -> Transfer:
    """Ask another place to take a file over. Whoever has it stays responsible until the other side says yes."""
    reason = rules.check_reason(reason, _("请用一句话写明为什么要转，例如“跟妈妈搬到外婆家”。"))
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        files.check_open(child)
        rules.check_target(child, to_place)
        if queries.asked_of(child.id):
            raise RuleBroken(_("这份档案已经有一份转出申请在等答复。"))
        transfer = Transfer(
            child_id=child.id, child_number=child.number, born_in=child.birth_date.replace(day=1), categories=child.categories,
            place_code=child.place_code, to_place=to_place, purpose=purpose, reason=reason, asked_by=actor.id,
            status=TransferStatus.ASKED,
        )  # fmt: skip
        session.add(transfer)
        record(actor, "transfer.ask", transfer, purpose=purpose.value)
        outbox.put("workers.files.transfer_asked", str(transfer.id), queue="notices")
    return transfer


def accept(actor: Actor, transfer_id: UUID, director_id: UUID | None = None) -> Transfer:
    """Take a file over: from now on this side has it, and the other has it no longer.

    Row security hides the child from whoever accepts, so a function of the database does it and asks everything again.
    """
    with atomic():
        transfer = queries.transfer(actor, transfer_id, answering=True)
        rules.check_waiting(transfer)
        taker = next(
            (one for one in queries.directors_in(transfer.to_place) if one.id == (director_id or actor.id)), None
        )
        if taker is None or taker.place_code is None:
            raise RuleBroken(
                _("请选由哪个村的儿童主任接收。那个村还没有儿童主任时，请先让她申请账号。"), field="director"
            )
        asked = sa.func.guard.accept_transfer(transfer.id, taker.place_code, taker.id, *point_of(taker.place_code))
        answer = session.execute(sa.select(*MOVED).select_from(asked)).first()
        if answer is None:
            raise RuleBroken(_("这份档案现在不能接收：可能已经撤回、结案，或者转到了别处。请刷新页面。"))
        session.expire_all()
        record(actor, "transfer.accept", transfer, director=str(taker.id))
        outbox.put("workers.files.transfer_decided", str(transfer.id), str(answer.was), queue="notices")
    return transfer


def decline(actor: Actor, transfer_id: UUID, words: str) -> Transfer:
    """Say no, with the reason; nothing has changed hands."""
    words = rules.check_reason(words, _("请写明为什么不接收，对方会看到。"), field="words")
    with atomic():
        transfer = queries.transfer(actor, transfer_id, answering=True)
        rules.check_waiting(transfer)
        transfer.status, transfer.decided_by, transfer.decided_at = TransferStatus.DECLINED, actor.id, now()
        transfer.decline = words
        record(actor, "transfer.decline", transfer)
        outbox.put("workers.files.transfer_decided", str(transfer.id), str(transfer.asked_by), queue="notices")
    return transfer


def withdraw(actor: Actor, transfer_id: UUID) -> Transfer:
    """Take a request back."""
    with atomic():
        transfer = queries.transfer(actor, transfer_id, answering=False)
        rules.check_waiting(transfer)
        take_back(actor, transfer)
    return transfer


def take_back(actor: Actor, transfer: Transfer) -> None:
    """Inside a deed."""
    transfer.status, transfer.decided_by, transfer.decided_at = TransferStatus.WITHDRAWN, actor.id, now()
    record(actor, "transfer.withdraw", transfer)


def go_away(
    actor: Actor,
    child_id: UUID,
    *,
    from_on: date,
    expected_on: date,
    whereabouts: str,
    company: str | None = None,
    contact: str | None = None,
) -> Absence:
    """Write down that a child is away for a while: where, with whom, until when."""
    rules.check_span(from_on, expected_on)
    with atomic():
        child = children.get(actor, child_id, Permission.EDIT_NEEDS, lock=True)
        files.check_open(child)
        if queries.absence_of(child.id):
            raise RuleBroken(_("已经记了孩子暂时离开。回来了请先点“回来了”。"))
        absence = Absence(
            child_id=child.id, from_on=from_on, expected_on=expected_on, whereabouts=whereabouts, company=company,
            contact=contact, recorded_by=actor.id,
        )  # fmt: skip
        session.add(absence)
        record(actor, "absence.begin", absence)
    return absence


def come_back(actor: Actor, absence_id: UUID, returned_on: date | None = None) -> Absence:
    """She is back."""
    with atomic():
        absence = queries.absence(actor, absence_id)
        files.check_open(children.get(actor, absence.child_id, Permission.EDIT_NEEDS))
        if absence.returned_on is None:
            absence.returned_on, absence.ended_by = max(returned_on or today(), absence.from_on), actor.id
            record(actor, "absence.end", absence)
    return absence


def list_away(actor: Actor) -> list[Absence]:
    """Who is away; each look is recorded."""
    with atomic():
        found = list(queries.away(actor))
        record_many(actor, "child.list", found, purpose="away")
    return found


def list_coming_of_age(actor: Actor) -> list[Child]:
    """Who reaches the age soon; each look is recorded."""
    with atomic():
        found = list(queries.coming_of_age(actor))
        record_many(actor, "child.list", found, purpose="age")
    return found


def load(transfer_id: UUID) -> Transfer:
    """The transfer a job speaks of; the machine has no actor."""
    found = session.get(Transfer, transfer_id)
    if found is None:
        raise NotFound("transfer")
    return found
