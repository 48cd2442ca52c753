"""Jobs of growing help: the county hears who joins, and whoever joined hears that it is completed."""

from uuid import UUID

from app.database import session
from app.growth.models import Enrolment
from app.notices.service import tell
from app.people import queries as people
from workers.base import job


@job
def joined(enrolment_id: str) -> None:
    """Tell the officers of the county."""
    row = session.get(Enrolment, UUID(enrolment_id))
    if row:
        tell(
            (one.id for one in people.officers_of(row.place_code)), "growth.joined", row.scheme_id, occasion=str(row.id)
        )


@job
def completed(enrolment_id: str) -> None:
    """Tell whoever joined."""
    row = session.get(Enrolment, UUID(enrolment_id))
    if row:
        tell([row.account_id], "growth.completed", row.scheme_id)
