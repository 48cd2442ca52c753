"""Keeping the search index in step with the database; and telling plans that what they count on has changed."""

from uuid import UUID

from app.adapters import adapters
from app.offers import indexing
from app.plans import following
from workers.base import job


@job
def offer(offer_id: str) -> None:
    """An offer changed: show it as it is now, or no longer."""
    adapters.search.apply(indexing.of_offer(UUID(offer_id)))
    following.offers_changed([UUID(offer_id)])


@job
def account(account_id: str) -> None:
    """A volunteer was let in or put out: her offers are shown or no longer."""
    adapters.search.apply(indexing.of_volunteer(UUID(account_id)))
    following.offers_changed(following.offers_behind(UUID(account_id)))


@job
def organization(organization_id: str) -> None:
    """An organization changed, and with it whose offers they are and whether they are shown."""
    adapters.search.apply(indexing.of_organization(UUID(organization_id)))
    following.offers_changed(following.offers_behind(UUID(organization_id)))
