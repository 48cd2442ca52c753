"""Which organization stands beside a volunteer, of each of her shifts as of its day: its staff may confirm the hours."""

from datetime import date
from uuid import UUID

from app.shifts import queries
from app.transaction import atomic
from app.vetting import queries as vetting
from app.vetting import rules


def body_on(account_id: UUID, day: date) -> UUID | None:
    """The organization of ours that stands beside her on a day."""
    return rules.beside(vetting.results(account_id), day)


def anew(account_id: UUID) -> None:
    """The county wrote down something else: what is ahead, and hours that nobody has confirmed, follow. For the machine."""
    with atomic():
        results = vetting.results(account_id)
        for one in queries.unsettled(account_id):
            one.organization_id = rules.beside(results, queries.span_of(one).day)
