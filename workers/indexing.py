"""Keeping the search index in step with the database; and telling plans that what they count on has changed.

`workers.indexer` does these, in the order in which they were promised; each may be done again.
"""

from collections.abc import Callable
from uuid import UUID

from app.adapters import adapters
from app.offers import indexing
from app.plans import following


def offer(offer_id: str) -> None:
    """An offer changed: show it as it is now, or no longer."""
    adapters.search.apply(indexing.of_offer(UUID(offer_id)))
    following.offers_changed([UUID(offer_id)])


def account(account_id: str) -> None:
    """A volunteer was let in or put out: her offers are shown or no longer."""
    adapters.search.apply(indexing.of_volunteer(UUID(account_id)))
    following.offers_changed(following.offers_behind(UUID(account_id)))


def organization(organization_id: str) -> None:
    """An organization changed, and with it whose offers they are and whether they are shown."""
    adapters.search.apply(indexing.of_organization(UUID(organization_id)))
    following.offers_changed(following.offers_behind(UUID(organization_id)))


DEEDS: dict[str, Callable[..., None]] = {f"{__name__}.{work.__name__}": work for work in (offer, account, organization)}
"""What may be promised to the queue `indexing`."""
