"""What the search index holds of an offer: public facts only; no contact person, no volunteer's name, no telephone."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import sqlalchemy as sa

from app.clock import day_of
from app.database import session
from app.offers import queries, rules
from app.offers.models import Offer
from app.places.gazetteer import gazetteer
from app.taxonomy.types import NeedType, need_type
from search.documents import Document, Operation, Put, Remove

LOCK = 20_260_101
"""The number under which everyone who writes to the index waits for the others."""
TELLING = 4
"""How many phrases of a type go into the index beside its names; the rest is the work of the words' own guesser."""


def document(offer: Offer) -> Document:
    """The offer as the index knows it."""
    body = offer.organization
    areas = [
        gazetteer().path_name(code) for code in dict.fromkeys([township(offer.place_code), *offer.divisions]) if code
    ]
    return Document(
        id=str(offer.id),
        kind=offer.kind.value,
        title=offer.name,
        body=" ".join(filter(None, [offer.summary, *areas, offer.areas_text, offer.days])),
        terms=" ".join(filter(None, [*map(words, types(offer)), body.name_en if body else None])),
        owner=body.name if body else "",
        types=tuple(offer.need_types),
        categories=tuple(offer.categories),
        languages=tuple(offer.languages),
        place=offer.place_code or "",
        divisions=tuple(offer.divisions),
        country=offer.country,
        mode=offer.mode.value,
        cost=offer.cost,
        age_min=offer.age_min,
        age_max=offer.age_max,
        lat=offer.lat,
        lng=offer.lng,
        checked_on=day_of(offer.checked_at) if offer.checked_at else None,
    )


def township(code: str | None) -> str | None:
    """The place without its village: the register of names ends at the township."""
    return f"{code[:9]}000" if code else None


def types(offer: Offer) -> list[NeedType]:
    """The need types it meets."""
    return [kind for code in offer.need_types if (kind := need_type(code))]


def words(kind: NeedType) -> str:
    """By what a type is found: its names and what people say first when they mean it."""
    return " ".join([kind.zh, kind.en, *kind.phrases_zh[:TELLING], *kind.phrases_en[:TELLING]])


def operation(offer: Offer) -> Operation:
    """Put what the catalogue shows, take out the rest."""
    return Put(document(offer)) if rules.listed(offer) else Remove(str(offer.id))


def of_offer(offer_id: UUID) -> list[Operation]:
    """What the index has to do for one offer, as it is now."""
    hold()
    offer = queries.load(offer_id)
    return [operation(offer) if offer else Remove(str(offer_id))]


def of_organization(organization_id: UUID) -> list[Operation]:
    """What the index has to do for every offer of an organization."""
    hold()
    return [operation(offer) for offer in queries.of_organization(organization_id)]


def of_volunteer(account_id: UUID) -> list[Operation]:
    """What the index has to do for every offer of a volunteer."""
    hold()
    return [operation(offer) for offer in queries.of_volunteer(account_id)]


def documents() -> Iterator[Document]:
    """Every offer of the catalogue, for building the index anew; holds the index from this call on."""
    hold()
    return as_documents(queries.catalogue())


def as_documents(offers: Iterable[Offer]) -> Iterator[Document]:
    """Each as the index knows it."""
    return map(document, offers)


def hold() -> None:
    """Wait for whoever else writes to the index, until this transaction ends.

    What is read after this is at least as new as what the last writer saw, so an old state never replaces a newer one.
    """
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
