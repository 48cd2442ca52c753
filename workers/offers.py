"""Jobs of offers: a pause ends on its day, and the owner hears of pauses that were not her own doing."""

from datetime import date
from uuid import UUID

from app.notices.service import tell
from app.offers import pausing, queries
from workers.base import job


@job
def pause_over(offer_id: str, resumes_on: str) -> None:
    """The day on which a paused offer takes children again."""
    pausing.over(UUID(offer_id), date.fromisoformat(resumes_on))


@job
def paused(offer_id: str) -> None:
    """Tell the owner that her offer was paused by a one-time code."""
    news(offer_id, "offer.paused")


@job
def resumed(offer_id: str) -> None:
    """Tell the owner that her offer takes children again, as was said when it was paused."""
    news(offer_id, "offer.resumed")


def news(offer_id: str, kind: str) -> None:
    """For those who manage the offer; each change is an occasion of its own."""
    offer = queries.load(UUID(offer_id))
    if offer:
        tell(queries.owners(offer), kind, offer.id, occasion=str(offer.version), number=offer.number)
