"""What follows when a file moves, is closed, or is erased, and when a family asks for something."""

from uuid import UUID

from app.children import queries as children
from app.clock import today
from app.moves import erasing
from app.moves import queries as moves
from app.moves.models import Closing, Erasure
from app.moves.service import load
from app.notices.service import tell
from app.people import queries as people
from app.rights import queries as rights
from workers.base import job


@job
def transfer_asked(transfer_id: str) -> None:
    """Tell the other side that it is asked to take a file over."""
    transfer = load(UUID(transfer_id))
    tell(moves.answerers(transfer), "transfer.asked", transfer.id, number=transfer.child_number)


@job
def transfer_decided(transfer_id: str, director_id: str) -> None:
    """Tell whoever asked, and the director who had the file, what became of it; and the one who has it now."""
    transfer = load(UUID(transfer_id))
    told = {transfer.asked_by, UUID(director_id), *moves.directors_of(transfer)} - {transfer.decided_by}
    tell(told, "transfer.decided", transfer.id, occasion=transfer.status.value, number=transfer.child_number)


@job
def retention_over(closing_id: str) -> None:
    """The time of keeping is over: tell the county's officers, unless the file was taken up again or erased."""
    closing = moves.load(Closing, UUID(closing_id))
    if closing and closing.reopened_at is None and not closing.key.is_destroyed and closing.retention_until <= today():
        child = children.load(closing.child_id)
        tell(moves.county_officers(child.place_code or ""), "erase.due", closing.id, number=child.number)


@job
def erasure_proposed(erasure_id: str) -> None:
    """Tell the county's officers that somebody asks to erase a file."""
    erasure = moves.load(Erasure, UUID(erasure_id))
    if erasure:
        child = children.load(erasure.child_id)
        told = [who for who in moves.county_officers(child.place_code or "") if who != erasure.proposed_by]
        tell(told, "erase.proposed", erasure.id, number=child.number)


@job
def erasure_decided(erasure_id: str) -> None:
    """Tell whoever proposed it what was decided."""
    erasure = moves.load(Erasure, UUID(erasure_id))
    if erasure:
        tell([erasure.proposed_by], "erase.decided", erasure.id)


@job
def erase_rest(child_id: str) -> None:
    """Empty what the officer who erased the file could not see."""
    erasing.erase_rest(UUID(child_id))


@job
def request_received(request_id: str) -> None:
    """Tell the director, and those above her, that a family asks for something."""
    request = rights.load(UUID(request_id))
    if request:
        child = children.load(request.child_id)
        told = {child.director_id, *(one.id for one in people.overseers_of(child.place_code or ""))}
        tell(told - {request.recorded_by}, "request.received", request.id, number=request.number)
